import { randomUUID } from "node:crypto";
import { Argument, type Command } from "commander";
import type { Client } from "../client/node.js";
import { countOf, durationOf } from "./arguments.js";
import type { LatencySummary } from "./bench/latencies.js";
import { type LoadResult, runLoad } from "./bench/load.js";
import { type LoadKind, loadKinds } from "./bench/traffic.js";
import { connectAs, connectionOf, withConnection } from "./connection.js";
import { EndedWith } from "./ended-with.js";
import { exitCodes } from "./failure.js";
import { harmless, print, printJson, printTable } from "./output.js";
import { startProgress } from "./progress.js";
import { UsageError } from "./usage-error.js";
import type { ClientFlags } from "./with-client.js";

interface BenchFlags extends ClientFlags {
  readonly duration: string;
  readonly size: string;
  readonly inFlight: string;
  readonly receivers: string;
}

/** The application of the receivers; each run adds something of its own. */
const applicationName = "singyeong-bench";
/** One queue for all runs, since queues stay; it is empty afterwards. */
const queueName = "singyeong-bench";

/** Adds `bench`. */
export function addBenchCommand(program: Command, signal: AbortSignal): void {
  withConnection(program.command("bench"))
    .description("Loads a broker that runs for a while, and says what it does and how long that takes.")
    .addArgument(new Argument("[kind]", "what to send").choices([...loadKinds]).default("send"))
    .option("--duration <time>", "how long", "10s")
    .option("--size <bytes>", "size of each payload", "128")
    .option("--in-flight <n>", "most calls that wait for their answers at once", "64")
    .option("--receivers <n>", "clients that take what is sent", "4")
    .addHelpText(
      "after",
      "\nIt takes what the broker has: do not run it against one that others need.\n\nExample:\n  singyeong bench request --duration 30s --in-flight 256",
    )
    .action(async (kind: LoadKind, flags: BenchFlags) => {
      const result = await bench(kind, flags, signal);
      if (flags.json) printJson(result);
      else printResult(result);
      if (result.calls.count === 0) throw new EndedWith(exitCodes.refused);
    });
}

async function bench(kind: LoadKind, flags: BenchFlags, signal: AbortSignal): Promise<LoadResult> {
  const durationMs = positive("--duration", durationOf(flags.duration));
  const inFlight = positive("--in-flight", countOf(flags.inFlight));
  const size = countOf(flags.size);
  const receiverCount = positive("--receivers", countOf(flags.receivers));
  process.stderr.write(
    `warning: this loads ${harmless(connectionOf(flags).url)} for ${flags.duration}; others who use it will notice\n`,
  );
  const name = kind === "queue" ? queueName : `${applicationName}-${randomUUID()}`;
  const joining = kind === "queue" ? {} : { application: name };
  const clients: Client[] = [];
  const progress = await startProgress({ title: kind, total: durationMs });
  try {
    // The sender is a client as programs are, whose calls share one stream; of another application, since a broadcast is for receivers.
    const sender = await connectAs(flags, {
      application: `${name}-sender`,
      maxPendingCalls: inFlight,
      maxPendingBytes: inFlight * (size + 1_024),
      maxFrameBytes: Math.max(1024 ** 2, size + 1_024),
      signal,
    });
    clients.push(sender);
    while (clients.length <= receiverCount) clients.push(await connectAs(flags, { ...joining, signal }));
    const [, ...receivers] = clients;
    return await runLoad({
      ...{ kind, name, sender, receivers, durationMs, size, inFlight, signal },
      onProgress: (doneMs, perSecond) => progress.show(doneMs, `${rounded(perSecond)} calls/s`),
    });
  } finally {
    progress.stop();
    if (kind === "queue")
      await clients[0]?.queues.purge(name, { messages: true, deadLetters: true }).catch(() => {}); // there may be none
    await Promise.all(clients.map((client) => client.close()));
  }
}

function positive(flag: string, value: number): number {
  if (value > 0) return value;
  throw new UsageError(`${flag}: has to be above 0`);
}

/** What an answer means. */
const answered = { send: "accepted", request: "replied to", broadcast: "accepted", queue: "stored" } as const;

function printResult(result: LoadResult): void {
  const { kind, calls, deliveries, errors, unanswered, undelivered } = result;
  print(`${kind} for ${result.seconds.toFixed(1)} s; times in milliseconds`);
  printTable(
    ["", "COUNT", "PER SECOND", "P50", "P90", "P99", "P99.9", "MAX"],
    [row(answered[kind], result.perSecond, calls), row("delivered", result.deliveriesPerSecond, deliveries)],
  );
  for (const [reason, count] of Object.entries(errors)) print(harmless(`${count} failed: ${reason}`));
  if (unanswered > 0) print(`${unanswered} calls had no answer in time`);
  if (undelivered > 0) print(`${undelivered} deliveries had not come in time`);
  const busy = Math.round(result.ownLoad * 100);
  print(
    busy < 90
      ? `this program took ${busy} % of a processor`
      : `this program took ${busy} % of a processor: the broker may do more than it could ask for`,
  );
}

function row(what: string, perSecond: number, { count, p50, p90, p99, p999, max }: LatencySummary): string[] {
  const times = [p50, p90, p99, p999, max].map((ms) => ms.toFixed(2));
  return [what, String(count), rounded(perSecond), ...times];
}

function rounded(perSecond: number): string {
  return perSecond.toFixed(perSecond < 10 ? 1 : 0);
}
