// Puts load on one queue and prints what it cost as JSON. Run by peers.ts, in a process of its own: its CPU time is the client's.
import { cpuSeconds, median } from "../measure.js";
import { brokerLoad } from "./load/broker-load.js";
import { bullmqLoad } from "./load/bullmq-load.js";
import type { QueueLoad, QueueLoadOptions } from "./load/queue-load.js";
import { rabbitLoad } from "./load/rabbit-load.js";
import { streamsLoad } from "./load/streams-load.js";

/** What is to be measured. */
export interface LoadRequest extends QueueLoadOptions {
  readonly load: keyof typeof loads;
  /** The server's process. */
  readonly pid: number;
  /** Messages in one round. */
  readonly count: number;
  readonly maxRounds: number;
  /** No further round begins after this. */
  readonly maxSeconds: number;
}

/** Medians over the rounds; CPU in µs per message. */
export interface LoadResult {
  readonly perSecond: number;
  readonly server: number;
  readonly client: number;
  /** Lowest and highest of server and client together. */
  readonly lowest: number;
  readonly highest: number;
}

const loads = { broker: brokerLoad, rabbit: rabbitLoad, streams: streamsLoad, bullmq: bullmqLoad };

interface Round {
  readonly perSecond: number;
  readonly server: number;
  readonly client: number;
}

async function measureRound(run: QueueLoad, pid: number, count: number): Promise<Round> {
  const server = cpuSeconds(pid);
  const client = process.cpuUsage();
  const start = performance.now();
  await run(count);
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(client);
  return {
    perSecond: count / seconds,
    server: ((cpuSeconds(pid) - server) * 1e6) / count,
    client: (user + system) / count,
  };
}

function middle(rounds: readonly Round[], of: (round: Round) => number): number {
  return median(rounds.map(of).sort((a, b) => a - b));
}

const { load, pid, count, maxRounds, maxSeconds, ...options } = JSON.parse(
  process.argv[2] ?? "",
) as LoadRequest;
const run = await loads[load](options);
await run(count); // warms up
const rounds: Round[] = [];
const began = performance.now();
while (rounds.length < maxRounds && performance.now() - began < maxSeconds * 1_000)
  rounds.push(await measureRound(run, pid, count));
const totals = rounds.map(({ server, client }) => server + client);
const result: LoadResult = {
  perSecond: middle(rounds, ({ perSecond }) => perSecond),
  server: middle(rounds, ({ server }) => server),
  client: middle(rounds, ({ client }) => client),
  lowest: Math.min(...totals),
  highest: Math.max(...totals),
};
console.log(JSON.stringify(result));
process.exit(0);
