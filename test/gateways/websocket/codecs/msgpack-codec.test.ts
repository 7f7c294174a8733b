import { Decoder, Encoder, encode } from "@msgpack/msgpack";
import test from "ava";
import { CodecError } from "../../../../gateways/websocket/codecs/codec.js";
import { jsonPayload } from "../../../../src/message/payload.js";
import { codecNamed, messageOf, testCodec } from "../../../suites/codec-suite.js";

const encoder = new Encoder({ ignoreUndefined: true });
const decoder = new Decoder();

testCodec("msgpack", {
  write: (frame) => encoder.encode(frame),
  read: (frame) => decoder.decode(frame as Uint8Array) as never,
});

const codec = codecNamed("msgpack");

test("a payload goes out as the very bytes that came in, whatever is in them", (t) => {
  const exact = new Encoder({ useBigInt64: true });
  const payload = exact.encode([2n ** 63n, new Uint8Array([1, 255]), new Date(0), 1.5, new Map()]);
  const frame = Buffer.concat([
    Buffer.of(0x82),
    encode("op"),
    encode(4),
    encode("d"),
    Buffer.of(0x81),
    encode("payload"),
    payload,
  ]);
  const delivery = Buffer.from(codec.encodeDelivery(messageOf(codec.decode(frame).payload()), 5));
  t.true(delivery.includes(Buffer.from(payload)));
});

test("to a JSON client integers keep their digits and bytes become base64", (t) => {
  const exact = new Encoder({ useBigInt64: true });
  const frame = exact.encode({ op: 4, d: { payload: [2n ** 63n, 5n, new Uint8Array([1, 255])] } });
  t.is(codec.decode(frame).payload().data, '[9223372036854775808,5,"Af8="]');
});

test("integers beyond 64 bits from JSON become text rather than something near them", (t) => {
  const delivery = codec.encodeDelivery(
    messageOf(jsonPayload("[123456789012345678901234567890,9007199254740993]")),
    5,
  );
  const { d } = new Decoder({ useBigInt64: true }).decode(delivery as Uint8Array) as {
    d: { payload: unknown };
  };
  t.deepEqual(d.payload, ["123456789012345678901234567890", 9007199254740993n]);
});

test("reads an op that was written with 64 bits", (t) => {
  t.is(codec.decode(new Encoder({ useBigInt64: true }).encode({ op: 5n })).op, 5);
});

test("numbers as keys become text", (t) => {
  const frame = Buffer.concat([
    Buffer.of(0x82),
    encode("op"),
    encode(4),
    encode("d"),
    Buffer.of(0x81, 0x05, 0x06),
  ]);
  t.deepEqual(codec.decode(frame).d, { "5": 6 });
});

test("counts that promise more than there is are refused before anything is made for them", (t) => {
  for (const bytes of [
    [0xdd, 0xff, 0xff, 0xff, 0xff],
    [0xdf, 0xff, 0xff, 0xff, 0xff],
    [0xc6, 0xff, 0xff, 0xff, 0xff],
    [0xdb, 0x7f, 0, 0, 0],
    [0xc1],
  ]) {
    t.throws(() => codec.decode(Uint8Array.from(bytes)), { instanceOf: CodecError });
  }
});

test("every width of every kind is walked over", (t) => {
  const values = [
    1,
    200,
    60_000,
    5_000_000_000,
    -1,
    -100,
    -30_000,
    -(2 ** 31),
    1.5,
    "x".repeat(40),
    "x".repeat(300),
    "x".repeat(70_000),
  ];
  const bytes = [
    new Uint8Array(10),
    new Uint8Array(300),
    new Uint8Array(70_000),
    new Date(0),
    new Date(2 ** 34 * 1000),
  ];
  const lists = [Array(20).fill(1), Array(70_000).fill(1)];
  const payload = [...values, ...bytes, ...lists, Object.fromEntries(lists[0]?.map((_, n) => [n, n]) ?? [])];
  const frame = encode({ op: 4, d: { payload, nonce: "behind" } });
  t.is(codec.decode(frame).nonce()?.data, '"behind"');
});
