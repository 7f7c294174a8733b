// Prints what messages that match nobody cost: memory, the start, and the way of a message that does match.
//   npm run bench:parked                    1 000 000 messages, with few and with all distinct targets
//   npm run bench:parked -- --count=100000  fewer
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Client } from "@grpc/grpc-js";
import { cpuSeconds, median, type Served } from "../measure.js";
import { enqueue, openChannel } from "./load/broker-load.js";
import { startBrokerWith } from "./peer-servers.js";
import { consumeAs, messageFor } from "./targeted.js";

const count = Number(/--count=(\d+)/.exec(process.argv.join(" "))?.[1] ?? 1_000_000);
const queue = "bench";
const perCall = 1_000;
const callsUnderWay = 4;
const samples = 200;
/** A Node that collects garbage when it is told to, so that what is left is in use. */
const flags = ["--expose-gc", "--import=data:text/javascript,process.on('SIGWINCH',()=>globalThis.gc())"];
const settleMs = 4_000;

/** How long a start took, until the broker said that it listens. */
interface StartTime {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Started extends Served {
  readonly time: StartTime;
}

interface Latency {
  readonly median: number;
  readonly p99: number;
}

interface Figures {
  readonly filledBytes: number;
  readonly restartedBytes: number;
  readonly start: StartTime;
  readonly fromConfirm: Latency;
  readonly fromEnqueue: Latency;
  readonly arrivalMs: number;
}

async function start(folder: string): Promise<Started> {
  const began = performance.now();
  const served = await startBrokerWith(flags, folder);
  const seconds = (performance.now() - began) / 1_000;
  return { ...served, time: { seconds, cpuSeconds: cpuSeconds(served.pid) } };
}

/** Bytes that a process holds in memory beside the pages of files: the store's file is mapped, and none of it counts. */
async function anonymousBytes(pid: number): Promise<number> {
  for (let collection = 0; collection < 2; collection += 1) {
    process.kill(pid, "SIGWINCH");
    await setTimeout(settleMs);
  }
  return Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;
}

/** Enqueues messages for users who are not there, `users` different ones. */
async function park(channel: Client, users: number): Promise<void> {
  let next = 0;
  const sendAll = async () => {
    while (next < count) {
      const first = next;
      next += perCall;
      const numbers = Array.from({ length: Math.min(perCall, count - first) }, (_, at) => first + at);
      await enqueue(
        channel,
        queue,
        numbers.map((number) => messageFor(`absent-${number % users}`)),
      );
    }
  };
  await Promise.all(Array.from({ length: callsUnderWay }, sendAll));
}

/** Sends messages that match, one after the other. */
async function latencies(port: number): Promise<{ fromConfirm: Latency; fromEnqueue: Latency }> {
  let arrived = () => {};
  await consumeAs(openChannel(port), { user: "present", queue, arrived: () => arrived() });
  const channel = openChannel(port);
  const fromConfirm: number[] = [];
  const fromEnqueue: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const delivery = new Promise<number>((resolve) => {
      arrived = () => resolve(performance.now());
    });
    const sent = performance.now();
    await enqueue(channel, queue, [messageFor("present")]);
    const confirmed = performance.now();
    const delivered = await delivery;
    fromConfirm.push(Math.max(0, delivered - confirmed)); // 0: delivered before its sender knew of the confirmation
    fromEnqueue.push(delivered - sent);
  }
  return { fromConfirm: latency(fromConfirm), fromEnqueue: latency(fromEnqueue) };
}

function latency(times: number[]): Latency {
  times.sort((a, b) => a - b);
  return { median: median(times), p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN };
}

/** ms from when a client that matches a parked message identifies until it has the message. */
async function arrivalOf(port: number, user: string): Promise<number> {
  const channel = openChannel(port);
  await new Promise<void>((resolve) => channel.waitForReady(Date.now() + 10_000, () => resolve()));
  const began = performance.now();
  await new Promise<void>((arrived) => void consumeAs(channel, { user, queue, arrived }));
  return performance.now() - began;
}

async function measureParked(users: number, emptyBytes: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "parked-bench-"));
  let server = await start(folder);
  try {
    const filling = openChannel(server.port);
    await park(filling, users);
    filling.close();
    const filledBytes = ((await anonymousBytes(server.pid)) - emptyBytes) / count;
    await server.stop();
    server = await start(folder);
    const restartedBytes = ((await anonymousBytes(server.pid)) - emptyBytes) / count;
    const latency = await latencies(server.port);
    const arrivalMs = await arrivalOf(server.port, `absent-${users >> 1}`);
    return { filledBytes, restartedBytes, start: server.time, ...latency, arrivalMs };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measureEmpty(): Promise<{ readonly bytes: number; readonly start: StartTime }> {
  const folder = mkdtempSync(join(tmpdir(), "parked-bench-"));
  const server = await start(folder);
  const bytes = await anonymousBytes(server.pid);
  await server.stop();
  rmSync(folder, { recursive: true });
  return { bytes, start: server.time };
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
const empty = await measureEmpty();
const timeOf = (time: StartTime) => `${time.seconds.toFixed(1)} (${time.cpuSeconds.toFixed(1)})`;
const ms = (figure: Latency) => `${figure.median.toFixed(1)} (${figure.p99.toFixed(1)})`;
console.log(`Empty: ${(empty.bytes / 2 ** 20).toFixed(0)} MiB, starts in ${timeOf(empty.start)} s\n`);
console.log(
  "| parked | distinct targets | B per message, filled | B per message, restarted | start, s (CPU s) | confirm to delivery, ms, median (p99) | enqueue to delivery, ms | a parked message to a client that comes, ms |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const users of [10, count]) {
  const figures = await measureParked(users, empty.bytes);
  const { filledBytes, restartedBytes, fromConfirm, fromEnqueue, arrivalMs } = figures;
  const memory = `${filledBytes.toFixed(0)} | ${restartedBytes.toFixed(0)}`;
  const times = `${timeOf(figures.start)} | ${ms(fromConfirm)} | ${ms(fromEnqueue)} | ${arrivalMs.toFixed(1)}`;
  console.log(`| ${count} | ${users} | ${memory} | ${times} |`);
}
process.exit(0); // channels are still open
