import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { create, toBinary } from "@bufbuild/protobuf";
import test from "ava";
import fc from "fast-check";
import { ContentPayload, readContent } from "../../../../gateways/rpc/lean/content-payload.js";
import { handFields } from "../../../../gateways/rpc/peers/item-writer.js";
import { decodeItems, encodeItems } from "../../../../gateways/rpc/peers/peer-frame.js";
import { everyClient } from "../../../../gateways/rpc/query-proto.js";
import { queryToProto } from "../../../../gateways/rpc/query-to-proto.js";
import {
  DeliveredSchema,
  DeliverSchema,
  DeliveryTargetSchema,
  PeerItemSchema,
  TargetOutcomeSchema,
} from "../../../../gen/singyeong/cluster/v1/peer_item_pb.js";
import { PeerMessageSchema } from "../../../../gen/singyeong/cluster/v1/peer_message_pb.js";
import { LinkRequestSchema } from "../../../../gen/singyeong/cluster/v1/peer_service_pb.js";
import { ContentSchema, MessageKind } from "../../../../gen/singyeong/v1/message_pb.js";
import type { PeerItem } from "../../../../src/cluster/peer-item.js";
import { BrokerError } from "../../../../src/errors.js";
import { samplePeerItems } from "../../../support/peer-items.js";

/** The frames of the first version of the protocol: what a broker of that version sends, for ever. Written anew only for what is added. */
const pinned = fileURLToPath(new URL("../../../fixtures/peer-items-v1.json", import.meta.url));

/** Items in a form that can be compared: queries read, errors as what they say, bytes as bytes. */
function plain(value: unknown): unknown {
  if (typeof value === "function") return plain(value());
  if (value instanceof BrokerError)
    return { reason: value.reason, message: value.message, details: { ...value.details } };
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("text" in value && "compare" in value) return value;
  const entries = Object.entries(value).filter(
    ([key, each]) => key !== "$typeName" && key !== "$unknown" && each !== undefined,
  );
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, plain(each)]),
  );
}

const titles = samplePeerItems.map((item, index) => `${index} ${item.kind}`);

test("everything that brokers say to each other comes through as it was said", (t) => {
  for (const [index, item] of samplePeerItems.entries())
    t.deepEqual(plain(decodeItems(encodeItems([item]))), plain([item]), titles[index]);
  t.deepEqual(plain(decodeItems(encodeItems(samplePeerItems))), plain(samplePeerItems));
});

test("a broker of the first version is understood, and says what it always said", (t) => {
  if (process.env["PIN_PEER_ITEMS"]) {
    const frames = samplePeerItems.map((item) => Buffer.from(encodeItems([item])).toString("hex"));
    writeFileSync(pinned, `${JSON.stringify(frames, null, 2)}\n`);
  }
  const frames: readonly string[] = JSON.parse(readFileSync(pinned, "utf8"));
  t.is(frames.length, samplePeerItems.length);
  for (const [index, hex] of frames.entries()) {
    const item = samplePeerItems[index] as PeerItem;
    t.deepEqual(plain(decodeItems(Buffer.from(hex, "hex"))), plain([item]), titles[index]);
    t.is(Buffer.from(encodeItems([item])).toString("hex"), hex, titles[index]);
  }
});

test("what a newer broker says beside is left out, and a question that is not known is one without words", (t) => {
  const field = (number: number, content: Buffer) =>
    Buffer.concat([Buffer.from([...varint(number * 8 + 2), content.length]), content]);
  const unknown = field(3, field(99, Buffer.from("new")));
  const ping = Buffer.from(encodeItems([{ kind: "leaving" }]));
  t.deepEqual(decodeItems(Buffer.concat([unknown, ping, unknown])), [{ kind: "leaving" }]);
  const question = field(3, field(16, Buffer.concat([Buffer.from([8, 5]), field(99, Buffer.from("new"))])));
  t.deepEqual(decodeItems(question), [{ kind: "call", id: 5 }]);
});

test("what is no frame throws nothing but an error that says so", (t) => {
  const whole = encodeItems(samplePeerItems);
  const reads = (bytes: Uint8Array) => {
    try {
      for (const item of decodeItems(bytes)) if (item.kind === "deliver") item.query();
    } catch (error) {
      t.true(error instanceof BrokerError, String(error));
    }
  };
  for (let length = 0; length < whole.length; length += 7) reads(whole.subarray(0, length));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length - 1), (noise, at) => {
      reads(noise);
      const spoilt = Uint8Array.from(whole);
      spoilt.set(noise.subarray(0, whole.length - at), at);
      reads(spoilt);
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test("plain deliveries and their outcomes are written by hand as the generated code writes them, and read the same", (t) => {
  const content = create(ContentSchema, { data: Buffer.from('{"a":1}'), contentType: "application/json" });
  const bytes = Buffer.from(toBinary(ContentSchema, content));
  const carried = readContent(bytes, { start: 0, end: bytes.length });
  t.true(carried.payload instanceof ContentPayload);
  const source = { application: "app", clientId: "sender" };
  for (const kind of ["send", "broadcast"] as const) {
    const targets = [
      { handle: 300, revision: 2 ** 40 },
      { handle: 0, revision: 1 },
    ];
    const item: PeerItem = {
      kind: "deliver",
      id: 70_000,
      targets,
      query: () => everyClient,
      message: { id: "m-1", kind, source, ...carried },
    };
    const generated = create(LinkRequestSchema, {
      items: [
        {
          item: {
            case: "deliver",
            value: {
              id: 70_000,
              targets: targets.map(({ handle, revision }) => ({ handle, revision: BigInt(revision) })),
              query: { query: queryToProto(everyClient) },
              message: {
                id: "m-1",
                kind: kind === "send" ? MessageKind.SEND : MessageKind.BROADCAST,
                source,
                content,
              },
            },
          },
        },
      ],
    });
    const written = encodeItems([item]);
    t.is(
      Buffer.from(written).toString("hex"),
      Buffer.from(toBinary(LinkRequestSchema, generated)).toString("hex"),
    );
    const [read] = decodeItems(written);
    if (read?.kind !== "deliver") return t.fail();
    t.deepEqual(
      plain({ ...read, message: { ...read.message, payload: 0 } }),
      plain({ ...item, message: { ...item.message, payload: 0 } }),
    );
    t.is(Buffer.from(read.message.payload.data as Uint8Array).toString(), '{"a":1}');
    t.deepEqual(encodeItems([read]), written);
  }
});

test("the numbers of fields that are written by hand are those of the descriptors", (t) => {
  const schemas = [
    LinkRequestSchema,
    PeerItemSchema,
    DeliverSchema,
    DeliveryTargetSchema,
    PeerMessageSchema,
    DeliveredSchema,
    TargetOutcomeSchema,
  ];
  const numbers = Object.fromEntries(
    schemas.map(({ name, fields }) => [
      name,
      Object.fromEntries(fields.map(({ localName, number }) => [localName, number])),
    ]),
  );
  for (const [name, fields] of Object.entries(handFields)) t.like(numbers[name], fields, name);
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
