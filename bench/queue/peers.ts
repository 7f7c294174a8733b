// Prints what a message through a durable queue costs here and elsewhere: enqueued, confirmed, delivered, acknowledged.
//   npm run bench:queue                    every side; those that are not installed are left out
//   npm run bench:queue -- --only=redis    sides whose name has this in it, beside the first
//   npm run bench:queue -- --quick         fewer messages
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LoadRequest, LoadResult } from "./measure-load.js";
import { type StartServer, startBroker, startRabbit, startRedis } from "./peer-servers.js";

interface Side {
  readonly name: string;
  readonly start: StartServer;
  readonly load: LoadRequest["load"];
  readonly batch: number;
  readonly queueType?: string;
}

const clients = ["amqplib@2.3.1", "ioredis@6.0.0", "bullmq@6.7.0"];
const sides: readonly Side[] = [
  { name: "singyeong, 64 a call, acks by the frame", start: startBroker, load: "broker", batch: 64 },
  { name: "singyeong, one a call, an ack each", start: startBroker, load: "broker", batch: 1 },
  { name: "RabbitMQ classic queue, acks by the turn", start: startRabbit, load: "rabbit", batch: 64 },
  { name: "RabbitMQ classic queue, an ack each", start: startRabbit, load: "rabbit", batch: 1 },
  {
    name: "RabbitMQ quorum queue, acks by the turn",
    start: startRabbit,
    load: "rabbit",
    batch: 64,
    queueType: "quorum",
  },
  { name: "Redis Streams, 64 a pipeline", start: startRedis, load: "streams", batch: 64 },
  { name: "Redis Streams, one a call", start: startRedis, load: "streams", batch: 1 },
  { name: "BullMQ, addBulk of 64", start: startRedis, load: "bullmq", batch: 64 },
  { name: "BullMQ, add", start: startRedis, load: "bullmq", batch: 1 },
];

const options = new Map<string, string | undefined>();
for (const argument of process.argv.slice(2)) {
  const [name = "", value] = argument.replace(/^--/, "").split("=", 2);
  options.set(name, value);
}
/** Divides by the number of producers times the batch. */
const count = options.has("quick") ? 5_120 : 20_480;
const bounds = options.has("quick") ? { maxRounds: 2, maxSeconds: 3 } : { maxRounds: 5, maxSeconds: 10 };

async function measureSide(side: Side, modules: string): Promise<LoadResult | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "queue-bench-"));
  const server = await side.start(folder);
  if (server === undefined) return undefined;
  const { load, batch, queueType = "classic" } = side;
  const { pid, port } = server;
  const request: LoadRequest = { load, batch, queueType, clients: modules, pid, port, count, ...bounds };
  try {
    const args = ["--import=tsx", "bench/queue/measure-load.ts", JSON.stringify(request)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: "utf8" });
    return JSON.parse(stdout) as LoadResult;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(name: string, result: LoadResult, own: LoadResult): string {
  const total = result.server + result.client;
  const range = `${result.lowest.toFixed(0)}–${result.highest.toFixed(0)}`;
  const cpu = `${result.server.toFixed(1)} + ${result.client.toFixed(1)} (${range})`;
  const ratio = (total / (own.server + own.client)).toFixed(2);
  const speed = (result.perSecond / own.perSecond).toFixed(2);
  return `| ${name} | ${cpu} | ${ratio} | ${Math.round(result.perSecond)} | ${speed} |`;
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
const modules = mkdtempSync(join(tmpdir(), "queue-bench-clients-"));
execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", modules, ...clients]);
console.log("| side | CPU µs per message, server + client (range) | ratio | messages per s | ratio |");
console.log("|---|---|---|---|---|");
let own: LoadResult | undefined;
const only = (options.get("only") ?? "").toLowerCase();
for (const [at, side] of sides.entries()) {
  if (at > 0 && !side.name.toLowerCase().includes(only)) continue;
  const result = await measureSide(side, modules);
  own ??= result;
  if (result === undefined || own === undefined)
    console.log(`| ${side.name} | NOT INSTALLED: LEFT OUT | | | |`);
  else console.log(row(side.name, result, own));
}
rmSync(modules, { recursive: true, force: true });
