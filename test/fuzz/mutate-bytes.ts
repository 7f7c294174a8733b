import type { FuzzRandom } from "./fuzz-random.js";

type ByteMutation = (bytes: Buffer, random: FuzzRandom, corpus: readonly Uint8Array[]) => Buffer;

/** Mutated bytes grow up to this. */
const maxBytes = 64 * 1024;

/** Bytes that mean an end, a sign, a continuation or a length somewhere. */
const tellingBytes = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff];

const mutations: readonly ByteMutation[] = [
  flipBit,
  replaceByte,
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  removeSpan,
  repeatSpan,
  insertNoise,
  splice,
  writeExtreme,
];

/** Valid bytes with a few faults in them. `corpus` is what parts of other inputs are taken from. */
export function mutateBytes(bytes: Uint8Array, random: FuzzRandom, corpus: readonly Uint8Array[]): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    mutated = random.pick(mutations)(mutated, random, corpus).subarray(0, maxBytes);
  }
  return mutated;
}

/** Bytes without any meaning. */
export function noise(random: FuzzRandom, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

function flipBit(bytes: Buffer, random: FuzzRandom): Buffer {
  const at = random.below(bytes.length);
  return replaced(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)));
}

function replaceByte(bytes: Buffer, random: FuzzRandom): Buffer {
  return replaced(bytes, random.below(bytes.length), random.pick(tellingBytes));
}

function removeSpan(bytes: Buffer, random: FuzzRandom): Buffer {
  const [start, end] = span(bytes, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

function repeatSpan(bytes: Buffer, random: FuzzRandom): Buffer {
  const [start, end] = span(bytes, random);
  const times = random.chance(0.1) ? 200 : 1 + random.below(3);
  const repeated = Array.from({ length: times }, () => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, end), ...repeated, bytes.subarray(end)]);
}

function insertNoise(bytes: Buffer, random: FuzzRandom): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), noise(random, 1 + random.below(8)), bytes.subarray(at)]);
}

/** The beginning of this and the rest of another input. */
function splice(bytes: Buffer, random: FuzzRandom, corpus: readonly Uint8Array[]): Buffer {
  if (corpus.length === 0) return bytes;
  const other = random.pick(corpus);
  return Buffer.concat([
    bytes.subarray(0, random.below(bytes.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
}

/** A number of one to eight bytes at its least or its greatest, in the place of what stood there: lengths and counts that lie. */
function writeExtreme(bytes: Buffer, random: FuzzRandom): Buffer {
  const width = random.pick([1, 2, 4, 8]);
  const [head, rest] = random.pick([
    [0x7f, 0xff],
    [0xff, 0xff],
    [0x80, 0x00],
    [0x00, 0x00],
  ]);
  const extreme = Buffer.alloc(width, rest).fill(head ?? 0, 0, 1);
  const at = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), extreme, bytes.subarray(at + width)]);
}

function replaced(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[at] = value;
  return copy;
}

function span(bytes: Buffer, random: FuzzRandom): [start: number, end: number] {
  const start = random.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.below(16))];
}
