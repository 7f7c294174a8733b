import type { Command } from "commander";
import type { Client, QueueConfig, QueueInfo } from "../client/node.js";
import { countOf, durationOf, metadataOf, payloadOf } from "./arguments.js";
import { withConnection } from "./connection.js";
import { ago, harmless, jsonOf, print, printJson, printTable } from "./output.js";
import { watchWork } from "./progress.js";
import { pushLines } from "./push-lines.js";
import { UsageError } from "./usage-error.js";
import { type ClientFlags, withClient } from "./with-client.js";

/** Settings of a queue by flag: of their kinds, and what they are called in the library. */
const settings = {
  "ack-timeout": ["time", "ackTimeoutMs", "how long a consumer has for a message"],
  "max-attempts": ["count", "maxAttempts", "failed attempts that make a dead letter; 0: none do"],
  "message-ttl": ["time", "messageTtlMs", "how long a message may wait; 0s: for ever"],
  "max-messages": ["count", "maxMessages", "most messages; 0: no bound"],
  "max-bytes": ["count", "maxBytes", "most bytes; 0: no bound"],
  "deduplication-window": ["time", "deduplicationWindowMs", "how long ids are remembered"],
  "dead-letter-return-delay": ["time", "deadLetterReturnDelayMs", "dead letters return after; 0s: never"],
  "dead-letter-retention": ["time", "deadLetterRetentionMs", "dead letters are kept for; 0s: for ever"],
} as const satisfies Record<string, readonly ["time" | "count", keyof QueueConfig, string]>;

/** Adds `queue` and what can be done with one. */
export function addQueueCommands(program: Command, signal: AbortSignal): void {
  const queues = program
    .command("queue")
    .description("Shows queues and what they hold, fills and empties them.");
  const add = (name: string, summary: string, example: string) =>
    withConnection(queues.command(name))
      .description(summary)
      .addHelpText("after", `\nExample:\n  singyeong queue ${example}`);

  add("list", "Lists queues.", "list --prefix mail")
    .option("--prefix <text>", "only those whose names begin with this", "")
    .action(async (flags: ClientFlags & { prefix: string }) => {
      const found = await withClient(flags, (client) =>
        all(client.queues.list({ prefix: flags.prefix, signal })),
      );
      if (flags.json) return found.forEach(printJson);
      const heading = ["QUEUE", "READY", "DELAYED", "LEASED", "DEAD", "CONSUMERS", "OLDEST"];
      printTable(heading, found.map(rowOf));
    });

  add("show", "Shows a queue, its settings and the first messages in it.", "show mails")
    .argument("<queue>")
    .option("--messages <n>", "how many messages", "10")
    .action(async (queue: string, flags: ClientFlags & { messages: string }) => {
      const most = countOf(flags.messages);
      const [info, messages] = await withClient(flags, async (client) => [
        await client.queues.get(queue, { signal }),
        await all(client.queues.peek(queue, { signal }), most),
      ]);
      if (flags.json) return printJson({ ...info, messages });
      const { name, config, bytes, ...counts } = info;
      print(
        harmless(
          `${name}: ${counts.ready} ready, ${counts.delayed} delayed, ${counts.leased} leased, ${counts.deadLetters} dead, ${bytes} bytes, ${counts.consumers} consumers`,
        ),
      );
      for (const [key, value] of Object.entries(config)) print(`  ${key}: ${jsonOf(value)}`);
      if (messages.length === 0) return;
      printTable(
        ["MESSAGE", "STATE", "AGE", "FAILED", "PAYLOAD"],
        messages.map((message) => [
          message.id,
          message.state,
          ago(message.enqueuedAt),
          String(message.failedAttempts),
          short(message.payload),
        ]),
      );
    });

  add("push", "Puts a message into a queue; ends once it is on disk.", `push mails '{"to":"ann"}' --delay 5m`)
    .argument("<queue>")
    .argument("<payload>", "JSON, or any text; - reads standard input")
    .option("--lines", "each line of standard input is a message; the payload has to be -")
    .option(
      "--id <id>",
      "recognises the message when it is pushed again; with --lines the line's number is added",
    )
    .option("--key <text>", "messages of one key are delivered in order")
    .option("--priority <n>", "from 0 to 9; higher goes first", "0")
    .option("--delay <time>", "deliver it after this")
    .option("--ttl <time>", "a dead letter after this")
    .option("--to <application>", "only to clients of this application")
    .option("--where <cel>", "only to clients that match this")
    .action(async (queue: string, payload: string, flags: ClientFlags & PushFlags) => {
      const { id, key, delay, ttl, to, where, lines = false } = flags;
      if (lines && payload !== "-")
        throw new UsageError("--lines reads standard input: the payload has to be -");
      const options = {
        messageId: id,
        orderingKey: key,
        priority: countOf(flags.priority),
        delayMs: delay === undefined ? undefined : durationOf(delay),
        ttlMs: ttl === undefined ? undefined : durationOf(ttl),
        target: to === undefined && where === undefined ? undefined : { application: to, where },
        signal,
      };
      if (lines) {
        const result = await withClient(flags, (client) => pushLines(client, queue, options, process.stdin));
        if (flags.json) return printJson(result);
        const { stored, duplicates } = result;
        return print(`${stored} stored${duplicates === 0 ? "" : `, ${duplicates} were stored before`}`);
      }
      const receipt = await withClient(flags, (client) => client.enqueue(queue, payloadOf(payload), options));
      if (flags.json) return printJson(receipt);
      print(`${receipt.duplicate ? "was stored before" : "stored"} as ${harmless(receipt.messageId)}`);
    });

  add("consume", "Takes messages, prints and acknowledges them.", "consume mails --count 1")
    .argument("<queue>")
    .option("--count <n>", "end after so many; without it, go on")
    .option("--release", "give each back instead of acknowledging it; needs --count")
    .option("--application <id>", "join this application, for messages that are meant for its clients")
    .option("--metadata <key=value...>", "what the client says about itself")
    .action(async (queue: string, flags: ClientFlags & ConsumeFlags) => {
      const { count, release, application, metadata = [] } = flags;
      const most = count === undefined ? Number.POSITIVE_INFINITY : countOf(count);
      if (release && count === undefined)
        throw new UsageError("--release would take the same message for ever; add --count");
      if (application === undefined && metadata.length > 0)
        throw new UsageError("--metadata needs --application");
      await withClient(
        flags,
        async (client) => {
          let seen = 0;
          const prefetch = Math.max(1, Math.min(16, most));
          for await (const message of client.consume(queue, { prefetch, signal })) {
            const { id, payload, headers, failedAttempts } = message;
            // Printed before it is acknowledged: what is lost on the way comes again, and is seen twice rather than never.
            if (flags.json) printJson({ id, payload, headers, failedAttempts });
            else print(`${harmless(id)}: ${harmless(jsonOf(payload))}`);
            if (release) await message.release();
            else await message.ack();
            seen += 1;
            if (seen >= most) break;
          }
        },
        application === undefined ? {} : { application, metadata: metadataOf(metadata) },
      );
    });

  add("dead", "Lists dead letters, the latest first.", "dead mails")
    .argument("<queue>")
    .option("--limit <n>", "most to list", "50")
    .action(async (queue: string, flags: ClientFlags & { limit: string }) => {
      const most = countOf(flags.limit);
      const letters = await withClient(flags, (client) =>
        all(client.queues.deadLetters(queue, { signal }), most),
      );
      if (flags.json) return letters.forEach(printJson);
      printTable(
        ["MESSAGE", "REASON", "DEAD FOR", "FAILED", "PAYLOAD"],
        letters.map((letter) => [
          letter.id,
          letter.reason,
          ago(letter.deadSince),
          String(letter.failedAttempts),
          short(letter.payload),
        ]),
      );
    });

  add("redrive", "Sends dead letters back into their queue.", "redrive mails --all --rate 100")
    .argument("<queue>")
    .argument("[ids...]", "the messages; or --all")
    .option("--all", "every dead letter")
    .option("--rate <n>", "most in a second")
    .action(async (queue: string, ids: string[], flags: ClientFlags & { all?: boolean; rate?: string }) => {
      if (ids.length > 0 === (flags.all === true)) throw new UsageError("name the messages, or say --all");
      const selection = ids.length > 0 ? { ids } : { filter: {} };
      const rate = flags.rate === undefined ? {} : { maxPerSecond: countOf(flags.rate) };
      const redriven = await withClient(flags, async (client) => {
        const total =
          ids.length > 0 ? ids.length : await counted(client, queue, ({ deadLetters }) => deadLetters);
        return watchWork({
          title: "redrive",
          total,
          left: async () => Math.min(total, (await client.queues.get(queue)).deadLetters),
          work: () => client.queues.redrive(queue, selection, { ...rate, signal }),
        });
      });
      if (flags.json) return printJson({ redriven });
      print(`${redriven} return to ${harmless(queue)}`);
    });

  add("purge", "Throws away what a queue holds.", "purge mails --messages --yes")
    .argument("<queue>")
    .option("--messages", "every message that waits or is leased")
    .option("--dead", "every dead letter")
    .option("--yes", "really: what is thrown away is gone")
    .action(
      async (queue: string, flags: ClientFlags & { messages?: boolean; dead?: boolean; yes?: boolean }) => {
        const { messages = false, dead = false } = flags;
        if (!messages && !dead) throw new UsageError("say what: --messages, --dead, or both");
        if (!flags.yes) throw new UsageError("what is thrown away is gone; add --yes where that is meant");
        const held = (info: QueueInfo) =>
          (messages ? info.ready + info.delayed + info.leased : 0) + (dead ? info.deadLetters : 0);
        const purged = await withClient(flags, async (client) => {
          const total = await counted(client, queue, held);
          return watchWork({
            title: "purge",
            total,
            left: async () => Math.min(total, held(await client.queues.get(queue))),
            work: () => client.queues.purge(queue, { messages, deadLetters: dead }, { signal }),
          });
        });
        if (flags.json) return printJson(purged);
        print(`${purged.messages} messages and ${purged.deadLetters} dead letters are gone`);
      },
    );

  const config = add(
    "config",
    "Changes the settings of a queue, and makes the queue where there is none.",
    "config mails --max-attempts 5 --ack-timeout 30s",
  )
    .argument("<queue>")
    .action(async (queue: string, flags: ClientFlags & Record<string, string>) => {
      const changes = Object.entries(settings).flatMap(([flag, [kind, key]]) => {
        const text = flags[camelCased(flag)];
        return text === undefined ? [] : [[key, kind === "time" ? durationOf(text) : countOf(text)] as const];
      });
      if (changes.length === 0)
        throw new UsageError("name a setting to change; singyeong queue show prints them");
      const info = await withClient(flags, (client) =>
        client.queues.configure(queue, Object.fromEntries(changes), { signal }),
      );
      if (flags.json) return printJson(info);
      for (const [key, value] of Object.entries(info.config)) print(`${key}: ${jsonOf(value)}`);
    });
  for (const [flag, [kind, , summary]] of Object.entries(settings))
    config.option(`--${flag} <${kind === "time" ? "time" : "n"}>`, summary);
}

interface PushFlags {
  readonly id?: string;
  readonly key?: string;
  readonly priority: string;
  readonly delay?: string;
  readonly ttl?: string;
  readonly to?: string;
  readonly where?: string;
  readonly lines?: boolean;
}

interface ConsumeFlags {
  readonly count?: string;
  readonly release?: boolean;
  readonly application?: string;
  readonly metadata?: readonly string[];
}

/** How much work there is, for a progress line: nobody asks where there is no terminal, and who may not know sees none. */
async function counted(client: Client, queue: string, count: (info: QueueInfo) => number): Promise<number> {
  if (!process.stderr.isTTY) return 0;
  return client.queues.get(queue).then(count, () => 0);
}

async function all<Item>(items: AsyncIterable<Item>, most = Number.POSITIVE_INFINITY): Promise<Item[]> {
  const taken: Item[] = [];
  if (most === 0) return taken;
  for await (const item of items) if (taken.push(item) >= most) break;
  return taken;
}

function rowOf(queue: QueueInfo): string[] {
  const { name, ready, delayed, leased, deadLetters, consumers, oldestEnqueuedAt } = queue;
  return [name, ...[ready, delayed, leased, deadLetters, consumers].map(String), ago(oldestEnqueuedAt)];
}

function short(payload: unknown): string {
  const text = jsonOf(payload);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function camelCased(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
