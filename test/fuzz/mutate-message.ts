import type { FuzzRandom } from "./fuzz-random.js";

/** One field of a message in protobuf's wire format; the content of a field with a length may be a message itself. */
interface WireField {
  readonly number: number;
  readonly wireType: number;
  readonly content: Buffer;
}

type FieldMutation = (field: WireField, random: FuzzRandom) => readonly Buffer[];

const mutations: readonly FieldMutation[] = [
  () => [],
  (field) => [written(field), written(field)],
  (field) => Array.from({ length: 2_000 }, () => written(field)),
  (field, random) => [
    written({ ...field, number: random.pick([0, 1, 2, 15, 16, 2_047, 19_000, 2 ** 29 - 1]) }),
  ],
  (field, random) => [written({ ...field, wireType: random.below(8) })],
  (field, random) => [
    tagOf(field),
    varint(random.pick([0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 64n - 1n])),
    field.content,
  ],
  (_field, random) => [written({ number: 1 + random.below(20), wireType: 0, content: longVarint(random) })],
  (field, random) => [written({ ...field, content: wrapped(field, random.pick([2, 70, 500])) })],
  (field, random) => [written({ ...field, content: Buffer.alloc(random.pick([0, 1, 300, 5_000]), 0xff) })],
];

/**
 * The bytes of a message with faults where its fields begin and end: fields that are missing, repeated, of another number or type, lengths
 * that lie, varints of every size, nesting. Reads only what is well formed; the rest stays as it is.
 */
export function mutateMessage(bytes: Uint8Array, random: FuzzRandom): Buffer {
  const fields = fieldsOf(Buffer.from(bytes));
  if (fields === undefined || fields.length === 0) return Buffer.concat([bytes, longVarint(random)]);
  const chosen = random.below(fields.length);
  return Buffer.concat(
    fields.flatMap((field, index) => (index === chosen ? mutateField(field, random) : written(field))),
  );
}

function mutateField(field: WireField, random: FuzzRandom): readonly Buffer[] {
  const isMessage = field.wireType === 2 && (fieldsOf(field.content)?.length ?? 0) > 0;
  if (!isMessage || random.chance(0.25)) return random.pick(mutations)(field, random);
  return [written({ ...field, content: mutateMessage(field.content, random) })];
}

function fieldsOf(bytes: Buffer): WireField[] | undefined {
  const fields: WireField[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const number = Number(tag.value / 8n);
    const wireType = Number(tag.value % 8n);
    const length = wireType === 2 ? readVarint(bytes, tag.end) : undefined;
    const start = length?.end ?? tag.end;
    const end =
      wireType === 0
        ? readVarint(bytes, start).end
        : start + (length ? Number(length.value) : (fixed[wireType] ?? 0));
    if (
      number === 0 ||
      end > bytes.length ||
      (length === undefined && wireType !== 0 && !(wireType in fixed))
    )
      return undefined;
    fields.push({ number, wireType, content: bytes.subarray(start, end) });
    at = end;
  }
  return fields;
}

/** Bytes of the contents of fixed width, by wire type. */
const fixed: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function readVarint(bytes: Buffer, at: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let index = at; index < bytes.length && index < at + 10; index += 1) {
    const byte = bytes[index] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (index - at));
    if (byte < 0x80) return { value, end: index + 1 };
  }
  return { value, end: Number.POSITIVE_INFINITY };
}

function written(field: WireField): Buffer {
  const length = field.wireType === 2 ? varint(BigInt(field.content.length)) : Buffer.alloc(0);
  return Buffer.concat([tagOf(field), length, field.content]);
}

function tagOf({ number, wireType }: WireField): Buffer {
  return varint(BigInt(number) * 8n + BigInt(wireType));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** More bytes than any number has, or a number that never ends. */
function longVarint(random: FuzzRandom): Buffer {
  const length = random.pick([5, 9, 10, 11, 1_000]);
  return Buffer.alloc(length, 0xff).fill(random.pick([0x01, 0x7f, 0xff]), length - 1);
}

/** The field within itself, so many levels deep. */
function wrapped(field: WireField, levels: number): Buffer {
  let content = field.content;
  for (let level = 0; level < levels; level += 1) content = written({ ...field, wireType: 2, content });
  return content;
}
