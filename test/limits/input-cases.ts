import { connect as connectHttp2 } from "node:http2";
import { create } from "@bufbuild/protobuf";
import { legacyClients } from "../../gateways/legacy-client.js";
import { GrpcFrameReader } from "../../gateways/rpc/lean/grpc-frame-reader.js";
import { queryFromProto } from "../../gateways/rpc/query-proto.js";
import { queryClientsVerb } from "../../gateways/rpc/verbs.js";
import { QueryClientsRequestSchema } from "../../gen/singyeong/v1/directory_service_pb.js";
import { QuerySchema } from "../../gen/singyeong/v1/query_pb.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { updateMetadata } from "../../src/commands/update-metadata.js";
import type { Attributes } from "../../src/metadata/attribute.js";
import { estimateValueBytes } from "../../src/metadata/plain-value.js";
import { parseTypedMetadata } from "../../src/metadata/typed-metadata.js";
import type { Query } from "../../src/query/query.js";
import { makeAttributes, makeQuery } from "../support/clients.js";
import { connectLegacy, identifyLegacy } from "../support/legacy-client.js";
import { grpcFrame, openRawCall, rawAnswer } from "../support/raw-call.js";
import type { LimitCase, LimitStage } from "./limit-case.js";

function celQuery(stage: LimitStage, cel: string): Query {
  const filter = { case: "cel", value: cel } as const;
  return queryFromProto(create(QuerySchema, { filter }), stage.context.limits);
}

/** A filter that is read, and one that goes too far. */
function celCase(flags: Readonly<Record<string, string>>, most: string, tooMuch: string): LimitCase {
  return {
    flags,
    outcome: "LIMIT_EXCEEDED",
    async play(stage, isFree) {
      celQuery(stage, most);
      await isFree();
      return stage.refusal(() => celQuery(stage, tooMuch));
    },
  };
}

function nested(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

function bytesOf(attributes: Attributes): number {
  let bytes = 0;
  for (const [key, { value }] of attributes) bytes += key.length + estimateValueBytes(value);
  return bytes;
}

async function joinMany(stage: LimitStage, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await stage.join(`m${n}`);
}

const frameFlags = { "--max-frame-bytes": "1024" };
const depthFlags = { "--max-frame-depth": "8" };
const idFlags = { "--max-id-bytes": "16" };
const listedFlags = { "--max-listed-clients": "2" };

/** What clients hand in: frames, metadata, queries. */
export const inputCases = {
  maxFrameBytes: [
    {
      way: "a WebSocket frame",
      flags: frameFlags,
      outcome: "closed with 1009",
      async play({ t, broker }, isFree) {
        const client = await identifyLegacy(t, broker, { client_id: "a" });
        const heartbeat = JSON.stringify({ op: 5, d: {} });
        client.sendText(heartbeat.padEnd(1_024));
        t.is((await client.frame()).op, 6);
        await isFree();
        client.sendText(heartbeat.padEnd(1_025));
        return `closed with ${(await client.closed()).code}`;
      },
    },
    {
      way: "a REST body",
      flags: frameFlags,
      outcome: "status 413",
      async play({ t, broker }, isFree) {
        const post = async (bytes: number) => {
          const body = JSON.stringify({ application: "app", ops: [] }).padEnd(bytes);
          return (await fetch(`${broker.baseUrl}/api/v1/query`, { method: "POST", body })).status;
        };
        t.is(await post(1_024), 200);
        await isFree();
        return `status ${await post(1_025)}`;
      },
    },
    {
      way: "a message of a unary gRPC call",
      flags: frameFlags,
      outcome: "grpc-status 8: message size 1025 is larger than configured readMaxBytes 1024",
      async play({ t, broker }, isFree) {
        const session = connectHttp2(broker.baseUrl);
        t.teardown(() => session.destroy());
        const call = async (bytes: number) => {
          const stream = openRawCall(session, "/singyeong.v1.MessageService/Send");
          stream.end(grpcFrame(new Uint8Array(bytes)));
          const { status, message } = await rawAnswer(stream);
          return `grpc-status ${status}: ${message}`;
        };
        t.notRegex(await call(1_024), /larger than/);
        await isFree();
        return call(1_025);
      },
    },
    {
      way: "a message of a gRPC stream",
      flags: frameFlags,
      outcome: "LIMIT_EXCEEDED",
      async play(stage, isFree) {
        const frames = new GrpcFrameReader(stage.context.limits.maxFrameBytes, () => {});
        frames.push(grpcFrame(new Uint8Array(1_024)));
        await isFree();
        return stage.refusal(() => frames.push(grpcFrame(new Uint8Array(1_025))));
      },
    },
  ],
  maxFrameDepth: [
    {
      way: "a WebSocket frame",
      flags: depthFlags,
      outcome: "frame is nested deeper than 8 levels (maxFrameDepth)",
      async play({ t, broker }, isFree) {
        const client = await identifyLegacy(t, broker, { client_id: "a" });
        client.sendText(`{"op":5,"d":${nested(7)}}`);
        t.is((await client.frame()).op, 6);
        await isFree();
        client.sendText(`{"op":5,"d":${nested(8)}}`);
        return (await client.frame()).d.error;
      },
    },
    {
      way: "JSON over REST",
      flags: depthFlags,
      outcome: "q: nested deeper than 8 levels (maxFrameDepth)",
      async play({ t, broker }, isFree) {
        const ask = async (levels: number) => {
          const answer = await fetch(`${broker.baseUrl}/api/v1/discovery/tags?q=${nested(levels)}`);
          return ((await answer.json()) as { errors: { detail: string } }).errors.detail;
        };
        t.regex(await ask(8), /must be a JSON list of strings/);
        await isFree();
        return ask(9);
      },
    },
    { way: "brackets of CEL", ...celCase(depthFlags, "((((((((a))))))))", "(((((((((a)))))))))") },
  ],
  maxIdBytes: [
    {
      way: "a client id",
      flags: idFlags,
      outcome: "INVALID_REQUEST",
      async play(stage, isFree) {
        await stage.join("x".repeat(16));
        await isFree();
        return stage.refusal(() => stage.join("x".repeat(17)));
      },
    },
    {
      way: "a key of metadata",
      flags: idFlags,
      outcome: "INVALID_METADATA",
      async play(stage, isFree) {
        const { limits } = stage.context;
        const read = (key: string) => parseTypedMetadata({ [key]: { type: "integer", value: 1 } }, limits);
        read("x".repeat(16));
        await isFree();
        return stage.refusal(() => read("x".repeat(17)));
      },
    },
  ],
  maxAttributes: [
    {
      flags: { "--max-attributes": "8" },
      outcome: "LIMIT_EXCEEDED",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        for (let n = caller.client.attributes.size; n < 8; n += 1)
          await updateMetadata(stage.context, caller, { set: makeAttributes({ [`k${n}`]: n }) });
        await isFree();
        return stage.refusal(() =>
          updateMetadata(stage.context, caller, { set: makeAttributes({ more: 1 }) }),
        );
      },
    },
  ],
  maxMetadataBytes: [
    {
      flags: { "--max-metadata-bytes": "1024" },
      outcome: "LIMIT_EXCEEDED",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        const set = (text: string) =>
          updateMetadata(stage.context, caller, { set: makeAttributes({ text }) });
        const empty = bytesOf(caller.client.attributes) + bytesOf(makeAttributes({ text: "" }));
        const most = "x".repeat(1_024 - empty);
        await set(most);
        await isFree();
        return stage.refusal(() => set(`${most}x`));
      },
    },
  ],
  maxConditions: [celCase({ "--max-conditions": "3" }, "a && b && c", "a && b && c && d")],
  maxCelLength: [celCase({ "--max-cel-length": "16" }, 'a == "123456789"', 'a == "1234567890"')],
  maxQueryDepth: [celCase({ "--max-query-depth": "2" }, "a || b", "a || (b && c)")],
  maxListLength: [celCase({ "--max-list-length": "3" }, "a in [1, 2, 3]", "a in [1, 2, 3, 4]")],
  maxQueryChecks: [
    {
      flags: { "--max-query-checks": "1000" },
      outcome: "LIMIT_EXCEEDED",
      async play(stage, isFree) {
        await joinMany(stage, 499);
        const { caller } = await stage.join("a");
        // Two checks for each client: itself and the condition, for which there is no index.
        const ask = () => queryClients(stage.context, caller, celQuery(stage, "a != 1"));
        await ask();
        await isFree();
        await stage.join("b");
        return stage.refusal(ask);
      },
    },
  ],
  maxListedClients: [
    {
      way: "an answer that can say so",
      flags: listedFlags,
      outcome: "2 clients, truncated",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        await stage.join("b");
        const request = create(QueryClientsRequestSchema, { query: {} });
        const ask = () => queryClientsVerb(stage.context, caller, request);
        stage.t.like(await ask(), { truncated: false });
        await isFree();
        await stage.join("c");
        const { clients, truncated } = await ask();
        return `${clients.length} clients, ${truncated ? "truncated" : "complete"}`;
      },
    },
    {
      way: "an answer that cannot",
      flags: listedFlags,
      outcome: "LIMIT_EXCEEDED",
      async play(stage, isFree) {
        const { context } = stage;
        const { caller } = await stage.join("a");
        await stage.join("b");
        const ask = async () =>
          legacyClients(await queryClients(context, caller, makeQuery()), context.limits);
        stage.t.is((await ask()).length, 2);
        await isFree();
        await stage.join("c");
        return stage.refusal(ask);
      },
    },
  ],
  authMaxFailures: [
    {
      flags: { "--auth": "open sesame", "--auth-max-failures": "2" },
      outcome: "TOO_MANY_ATTEMPTS",
      async play(stage, isFree) {
        const guess = () => stage.join("a", { credential: "wrong" });
        for (let n = 0; n < 2; n += 1) stage.t.is((await stage.refusal(guess)).reason, "UNAUTHENTICATED");
        await isFree();
        return stage.refusal(guess);
      },
    },
  ],
  maxConsumedQueues: [
    {
      flags: { "--max-consumed-queues": "2" },
      outcome: "queue: at most 2 for one client (maxConsumedQueues)",
      async play({ t, broker }, isFree) {
        const client = await connectLegacy(t, broker);
        client.send({ op: 1, d: { application_id: "app", client_id: "a" } });
        await client.frame(); // ready
        for (const queue of ["q1", "q2"]) client.dispatch("QUEUE_REQUEST", { queue });
        t.false((await client.settle()).some(({ op }) => op === 3));
        await isFree();
        client.dispatch("QUEUE_REQUEST", { queue: "q3" });
        const refusal = (await client.settle()).find(({ op }) => op === 3);
        return refusal?.d.error;
      },
    },
  ],
} as const satisfies Record<string, readonly LimitCase[]>;
