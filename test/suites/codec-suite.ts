import test from "ava";
import fc from "fast-check";
import { type Codec, CodecError } from "../../gateways/websocket/codecs/codec.js";
import { createCodecs } from "../../gateways/websocket/codecs/codecs.js";
import type { Message } from "../../src/message/message.js";
import { bytesPayload, jsonPayload, type Payload } from "../../src/message/payload.js";
import { parseJson, stringifyJson } from "../../src/util/json.js";

/** How deep the frames of these tests may be nested. */
export const maxFrameDepth = 16;

/** A codec by its name, with a small limit on depth. */
export function codecNamed(name: Codec["name"]): Codec {
  const codec = createCodecs({ maxFrameDepth }).get(name);
  if (codec === undefined) throw new Error(`no codec ${name}`);
  return codec;
}

/** A message that carries these payloads. */
export function messageOf(payload: Payload, nonce?: Payload): Message {
  return { id: "1", kind: "send", payload, headers: {}, ...(nonce === undefined ? {} : { nonce }) };
}

/** What a client of this encoding does: writes a frame, and reads one as plain values. */
export interface ClientSide {
  write(frame: unknown): Uint8Array;
  read(frame: string | Uint8Array): {
    readonly op: unknown;
    readonly d: Readonly<Record<string, unknown>>;
    readonly t: unknown;
    readonly ts: unknown;
  };
}

/** Numbers that look the same in every encoding: JSON knows no negative zero, and spells large whole numbers as integers. */
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value)));

/** Plain values as every encoding can carry them. */
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.string({ unit: "binary" }),
    fc.integer(),
    double,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ unit: "binary" }).filter((key) => key !== "__proto__"),
      tie("value"),
      { maxKeys: 4 },
    ),
  ),
})).value;

/** Tests that every codec has to pass. */
export function testCodec(name: Codec["name"], client: ClientSide): void {
  const codec = codecNamed(name);

  test(`${name}: reads what a client writes`, (t) => {
    fc.assert(
      fc.property(plain, (value) => {
        const frame = codec.decode(
          client.write({ op: 4, t: "SEND", d: { target: {}, payload: value, extra: value } }),
        );
        t.deepEqual([frame.op, frame.t], [4, "SEND"]);
        t.is(stringifyJson((frame.d as { extra: unknown }).extra), JSON.stringify(value));
        t.deepEqual(parseJson(String(frame.payload().data)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test(`${name}: writes what a client reads`, (t) => {
    fc.assert(
      fc.property(plain, (value) => {
        const {
          op,
          d,
          t: type,
          ts,
        } = client.read(codec.encode({ op: 3, d: { value }, t: null, ts: 1_700_000_000_000 }));
        t.deepEqual([op, type, Number(ts)], [3, null, 1_700_000_000_000]);
        t.is(stringifyJson(d["value"]), JSON.stringify(value));
      }),
    );
  });

  test(`${name}: hands a payload of its own on unchanged, and one of JSON by its value`, (t) => {
    fc.assert(
      fc.property(plain, plain, (payload, nonce) => {
        const sent = codec.decode(client.write({ op: 4, t: "SEND", d: { payload, nonce } }));
        for (const message of [
          messageOf(sent.payload(), sent.nonce()),
          messageOf(jsonPayload(JSON.stringify(payload)), jsonPayload(JSON.stringify(nonce))),
        ]) {
          const { op, d, t: type } = client.read(codec.encodeDelivery(message, 5));
          t.deepEqual([op, type, d["target"]], [4, "SEND", null]);
          t.is(stringifyJson(d["payload"]), JSON.stringify(payload));
          t.is(stringifyJson(d["nonce"] ?? null), JSON.stringify(nonce));
        }
      }),
    );
  });

  test(`${name}: hands a message of a queue on with its queue and id, its payload likewise`, (t) => {
    fc.assert(
      fc.property(plain, plain, (payload, nonce) => {
        const sent = codec.decode(client.write({ op: 4, t: "QUEUE", d: { payload, nonce } }));
        const own = messageOf(sent.payload(), sent.nonce());
        const foreign = messageOf(jsonPayload(JSON.stringify(payload)), jsonPayload(JSON.stringify(nonce)));
        for (const parts of [own, foreign]) {
          const delivery = { ...parts, queue: 'jobs "ü"', id: "id-1" };
          const { op, d, t: type } = client.read(codec.encodeQueueDelivery(delivery, 5));
          t.deepEqual([op, type, d["target"]], [4, "QUEUE", null]);
          t.is(stringifyJson(d["nonce"] ?? null), JSON.stringify(nonce));
          const inner = d["payload"] as Readonly<Record<string, unknown>>;
          t.deepEqual([inner["queue"], inner["id"]], ['jobs "ü"', "id-1"]);
          t.is(stringifyJson(inner["payload"]), JSON.stringify(payload));
        }
      }),
    );
  });

  test(`${name}: shows a message of a queue that is no JSON as base64 with its content type beside it`, (t) => {
    const payload = bytesPayload("application/octet-stream", Uint8Array.of(1, 2, 255));
    const { d } = client.read(codec.encodeQueueDelivery({ queue: "q", id: "i", payload }, 5));
    t.like(d["payload"], { payload: "AQL/", content_type: "application/octet-stream" });
  });

  test(`${name}: an absent payload is null and an absent or null nonce none`, (t) => {
    for (const d of [{}, { nonce: null }, undefined, 5, []]) {
      const frame = codec.decode(client.write({ op: 4, t: "SEND", d }));
      t.is(frame.payload().data, "null");
      t.is(frame.nonce(), undefined);
    }
  });

  test(`${name}: shows what is no JSON as base64 with its content type`, (t) => {
    for (const payload of [
      bytesPayload("application/octet-stream", Uint8Array.of(1, 2, 255)),
      bytesPayload("application/json", Uint8Array.of(1, 2, 255)),
    ]) {
      const { d } = client.read(codec.encodeDelivery(messageOf(payload), 5));
      t.is(d["payload"], "AQL/");
      t.is(d["content_type"], payload.contentType);
    }
  });

  test(`${name}: shows JSON that came as bytes as the value it is`, (t) => {
    const payload = bytesPayload("application/json", Buffer.from('{"a":[1]}'));
    const { d } = client.read(codec.encodeDelivery(messageOf(payload), 5));
    t.is(JSON.stringify(d["payload"]), '{"a":[1]}');
    t.false("content_type" in d);
  });

  test(`${name}: shows JSON that came as bytes as base64 where it is nested deeper than a client could have sent it`, (t) => {
    // With an integer that is read by a parser of its own.
    const nested = (levels: number) => `${"[".repeat(levels)}12345678901234567890${"]".repeat(levels)}`;
    const shown = (levels: number) => {
      const payload = bytesPayload("application/json", Buffer.from(nested(levels)));
      return client.read(codec.encodeDelivery(messageOf(payload, payload), 5)).d;
    };
    t.true(Array.isArray(shown(maxFrameDepth - 2)["payload"]));
    for (const levels of [maxFrameDepth - 1, maxFrameDepth + 20, 100_000]) {
      t.like(shown(levels), {
        nonce: null,
        payload: Buffer.from(nested(levels)).toString("base64"),
        content_type: "application/json",
      });
    }
  });

  test(`${name}: refuses what is nested deeper than the limit, wherever it stands`, (t) => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    t.notThrows(() => codec.decode(client.write({ op: 4, d: { payload: nested(maxFrameDepth - 2) } })));
    for (const frame of [
      { op: 4, d: { payload: nested(maxFrameDepth - 1) } },
      { op: 4, x: nested(maxFrameDepth) },
    ]) {
      t.throws(() => codec.decode(client.write(frame)), { instanceOf: CodecError, message: /nested deeper/ });
    }
  });

  test(`${name}: refuses what is no map`, (t) => {
    for (const value of [null, 1, "x", [], true]) {
      t.throws(() => codec.decode(client.write(value)), { instanceOf: CodecError });
    }
  });

  test(`${name}: reads any bytes as a frame or refuses them with its own error, and reads every prefix of a frame so`, (t) => {
    const survives = (bytes: Uint8Array) => {
      try {
        const frame = codec.decode(bytes);
        frame.payload();
        frame.nonce();
      } catch (error) {
        t.true(error instanceof CodecError, String(error));
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives), { numRuns: 2_000 });
    fc.assert(
      fc.property(plain, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = Uint8Array.from(
          client.write({ op: 4, t: "SEND", d: { payload: value, nonce: value } }),
        );
        for (let end = 0; end < bytes.length; end += Math.ceil(bytes.length / 20))
          survives(bytes.subarray(0, end));
        bytes[at % bytes.length] = byte;
        survives(bytes);
      }),
    );
    t.pass();
  });
}
