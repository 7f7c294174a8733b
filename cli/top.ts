import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import type { BrokerInfo, Client, PeerInfo, QueueInfo } from "../client/node.js";
import { durationOf } from "./arguments.js";
import { connectionOf, withConnection } from "./connection.js";
import { ago, harmless, print, tableLines } from "./output.js";
import { UsageError } from "./usage-error.js";
import { type ClientFlags, withClient } from "./with-client.js";

/** The counters whose rates are shown, and what they are called there. */
const counters = {
  singyeong_router_deliveries_total: "deliveries",
  singyeong_queue_enqueued_total: "enqueued",
  singyeong_queue_handed_out_total: "handed out",
  singyeong_queue_settled_total: "settled",
  singyeong_limit_refusals_total: "refused",
} as const;

/** A broker at one moment. */
export interface TopSample {
  readonly info: BrokerInfo;
  /** The fullest first. */
  readonly queues: readonly QueueInfo[];
  readonly peers: readonly PeerInfo[];
  /** By name, as of their counting; undefined where the broker's metrics cannot be read. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  /** Milliseconds. */
  readonly at: number;
}

/** Adds `top`. */
export function addTopCommand(program: Command, signal: AbortSignal): void {
  withConnection(program.command("top"))
    .description("Shows what the broker does, again and again; once where the output is no terminal.")
    .option("--interval <time>", "how often", "2s")
    .addHelpText("after", "\nExample:\n  singyeong top --interval 1s")
    .action(async (flags: ClientFlags & { interval: string }) => {
      const { url } = connectionOf(flags);
      const intervalMs = durationOf(flags.interval);
      if (intervalMs < 100) throw new UsageError("--interval: has to be at least 100ms");
      await withClient(flags, async (client) => {
        let before = await sample(client, url, signal);
        if (!process.stdout.isTTY || flags.json) {
          if (flags.json) print(JSON.stringify({ ...before, counts: undefined }));
          else for (const line of screenOf(before, undefined, { columns: 80, rows: 24 })) print(line);
          return;
        }
        process.stdout.write("\x1b[?1049h\x1b[?25l"); // a screen of its own, without cursor
        try {
          for (let last: TopSample | undefined; !signal.aborted; last = before) {
            if (last !== undefined) before = await sample(client, url, signal);
            const { columns = 80, rows = 24 } = process.stdout;
            const lines = screenOf(before, last, { columns, rows });
            process.stdout.write(`\x1b[H${lines.map((line) => `${line}\x1b[K`).join("\r\n")}\x1b[J`);
            await pause(intervalMs, undefined, { signal });
          }
        } finally {
          process.stdout.write("\x1b[?25h\x1b[?1049l");
        }
      });
    });
}

async function sample(client: Client, url: string, signal: AbortSignal): Promise<TopSample> {
  const queues: QueueInfo[] = [];
  for await (const queue of client.queues.list({ signal })) queues.push(queue);
  queues.sort((a, b) => b.ready + b.deadLetters - (a.ready + a.deadLetters));
  const info = await client.admin.info({ signal });
  const peers = info.peers === 0 ? [] : await client.admin.peers({ signal });
  return { info, queues, peers, counts: await readCounts(url, signal), at: performance.now() };
}

async function readCounts(url: string, signal: AbortSignal): Promise<Map<string, number> | undefined> {
  try {
    const response = await fetch(new URL("/metrics", url), { signal });
    const counts = new Map<string, number>();
    for (const [, name = "", value] of (await response.text()).matchAll(/^(\w+)(?:\{.*\})? (\S+)$/gm))
      if (name in counters) counts.set(name, (counts.get(name) ?? 0) + Number(value));
    return counts;
  } catch {
    return undefined; // behind a proxy that keeps them to itself, say; everything else is still shown
  }
}

/** The lines of a screen, none longer and not more than it has. */
export function screenOf(
  now: TopSample,
  before: TopSample | undefined,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const { info, queues, peers } = now;
  const state = info.draining ? "draining" : "serving";
  const head = [
    `${info.brokerId}  ${info.version}  ${state}  up ${ago(info.startedAt)}`,
    `sessions ${info.sessions}  clients ${info.clients}  queues ${queues.length}  peers ${info.peers}`,
    rateLine(now, before),
  ];
  const queueRows = queues.map((queue) => {
    const { name, ready, delayed, leased, deadLetters, consumers, oldestEnqueuedAt } = queue;
    const counts = [ready, delayed, leased, deadLetters, consumers].map(String);
    return [cut(name, columns - 50), ...counts, ago(oldestEnqueuedAt)];
  });
  const sections = [
    tableLines(["QUEUE", "READY", "DELAYED", "LEASED", "DEAD", "TAKERS", "OLDEST"], queueRows),
    tableLines(
      ["APPLICATION", "CLIENTS"],
      [...info.applications]
        .sort((a, b) => b.clients - a.clients)
        .map(({ application, clients }) => [cut(application, columns - 20), String(clients)]),
    ),
    tableLines(
      ["PEER", "STATE", "CLIENTS", "HEARD"],
      peers.map((peer) => [
        cut(peer.brokerId, columns - 40),
        peer.state,
        String(peer.clients),
        ago(peer.lastHeardAt),
      ]),
    ),
  ].filter((lines) => lines.length > 1);
  const room = Math.floor((rows - head.length - sections.length) / Math.max(1, sections.length));
  const shown = sections.flatMap((lines) => ["", ...shortened(lines, Math.max(2, room))]);
  return [...head, ...shown].slice(0, rows).map((line) => cut(harmless(line), columns));
}

function shortened(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more`];
}

function rateLine(now: TopSample, before: TopSample | undefined): string {
  if (now.counts === undefined) return "rates: the broker's /metrics cannot be read";
  const rates = Object.entries(counters).map(([name, title]) => {
    const earlier = before?.counts?.get(name);
    if (before === undefined) return `${title} -`;
    const perSecond = ((now.counts?.get(name) ?? 0) - (earlier ?? 0)) / ((now.at - before.at) / 1_000);
    return `${title} ${Math.max(0, perSecond).toFixed(perSecond < 10 ? 1 : 0)}/s`;
  });
  return rates.join("  ");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
}
