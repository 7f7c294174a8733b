import { deepStrictEqual } from "node:assert/strict";
import { type Codec, CodecError, type IncomingFrame } from "../../../gateways/websocket/codecs/codec.js";
import { createCodecs } from "../../../gateways/websocket/codecs/codecs.js";
import { parseIdentify } from "../../../gateways/websocket/identify-frame.js";
import { BrokerError } from "../../../src/errors.js";
import type { Message } from "../../../src/message/message.js";
import { parseTypedMetadata } from "../../../src/metadata/typed-metadata.js";
import { parseLegacyQuery } from "../../../src/query/legacy-query.js";
import { fuzzLimits } from "../fuzz-limits.js";
import type { FuzzRandom } from "../fuzz-random.js";
import { type FuzzTarget, readOrRefuse } from "../fuzz-target.js";
import { encodings, legacyEncoders } from "../legacy-encoders.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateValue } from "../mutate-value.js";
import { legacyFrames } from "../samples.js";

const codecs = createCodecs(fuzzLimits);
const corpora = Object.fromEntries(encodings.map((name) => [name, legacyFrames.map(legacyEncoders[name])]));

/** Frames of the WebSocket gateway in one encoding, whatever they mean. */
export function legacyFrameTarget(name: Codec["name"]): FuzzTarget {
  return {
    name: `${name} frames`,
    make(random) {
      const input = legacyFrame(name, random);
      return { input, check: () => checkFrame(codecNamed(name), input) };
    },
  };
}

/** A frame with faults in its meaning, its bytes, or both. */
export function legacyFrame(name: Codec["name"], random: FuzzRandom): Buffer {
  const frame = random.pick(legacyFrames);
  const bytes = legacyEncoders[name](random.chance(0.7) ? mutateValue(frame, random) : frame);
  return random.chance(0.5) ? bytes : mutateBytes(bytes, random, corpora[name] ?? []);
}

function checkFrame(codec: Codec, input: Buffer): void {
  const frame = readOrRefuse([CodecError], () => codec.decode(input));
  if (frame === undefined) return;
  checkMeaning(frame);
  checkDeliveries(codec, frame);
  // An unknown event goes back to its sender whole.
  codec.encode({ op: 3, d: { error: "no", extra_info: frame.whole }, t: null, ts: 1 });
}

function checkMeaning({ d }: IncomingFrame): void {
  const target = typeof d === "object" && d !== null && "target" in d ? d.target : d;
  readOrRefuse([BrokerError], () => parseIdentify(d, fuzzLimits));
  readOrRefuse([BrokerError], () => parseTypedMetadata(d, fuzzLimits));
  readOrRefuse([BrokerError], () => parseLegacyQuery(target, fuzzLimits));
}

/** What was taken in can be handed to a client of any encoding, and comes back from its own as the same bytes. */
function checkDeliveries(codec: Codec, frame: IncomingFrame): void {
  const nonce = frame.nonce();
  const payload = frame.payload();
  const message: Message = { id: "1", kind: "send", payload, headers: {}, ...(nonce && { nonce }) };
  for (const name of encodings) {
    const other = codecNamed(name);
    const delivery = Buffer.from(other.encodeDelivery(message, 5));
    const queued = { queue: "q", id: "1", payload, ...(nonce && { nonce }) };
    const queueDelivery = Buffer.from(other.encodeQueueDelivery(queued, 5));
    if (name === "msgpack" && isBeyondLibrary(delivery)) continue;
    const delivered = other.decode(delivery);
    if (other === codec) deepStrictEqual(delivered.payload().data, payload.data);
    other.decode(queueDelivery);
  }
}

/** The library refuses this key in a map, which MessagePack itself does not: a client of another encoding may have chosen it. */
function isBeyondLibrary(delivery: Buffer): boolean {
  return delivery.includes("__proto__");
}

function codecNamed(name: Codec["name"]): Codec {
  const codec = codecs.get(name);
  if (codec === undefined) throw new Error(`no codec ${name}`);
  return codec;
}
