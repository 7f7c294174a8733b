import test from "ava";
import { CodecError } from "../../../../gateways/websocket/codecs/codec.js";
import { codecNamed, messageOf, testCodec } from "../../../suites/codec-suite.js";

testCodec("json", {
  write: (frame) => Buffer.from(JSON.stringify(frame)),
  read: (frame) => JSON.parse(frame.toString()),
});

const codec = codecNamed("json");

function delivered(text: string): string {
  const frame = codec.decode(Buffer.from(text));
  return String(codec.encodeDelivery(messageOf(frame.payload(), frame.nonce()), 5));
}

test("a payload goes out as the very text that came in", (t) => {
  const payload = '{ "big" : 123456789012345678901234567890, "one":1.0,"e":1e2,  "esc":"\\u00fc\\"]}" }';
  t.is(
    delivered(`{"op":4,"t":"SEND","d":{"payload" : ${payload} ,"target":{},"nonce":"x"}}`),
    `{"op":4,"d":{"nonce":"x","payload":${payload},"target":null},"t":"SEND","ts":5}`,
  );
});

test("finds the payload behind strings that look like structure, and takes the last of equal keys", (t) => {
  const text =
    '{"x":"{\\"d\\":{\\"payload\\":1}}","d":{"payload":1},"d":{"a\\\\":"}","p\\u0061yload":2,"b":[{"payload":3}]}}';
  t.true(delivered(text).includes('"payload":2,'));
});

test("integers that a double cannot hold are bigint, other numbers are numbers", (t) => {
  const frame = codec.decode(
    Buffer.from('{"op":4,"d":{"a":9007199254740993,"b":-1.25,"c":1234567890123456.5,"__proto__":1}}'),
  );
  const d = frame.d as Record<string, unknown>;
  t.is(d["a"], 9007199254740993n);
  t.is(d["b"], -1.25);
  t.is(d["c"], 1234567890123456.5);
  t.true(Object.hasOwn(d, "__proto__"));
});

test("a nesting bomb with long numbers is refused, not followed", (t) => {
  const bomb = `{"x":${"[".repeat(100_000)}12345678901234567890${"]".repeat(100_000)}}`;
  t.throws(() => codec.decode(Buffer.from(bomb)), { instanceOf: CodecError, message: /nested deeper/ });
});

test("a bigint in an answer is written as the integer it is", (t) => {
  t.true(
    String(codec.encode({ op: 3, d: { a: 2n ** 64n }, t: null, ts: 1 })).includes('"a":18446744073709551616'),
  );
});
