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
import { startBroker } from "./peer-servers.js";
import { consumeAs, messageFor } from "./targeted.js";

const count = Number(/--count=(\d+)/.exec(process.argv.join(" "))?.[1] ?? 1_000_000);
const queue = "bench";
const perCall = 1_000;
const callsUnderWay = 4;
const samples = 200;
/** After a minute in which little happens, V8 begins to give memory back; in two steps, as a rule. */
const restMs = 150_000;

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

/** Bytes for each message, or of a broker without any. */
interface Memory {
  readonly atOnce: number;
  readonly atRest: number;
}

interface Figures {
  readonly filled: Memory;
  readonly restarted: Memory;
  readonly start: StartTime;
  readonly fromConfirm: Latency;
  readonly fromEnqueue: Latency;
  readonly arrivalMs: number;
}

async function start(folder: string): Promise<Started> {
  const began = performance.now();
  const served = await startBroker(folder);
  const seconds = (performance.now() - began) / 1_000;
  return { ...served, time: { seconds, cpuSeconds: cpuSeconds(served.pid) } };
}

/** What a process holds in memory beside the pages of files (the store's file is mapped, and none of it counts), and what of it after a rest. */
async function memoryOf(pid: number): Promise<Memory> {
  const atOnce = anonymousBytes(pid);
  await setTimeout(restMs);
  return { atOnce, atRest: anonymousBytes(pid) };
}

function anonymousBytes(pid: number): number {
  return Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;
}

/** What each message has added. */
function perMessage(full: Memory, empty: Memory): Memory {
  return { atOnce: (full.atOnce - empty.atOnce) / count, atRest: (full.atRest - empty.atRest) / count };
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

async function measureParked(users: number, empty: Memory): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "parked-bench-"));
  let server = await start(folder);
  try {
    const filling = openChannel(server.port);
    await park(filling, users);
    filling.close();
    const filled = perMessage(await memoryOf(server.pid), empty);
    await server.stop();
    server = await start(folder);
    const restarted = perMessage(await memoryOf(server.pid), empty);
    const latency = await latencies(server.port);
    const arrivalMs = await arrivalOf(server.port, `absent-${users >> 1}`);
    return { filled, restarted, start: server.time, ...latency, arrivalMs };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measureEmpty(): Promise<{ readonly memory: Memory; readonly start: StartTime }> {
  const folder = mkdtempSync(join(tmpdir(), "parked-bench-"));
  const server = await start(folder);
  const memory = await memoryOf(server.pid);
  await server.stop();
  rmSync(folder, { recursive: true });
  return { memory, start: server.time };
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
const empty = await measureEmpty();
const timeOf = (time: StartTime) => `${time.seconds.toFixed(1)} (${time.cpuSeconds.toFixed(1)})`;
const bytes = ({ atOnce, atRest }: Memory) => `${atOnce.toFixed(0)} (${atRest.toFixed(0)})`;
const ms = (figure: Latency) => `${figure.median.toFixed(1)} (${figure.p99.toFixed(1)})`;
console.log(`Empty: ${(empty.memory.atRest / 2 ** 20).toFixed(0)} MiB, starts in ${timeOf(empty.start)} s\n`);
console.log(
  "| parked | distinct targets | B per message, filled (at rest) | B per message, restarted (at rest) | start, s (CPU s) | confirm to delivery, ms, median (p99) | enqueue to delivery, ms | a parked message to a client that comes, ms |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const users of [10, count]) {
  const figures = await measureParked(users, empty.memory);
  const { filled, restarted, fromConfirm, fromEnqueue, arrivalMs } = figures;
  const memory = `${bytes(filled)} | ${bytes(restarted)}`;
  const times = `${timeOf(figures.start)} | ${ms(fromConfirm)} | ${ms(fromEnqueue)} | ${arrivalMs.toFixed(1)}`;
  console.log(`| ${count} | ${users} | ${memory} | ${times} |`);
}
process.exit(0); // channels are still open
