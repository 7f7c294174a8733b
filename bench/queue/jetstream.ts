// Prints how many messages a second the JetStream store confirms, beside bare packed publishes to the same servers.
//   npm run bench:jetstream                 three servers with three replicas, and one server
//   npm run bench:jetstream -- --turns=40   more turns, for a machine that has other things to do
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { jsonPayload } from "../../src/message/payload.js";
import { silentLogger } from "../../src/observability/logger.js";
import { JetStreamQueueStore } from "../../src/queue/jetstream/jetstream-queue-store.js";
import { openQueues } from "../../src/queue/open-queues.js";
import { defaultQueueConfig } from "../../src/queue/queue-config.js";
import { noQueueMetrics } from "../../src/queue/queue-metrics.js";
import { makeDirectory, makeQuery } from "../../test/support/clients.js";
import { installNatsServer } from "../../test/support/foreign-tools.js";
import { launchNats } from "../../test/support/nats-servers.js";

const { values } = parseArgs({ options: { turns: { type: "string", default: "15" } } });
const sliceMs = 200;
const warmUpTurns = 2;
const body = Buffer.alloc(100, 1);
const head = Buffer.alloc(80, 1);
let lastSeq = 0;

/** Something that confirms one message at a time, to as many callers as there are. */
interface Subject {
  readonly store: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

async function storeSubject(servers: readonly string[], replicas: number): Promise<Subject> {
  const store = await JetStreamQueueStore.open({ servers, replicas });
  await store.write([{ kind: "put-queue", queue: "bench-store", settings: new Uint8Array() }]);
  return {
    store() {
      lastSeq += 1;
      return store.write([{ kind: "append", queue: "bench-store", seq: lastSeq, head, body }]);
    },
    close: () => store.close(),
  };
}

/** The same through queues, as a broker enqueues. */
async function queuesSubject(servers: readonly string[], replicas: number): Promise<Subject> {
  const queues = await openQueues({
    store: await JetStreamQueueStore.open({ servers, replicas }),
    directory: makeDirectory([]),
    origin: "bench",
    defaults: { config: defaultQueueConfig, overrides: new Map() },
    logger: silentLogger,
    metrics: noQueueMetrics,
  });
  const target = makeQuery();
  const payload = jsonPayload(JSON.stringify("x".repeat(98)));
  return {
    store: () => queues.enqueue("bench-queues", [{ target, payload, headers: {} }]),
    close: () => queues.close(),
  };
}

/** Records of the same size, packed the same way: all that wait go out as one message when the one before is confirmed. */
async function bareSubject(servers: readonly string[], replicas: number): Promise<Subject> {
  const connection = await connect({ servers: [...servers] });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: "bare", subjects: ["bare"], num_replicas: replicas, storage: "file" });
  const client = jetstream(connection);
  const record = Buffer.concat([head, body]);
  let waiting: (() => void)[] = [];
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const pack = waiting.splice(0, 2_800);
      await client.publish("bare", Buffer.concat(pack.map(() => record)));
      for (const resolve of pack) resolve();
    }
    isRunning = false;
  };
  return {
    store: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (!isRunning) void run();
      }),
    async close() {
      waiting = [];
      await connection.close();
    },
  };
}

interface Turn {
  readonly rate: number;
  readonly cpuMicros: number;
}

async function turn({ store }: Subject, inFlight: number): Promise<Turn> {
  let confirmed = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const produce = async (): Promise<void> => {
    while (performance.now() - start < sliceMs) {
      await store();
      confirmed += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, produce));
  const { user, system } = process.cpuUsage(cpu);
  return {
    rate: (confirmed * 1_000) / (performance.now() - start),
    cpuMicros: (user + system) / confirmed,
  };
}

const median = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

async function compare(servers: readonly string[], replicas: number): Promise<void> {
  const subjects = [
    await storeSubject(servers, replicas),
    await queuesSubject(servers, replicas),
    await bareSubject(servers, replicas),
  ];
  for (const inFlight of [1, 64, 1_024]) {
    const turns: Turn[][] = [];
    for (let at = -warmUpTurns; at < Number(values.turns); at += 1) {
      const row: Turn[] = [];
      for (const subject of subjects) row.push(await turn(subject, inFlight));
      if (at >= 0) turns.push(row);
    }
    const figures = subjects.map((_, index) => median(turns.map((row) => row[index]?.rate ?? 0)));
    const ratios = [0, 1].map((index) =>
      median(turns.map((row) => (row[index]?.rate ?? 0) / (row[2]?.rate ?? 1))),
    );
    const cpu = subjects.map((_, index) => median(turns.map((row) => row[index]?.cpuMicros ?? 0)));
    const cells = [
      replicas,
      inFlight,
      ...figures.map((figure) => Math.round(figure).toLocaleString("en")),
      ...ratios.map((ratio) => ratio.toFixed(2)),
      ...cpu.map((micros) => micros.toFixed(1)),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  for (const subject of subjects) await subject.close();
}

console.log(
  "| replicas | in flight | store, per s | queues, per s | bare, per s | store / bare | queues / bare | store, CPU µs | queues, CPU µs | bare, CPU µs |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
const program = await installNatsServer();
for (const count of [3, 1] as const) {
  const folder = mkdtempSync(join(tmpdir(), "singyeong-bench-"));
  const servers = await launchNats(folder, { count, program });
  await compare(servers.urls, count);
  await servers.close();
  rmSync(folder, { recursive: true });
}
