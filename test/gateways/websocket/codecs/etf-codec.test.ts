import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "ava";
import { CodecError } from "../../../../gateways/websocket/codecs/codec.js";
import { EtfReader } from "../../../../gateways/websocket/codecs/etf-reader.js";
import { writeAtom, writeMap, writeTerm } from "../../../../gateways/websocket/codecs/etf-writer.js";
import { jsonPayload } from "../../../../src/message/payload.js";
import { codecNamed, messageOf, testCodec } from "../../../suites/codec-suite.js";

const version = Buffer.of(131);

testCodec("etf", {
  write: (frame) => Buffer.concat([version, writeTerm(frame)]),
  read: (frame) => new EtfReader(frame as Uint8Array, 64).frame() as never,
});

const codec = codecNamed("etf");

/** Terms as a real Erlang encodes them; see make.escript beside the file. */
const terms: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("../../../fixtures/etf/terms.json", import.meta.url), "utf8"),
);

function bytesOf(name: string): Buffer {
  return Buffer.from(terms[name] ?? "", "hex");
}

const readable: readonly [name: string, value: unknown][] = [
  ["small_integer", 255],
  ["integer", -70_000],
  ["small_big", 12345678901234567890n],
  ["negative_big", -12345678901234567890n],
  ["large_big", 2n ** 2100n],
  ["float", 1.5],
  ["old_float", 1.5],
  ["atom", "hello"],
  ["utf8_atom", "grüß"],
  ["nil", null],
  ["true", true],
  ["false", false],
  ["binary", "text"],
  ["utf8_binary", "grüß"],
  ["bytes", "//4A"],
  ["empty_list", []],
  ["charlist", [97, 98, 99]],
  ["list", [1, "a", null]],
  ["tuple", ["ok", 1]],
  ["empty_tuple", []],
  ["large_tuple", Array.from({ length: 300 }, (_, n) => n + 1)],
  ["map", { a: 1, b: [2] }],
  ["integer_keys", { "1": "one" }],
];

for (const [name, value] of readable) {
  test(`reads Erlang's ${name}`, (t) => {
    t.deepEqual(
      new EtfReader(bytesOf(name), 16).frame(),
      Array.isArray(value) || Object(value) !== value ? value : Object.assign(Object.create(null), value),
    );
  });
}

for (const name of ["compressed", "pid", "reference", "function", "bitstring", "improper_list"]) {
  test(`refuses Erlang's ${name}`, (t) => {
    t.throws(() => new EtfReader(bytesOf(name), 16).frame(), { instanceOf: CodecError });
  });
}

test("reads frames with atoms and with binaries as keys", (t) => {
  const identify = codec.decode(bytesOf("frame_binary_keys"));
  t.is(identify.op, 1);
  t.like(identify.d, { client_id: "a", application_id: "app", auth: null });
  t.like(codec.decode(bytesOf("frame_atom_keys")).d, { target: { application: "app" }, nonce: [1, 2] });
});

test("what one ETF client sends, another gets unchanged: tuples, big integers, bytes", (t) => {
  const frame = bytesOf("frame_atom_keys");
  const { payload, nonce } = codec.decode(frame);
  const queued = { queue: "q", id: "i", payload: jsonPayload("1") };
  const inner = [
    ["queue", writeTerm("q")],
    ["id", writeTerm("i")],
    ["payload", writeTerm(1)],
  ] as const;
  t.true(Buffer.from(codec.encodeQueueDelivery(queued, 5)).includes(writeMap(inner, "both")));
  const delivery = Buffer.from(codec.encodeDelivery(messageOf(payload(), nonce()), 5));
  // {1, 2}, <<255>> and 1 bsl 70 as Erlang wrote them
  for (const term of ["680261016102", "6d00000001ff", "6e0900000000000000000040"]) {
    t.true(frame.includes(Buffer.from(term, "hex")) && delivery.includes(Buffer.from(term, "hex")), term);
  }
});

test("what an ETF client sends, a JSON client gets as JSON", (t) => {
  const { payload, nonce } = codec.decode(bytesOf("frame_atom_keys"));
  t.is(payload().data, '{"deep":[1.5,"/w==",1180591620717411303424]}');
  t.is(nonce()?.data, "[1,2]");
});

test("writes keys as the Elixir client reads them", (t) => {
  const hello = Buffer.from(codec.encode({ op: 0, d: { heartbeat_interval: 1 }, t: null, ts: 5 }));
  const expectedHello = writeMap(
    [
      ["op", writeTerm(0)],
      ["d", writeMap([["heartbeat_interval", writeTerm(1)]], "binary")],
      ["t", writeAtom("nil")],
      ["ts", writeTerm(5)],
    ],
    "atom",
  );
  t.deepEqual(hello, Buffer.concat([version, expectedHello]));
  const invalid = Buffer.from(codec.encode({ op: 3, d: { error: "x" }, t: null, ts: 5 }));
  t.true(invalid.includes(writeMap([["error", writeTerm("x")]], "atom")));
  const confirm = Buffer.from(codec.encode({ op: 4, d: { queue: "q" }, t: "QUEUE_CONFIRM", ts: 5 }));
  t.true(confirm.includes(writeMap([["queue", writeTerm("q")]], "both")));
  const delivery = Buffer.from(codec.encodeDelivery(messageOf(jsonPayload('{"a":1}')), 5));
  for (const key of ["nonce", "payload", "target"]) t.true(delivery.includes(writeAtom(key)));
  t.true(delivery.includes(writeMap([["a", writeTerm(1)]], "binary")));
});

test("counts and lengths that promise more than there is are refused before anything is made for them", (t) => {
  for (const bytes of [
    [131, 108, 255, 255, 255, 255],
    [131, 105, 255, 255, 255, 255],
    [131, 116, 255, 255, 255, 255],
    [131, 109, 255, 255, 255, 255],
    [131, 111, 255, 255, 255, 255, 0],
    [130, 97, 1],
    [131],
    [],
  ]) {
    t.throws(() => codec.decode(Uint8Array.from(bytes)), { instanceOf: CodecError });
  }
});

test("a real Erlang reads what the codec writes", (t) => {
  const frame = codec.encode({
    op: 4,
    t: "X",
    ts: 1_700_000_000_000,
    d: { a: [1, -70_000, 1.5, "ü", null, true, 2n ** 70n, -(2n ** 40n), [], { k: "v" }] },
  });
  const program = `
    #{op := 4, t := <<"X">>, ts := 1700000000000, d := #{a := List}} =
      binary_to_term(base64:decode(<<"${Buffer.from(frame).toString("base64")}">>)),
    [1, -70000, 1.5, <<"ü"/utf8>>, nil, true, 1180591620717411303424, -1099511627776, [], #{<<"k">> := <<"v">>}] = List,
    io:format("matches"), halt().`;
  try {
    t.is(
      execFileSync("erl", ["-noshell", "-eval", program], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }),
      "matches",
    );
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    t.log("NOT RUN: there is no Erlang on this machine");
    t.pass();
  }
});
