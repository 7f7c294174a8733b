import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import {
  type ClientChange,
  DirectoryService,
  IndexKind,
  type WatchClientsResponse,
} from "../../../gen/singyeong/v1/directory_service_pb.js";
import { QuerySchema } from "../../../gen/singyeong/v1/query_pb.js";
import { grpcTransport, identifyStream, rpcProtocols } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

const cel = (application: string, text: string): MessageInitShape<typeof QuerySchema> => ({
  applicationSelector: { case: "application", value: application },
  filter: { case: "cel", value: text },
});

const text = (value: string) => ({ kind: { case: "stringValue" as const, value } });
const number = (value: bigint) => ({ kind: { case: "integerValue" as const, value } });

/** Reads a watch change by change; checks that frames count from 1. */
async function* changesOf(
  frames: AsyncIterable<WatchClientsResponse>,
): AsyncGenerator<ClientChange["change"]> {
  let expected = 1n;
  for await (const { sequence, changes } of frames) {
    if (sequence !== expected) throw new Error(`frame ${sequence}, expected ${expected}`);
    expected += 1n;
    for (const { change } of changes) yield change;
  }
}

async function failureOf(
  pending: Promise<unknown>,
): Promise<{ code: Code; reason: string | undefined; text: string }> {
  try {
    await pending;
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    return {
      code: error.code,
      reason: error.findDetails(ErrorInfoSchema)[0]?.reason,
      text: error.rawMessage,
    };
  }
  throw new Error("the call did not fail");
}

for (const [name, transport] of Object.entries(rpcProtocols)) {
  test(`watches clients over ${name}: a snapshot, then who comes, changes and goes`, async (t) => {
    const broker = await startBroker(t);
    const first = await identifyStream(t, broker, {
      clientId: "first",
      metadata: { attributes: { region: text("eu") } },
    });
    await identifyStream(t, broker, {
      clientId: "elsewhere",
      metadata: { attributes: { region: text("us") } },
    });
    const ended = new AbortController();
    const client = createClient(DirectoryService, transport(broker.baseUrl));
    const frames = client.watchClients({ query: cel("app", 'region == "eu"') }, { signal: ended.signal });
    const changes = changesOf(frames);
    const next = async () => (await changes.next()).value as ClientChange["change"];

    t.like(await next(), { case: "matched", value: { clientId: "first", revision: 1n } });
    t.is((await next()).case, "snapshotComplete");
    first.send({ command: { case: "updateMetadata", value: { set: { load: number(3n) } } } });
    t.like(await next(), { case: "updated", value: { clientId: "first", revision: 2n } });
    const second = await identifyStream(t, broker, {
      clientId: "second",
      metadata: { attributes: { region: text("eu") } },
    });
    t.like(await next(), { case: "matched", value: { clientId: "second", revision: 1n } });
    second.cancel();
    t.like(await next(), { case: "unmatched", value: { application: "app", clientId: "second" } });
    ended.abort();
    t.is((await failureOf(changes.next())).code, Code.Canceled);
  });
}

test("ends watches when the broker shuts down", async (t) => {
  const broker = await startBroker(t);
  const client = createClient(DirectoryService, grpcTransport(broker));
  const watched = changesOf(client.watchClients({}));
  t.is((await watched.next()).value.case, "snapshotComplete");
  const end = failureOf(watched.next());
  await broker.server.drain();
  t.like(await end, { code: Code.Unavailable, reason: "DRAINING" });
});

test("ends a watch that is not read while clients go on changing", async (t) => {
  const broker = await startBroker(t, { "--max-watched-changes": "10" });
  const watched = changesOf(createClient(DirectoryService, grpcTransport(broker)).watchClients({}));
  t.is((await watched.next()).value.case, "snapshotComplete");
  const streams = await Promise.all(
    Array.from({ length: 20 }, (_, n) => identifyStream(t, broker, { clientId: `c${n}` })),
  );
  // Far more than what the connection may have under way.
  const set = { filler: text("x".repeat(40_000)) };
  for (let id = 1n; id <= 20n; id += 1n) {
    for (const stream of streams) stream.send({ id, command: { case: "updateMetadata", value: { set } } });
    for (const stream of streams) await stream.expect("commandResult");
  }
  const readOn = async () => {
    for await (const _ of watched);
  };
  t.like(await failureOf(readOn()), { code: Code.ResourceExhausted, reason: "SLOW_CONSUMER" });
});

test("explains which index is used, whom a send would go to, and why a named client is not it", async (t) => {
  const broker = await startBroker(t);
  const attributes = (n: number) => ({ region: text(n % 2 === 0 ? "eu" : "us"), load: number(BigInt(n)) });
  for (let n = 0; n < 40; n += 1)
    await identifyStream(t, broker, { clientId: `c${n}`, metadata: { attributes: attributes(n) } });
  const client = createClient(DirectoryService, grpcTransport(broker));
  const query = cel("app", 'region == "eu" && (load > 100 || load < 2)');
  await client.queryClients({ query }); // builds the index
  const named = { application: "app", clientId: "c7" };
  const explained = await client.explainQuery({ query, clientLimit: 3, client: named });
  t.like(explained, { matches: 1, fellBack: false, pick: { clientId: "c0" } });
  t.true(explained.candidates < 40);
  t.true(explained.indexes.length > 0);
  t.is(explained.query?.filter.case, "conditions");
  const [verdict, ...others] = explained.clients;
  t.like(verdict, { client: { clientId: "c7" }, matches: false });
  t.deepEqual(
    verdict?.failures.map(({ clause, actual }) => [clause, actual?.kind.value]),
    [
      ["conditions[0]", "us"],
      ["conditions[1]", undefined],
      ["conditions[1].any_of[0]", 7n],
      ["conditions[1].any_of[1]", 7n],
    ],
  );
  t.is(others.length, 2);
});

test("explains the ordered index and the ring that a wide query walks, and a fallback", async (t) => {
  const broker = await startBroker(t);
  for (let n = 0; n < 40; n += 1)
    await identifyStream(t, broker, {
      clientId: `c${n}`,
      metadata: { attributes: { load: number(BigInt(n)) } },
    });
  const client = createClient(DirectoryService, grpcTransport(broker));
  const application = { case: "application" as const, value: "app" };
  const least = create(QuerySchema, {
    applicationSelector: application,
    selector: { kind: 1, path: { segments: ["load"] } },
  });
  const byLoad = await client.explainQuery({ query: least });
  t.like(byLoad, { matches: 40, pick: { clientId: "c0" } });
  t.like(byLoad.indexes[0], { kind: IndexKind.ORDERED, path: { segments: ["load"] } });
  const byKey = await client.explainQuery({ query: { applicationSelector: application, key: "user-1" } });
  t.like(byKey.indexes[0], { kind: IndexKind.RING, path: undefined });
  const nobody = await client.explainQuery({ query: { ...cel("app", "load > 100"), optional: true } });
  t.like(nobody, { matches: 0, fellBack: true });
  t.truthy(nobody.pick);
});

test("refuses to explain a client that is not connected, and queries that are none", async (t) => {
  const broker = await startBroker(t);
  const client = createClient(DirectoryService, grpcTransport(broker));
  const gone = client.explainQuery({ client: { application: "app", clientId: "gone" } });
  t.like(await failureOf(gone), {
    code: Code.NotFound,
    reason: "CLIENT_NOT_FOUND",
    text: "client: app/gone is not connected",
  });
  const nameless = await failureOf(client.explainQuery({ client: { application: "", clientId: "x" } }));
  t.like(nameless, { code: Code.InvalidArgument, reason: "INVALID_REQUEST" });
  const broken = changesOf(client.watchClients({ query: cel("app", "region ==") }));
  t.like(await failureOf(broken.next()), { code: Code.InvalidArgument, reason: "INVALID_QUERY" });
});

test("serves neither watches nor explanations to callers without a credential", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const client = createClient(DirectoryService, grpcTransport(broker));
  t.is((await failureOf(client.explainQuery({}))).code, Code.Unauthenticated);
  t.is((await failureOf(changesOf(client.watchClients({})).next())).code, Code.Unauthenticated);
});
