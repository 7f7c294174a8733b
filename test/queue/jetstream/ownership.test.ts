import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import test, { type ExecutionContext } from "ava";
import type { BrokerError } from "../../../src/errors.js";
import {
  JetStreamQueueStore,
  type JetStreamQueueStoreOptions,
} from "../../../src/queue/jetstream/jetstream-queue-store.js";
import { leasesBucket, streamNames } from "../../../src/queue/jetstream/stream-names.js";
import type { StoreChange } from "../../../src/queue/queue-store.js";
import { eventually } from "../../support/eventually.js";
import { openLossyWay } from "../../support/lossy-way.js";
import { type NatsServers, startNats } from "../../support/nats-servers.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const append = (seq: number, body = `body ${seq}`): StoreChange => ({
  kind: "append",
  queue: "tasks",
  seq,
  head: bytes(`head ${seq}`),
  body: bytes(body),
});
const putQueue: StoreChange = { kind: "put-queue", queue: "tasks", settings: bytes("settings") };
const remove = (seq: number): StoreChange => ({ kind: "delete", queue: "tasks", seq });

async function open(
  t: ExecutionContext,
  { urls }: NatsServers,
  options: Partial<JetStreamQueueStoreOptions> = {},
): Promise<JetStreamQueueStore> {
  const store = await JetStreamQueueStore.open({ servers: urls, timeoutMs: 1_000, ...options });
  t.teardown(() => store.close());
  return store;
}

const seqs = (store: JetStreamQueueStore): number[] => store.heads("tasks").map(({ seq }) => seq);

async function directly(t: ExecutionContext, { urls }: NatsServers) {
  const connection = await connect({ servers: [...urls] });
  t.teardown(() => connection.close());
  return { client: jetstream(connection), manager: await jetstreamManager(connection) };
}

async function reasonOf(written: Promise<unknown>): Promise<string> {
  return written.then(
    () => "none",
    (error: BrokerError) => error.reason,
  );
}

test("a queue has one owner: another broker gets it when it is released, with all that was confirmed", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const [first, second] = [await open(t, nats), await open(t, nats)];
  t.is(await first.claim("tasks"), undefined);
  await first.write([putQueue, append(1), append(2)]);
  t.is(await reasonOf(second.claim("tasks")), "QUEUE_UNAVAILABLE");
  t.is(await reasonOf(second.write([append(3)])), "QUEUE_UNAVAILABLE");
  const written = first.write([remove(1)]);
  await first.release("tasks");
  await written;
  const stored = await second.claim("tasks");
  t.deepEqual(Buffer.from(stored?.settings ?? []).toString(), "settings");
  t.deepEqual(seqs(second), [2]);
  t.is(Buffer.from((await second.body("tasks", 2)) ?? []).toString(), "body 2");
  t.is(await reasonOf(first.write([append(4)])), "QUEUE_UNAVAILABLE");
  t.is(await reasonOf(first.write([remove(2)])), "QUEUE_UNAVAILABLE");
});

test("queues that are claimed at once stand under one lease", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const [first, second] = [await open(t, nats), await open(t, nats)];
  const queues = Array.from({ length: 20 }, (_, index) => `queue ${index}`);
  await Promise.all(queues.map((queue) => first.claim(queue)));
  const { manager } = await directly(t, nats);
  t.is((await manager.streams.info(`KV_${leasesBucket}`)).state.messages, 1);
  const refused = await Promise.all(queues.map((queue) => reasonOf(second.claim(queue))));
  t.true(refused.every((reason) => reason === "QUEUE_UNAVAILABLE"));
});

test("the server refuses what an owner of the past writes, who is told that the claim is lost", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const stale = await open(t, nats);
  await stale.write([putQueue, append(1)]);
  const lost: string[] = [];
  stale.onClaimLost((queue) => lost.push(queue));
  // As a broker does that took the queue over while this one still believed in its claim.
  const { client } = await directly(t, nats);
  const usurped = await client.publish(
    streamNames("tasks").subject,
    Uint8Array.of(0x13, 0, 0xd2, 0x02, 0xef, 0x8d),
  );
  const outcomes = await Promise.all([append(2), append(3)].map((change) => reasonOf(stale.write([change]))));
  t.deepEqual(outcomes, ["QUEUE_UNAVAILABLE", "QUEUE_UNAVAILABLE"]);
  t.deepEqual(lost, ["tasks"]);
  const { manager } = await directly(t, nats);
  t.is((await manager.streams.info(streamNames("tasks").stream)).state.last_seq, usurped.seq);
  // Whoever has lost a queue does not stand in the way of the next owner, though its lease lives on.
  const next = await open(t, nats);
  await eventually(t, async (tt) => tt.is(await reasonOf(next.claim("tasks")), "none"));
  t.deepEqual(seqs(next), [1]);
  await next.write([append(2)]);
});

test("a broker that cannot renew its lease gives its queues up before another one can have them", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const paused = await open(t, nats, { leaseMs: 1_000, writeTimeoutMs: 10_000 });
  await paused.write([putQueue, append(1)]);
  const lost: string[] = [];
  paused.onClaimLost((queue) => lost.push(queue));
  nats.signal(0, "SIGSTOP");
  const written = reasonOf(paused.write([append(2)]));
  await eventually(t, (tt) => tt.deepEqual(lost, ["tasks"]));
  nats.signal(0, "SIGCONT");
  // What was on its way may be stored once the server goes on; if so, and only then, it may be confirmed.
  const outcome = await written;
  const next = await open(t, nats, { leaseMs: 1_000 });
  await eventually(t, async (tt) => tt.is(await reasonOf(next.claim("tasks")), "none"));
  t.true(seqs(next).includes(1));
  t.true(outcome !== "none" || seqs(next).includes(2));
});

test("all servers gone: writes fail within the time for it, and go on when the servers are back", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const store = await open(t, nats, { writeTimeoutMs: 1_000, leaseMs: 3_000 });
  await store.write([putQueue, append(1)]);
  await nats.kill(0);
  t.is(await reasonOf(store.write([append(2)])), "STORAGE_FAILED");
  t.is(await reasonOf(store.claim("tasks")), "STORAGE_FAILED");
  await nats.restart(0);
  await nats.ready();
  await eventually(t, async (tt) => tt.is(await reasonOf(store.claim("tasks")), "none"));
  await store.write([append(3)]);
  t.true(seqs(store).includes(1) && seqs(store).includes(3));
});

test("one of three servers dies under load: everything that was confirmed is there", async (t) => {
  t.timeout(60_000);
  const nats = await startNats(t, { count: 3 });
  if (nats === undefined) return;
  const store = await open(t, nats, { replicas: 3, writeTimeoutMs: 15_000, leaseMs: 30_000 });
  await store.write([putQueue]);
  const confirmed: number[] = [];
  let seq = 0;
  let victim = -1;
  const { manager } = await directly(t, nats);
  const leader = (await manager.streams.info(streamNames("tasks").stream)).cluster?.leader;
  const sender = async (): Promise<void> => {
    while (confirmed.length < 1_000) {
      seq += 1;
      const mine = seq;
      if ((await reasonOf(store.write([append(mine)]))) === "none") confirmed.push(mine);
      else await reasonOf(store.claim("tasks"));
      if (confirmed.length > 300 && victim === -1) {
        victim = Number(leader?.slice(1));
        await nats.kill(victim);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  await store.release("tasks");
  const reader = await open(t, nats, { replicas: 3 });
  await eventually(t, async (tt) => tt.is(await reasonOf(reader.claim("tasks")), "none"));
  const found = new Set(seqs(reader));
  t.deepEqual(
    confirmed.filter((one) => !found.has(one)),
    [],
  );
  t.true(victim >= 0);
});

test("space comes back: what is deleted goes, and what lives among it is kept", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const store = await open(t, nats);
  await store.write([
    putQueue,
    append(0, "survivor"),
    { kind: "remember", queue: "tasks", messageId: "a", record: bytes("r") },
  ]);
  await store.write([{ kind: "update", queue: "tasks", seq: 0, head: bytes("new head") }]);
  const body = "x".repeat(100_000);
  for (let seq = 1; seq <= 60; seq += 1) {
    await store.write([append(seq, body)]);
    if (seq > 1) await store.write([remove(seq - 1)]);
  }
  await store.release("tasks");
  const { manager } = await directly(t, nats);
  const { state } = await manager.streams.info(streamNames("tasks").stream);
  t.true(state.bytes < 3_000_000, `the stream has ${state.bytes} bytes, of 6 000 000 that were written`);
  await store.claim("tasks");
  t.deepEqual(
    store.heads("tasks").map(({ seq, head }) => [seq, Buffer.from(head).toString()]),
    [
      [0, "new head"],
      [60, "head 60"],
    ],
  );
  t.is(Buffer.from((await store.body("tasks", 0)) ?? []).toString(), "survivor");
  t.is(Buffer.from((await store.body("tasks", 60)) ?? []).toString(), body);
  t.is(Buffer.from(store.remembered("tasks", "a") ?? []).toString(), "r");
});

test("a full server refuses with STORAGE_FULL, keeps the claim, and takes writes again when there is room", async (t) => {
  const nats = await startNats(t, { maxBytes: 4_000_000 });
  if (nats === undefined) return;
  const store = await open(t, nats);
  await store.write([putQueue]);
  const body = "x".repeat(400_000);
  let stored = 0;
  let reason = "none";
  for (; reason === "none" && stored < 50; stored += 1)
    reason = await reasonOf(store.write([append(stored, body)]));
  t.is(reason, "STORAGE_FULL");
  t.deepEqual(
    seqs(store),
    Array.from({ length: stored - 1 }, (_, seq) => seq),
  );
});

test("a stream that holds something else is not touched, and named", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const store = await open(t, nats);
  await store.write([putQueue, append(1)]);
  await store.release("tasks");
  const { client } = await directly(t, nats);
  const { stream, subject } = streamNames("tasks");
  await client.publish(subject, bytes("of somebody else"));
  const error = await t.throwsAsync(store.claim("tasks"));
  t.true(error.message.includes(stream) && error.message.includes("restore the stream"), error.message);
});

test("a broker that stood still for longer than its lease writes nothing more, and learns that it has lost", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const leaseMs = 1_000;
  const program = fileURLToPath(new URL("../../support/jetstream-owner.ts", import.meta.url));
  const child = spawn(process.execPath, [
    "--import=tsx",
    program,
    nats.urls[0] ?? "",
    "tasks",
    String(leaseMs),
  ]);
  t.teardown(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  await eventually(t, (tt) => tt.true(output.split("\n").length > 100));
  child.kill("SIGSTOP");
  const next = await open(t, nats, { leaseMs });
  await eventually(t, async (tt) => tt.is(await reasonOf(next.claim("tasks")), "none"));
  const found = seqs(next);
  const exited = once(child, "exit");
  child.kill("SIGCONT");
  await exited;
  const lines = output.trim().split("\n");
  t.is(lines.pop(), "lost");
  const confirmed = lines.map(Number);
  t.deepEqual(
    confirmed.filter((seq) => !found.includes(seq)),
    [],
  );
  await next.write([append(1_000_000)]);
  await next.release("tasks");
  await next.claim("tasks");
  t.deepEqual(seqs(next), [...found, 1_000_000]);
});

test("a write whose answer was lost is stored once, and confirmed", async (t) => {
  const nats = await startNats(t);
  if (nats === undefined) return;
  const way = await openLossyWay(t, nats.urls[0] ?? "");
  const store = await open(t, { ...nats, urls: [way.url] }, { leaseMs: 30_000 });
  await store.write([putQueue]);
  const { manager } = await directly(t, nats);
  const last = async () => (await manager.streams.info(streamNames("tasks").stream)).state.last_seq;
  const before = await last();
  way.loseNext(`"stream":"${streamNames("tasks").stream}"`);
  await store.write([append(1)]);
  t.is(way.lost, 1);
  t.is(await last(), before + 1);
  await store.write([append(2)]);
  await store.release("tasks");
  await store.claim("tasks");
  t.deepEqual(seqs(store), [1, 2]);
});
