import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Random } from "../util/random.js";
import { Consumer } from "./consumer.js";
import { ConsumerHandle } from "./consumer-handle.js";
import { PacedRelease } from "./paced-release.js";
import { nameToken, readNameToken } from "./page-token.js";
import type { QueueConfig, QueueOverrides } from "./queue-config.js";
import { QueueMachine } from "./queue-machine.js";
import type { DeadLetter, NewQueueMessage, QueuedMessage, QueueMessageState } from "./queue-message.js";
import { QueueReader } from "./queue-reader.js";
import type { QueueRecord } from "./queue-record.js";
import { QueueRunner, type QueueRunnerEnvironment } from "./queue-runner.js";
import type {
  ConsumeOptions,
  DeadLetterFilter,
  EnqueueResult,
  Page,
  PageRequest,
  QueueConsumer,
  QueueDefaults,
  QueueDescription,
  QueueStats,
  Queues,
  RedriveSelection,
  Settlement,
  SettleOutcome,
} from "./queues.js";

/** What queues are made with. */
export interface LiveQueuesOptions extends QueueRunnerEnvironment {
  readonly defaults: QueueDefaults;
  readonly random: Random;
  /** Makes an empty group of clients, with indexes. */
  readonly newGroup: () => ClientGroup;
  /** Resolves in a later turn of the event loop. */
  readonly nextTurn: () => Promise<void>;
}

/** Messages that are deleted by one write, and looked at in one turn of the event loop. */
const maxRemovedAtOnce = 2_048;

/** Every queue of this broker by its name, each with its runner. */
export class LiveQueues implements Queues {
  readonly #options: LiveQueuesOptions;
  readonly #queues = new Map<string, QueueRunner>();
  readonly #consumers = new Map<Consumer, QueueRunner>();
  readonly #redrives = new Set<PacedRelease>();
  /** The queues that a client consumes from, and by how many consumers. */
  readonly #byClient = new Map<Client, Map<QueueRunner, number>>();

  constructor(options: LiveQueuesOptions) {
    this.#options = options;
  }

  async enqueue(
    queue: string,
    messages: readonly NewQueueMessage[],
    source?: ClientRef,
  ): Promise<readonly EnqueueResult[]> {
    const handedIn = messages.map((message) => (source === undefined ? { message } : { message, source }));
    return this.open(queue).enqueue(handedIn);
  }

  consume(queue: string, options: ConsumeOptions): QueueConsumer {
    const runner = this.open(queue);
    const consumer = new Consumer(options);
    this.#consumers.set(consumer, runner);
    if (options.client !== undefined) this.#count(options.client, runner, 1);
    runner.attach(consumer);
    return new ConsumerHandle(runner, consumer, () => this.#closed(consumer, runner));
  }

  async settle(
    queue: string,
    leaseIds: readonly string[],
    settlement: Settlement,
    by?: Client,
  ): Promise<readonly SettleOutcome[]> {
    return this.#existing(queue).settle(leaseIds, settlement, by);
  }

  extend(queue: string, leaseIds: readonly string[], timeoutMs?: number, by?: Client) {
    return this.#existing(queue).extend(leaseIds, timeoutMs, by);
  }

  get(queue: string): QueueDescription {
    return this.#describe(this.#existing(queue));
  }

  list(prefix: string, { limit, after }: PageRequest): Page<QueueDescription> {
    const from = readNameToken(after);
    const names = [...this.#queues.keys()]
      .filter((name) => name.startsWith(prefix) && (from === undefined || name > from))
      .sort();
    const items = names.slice(0, limit).map((name) => this.get(name));
    const last = items.at(-1);
    return names.length > limit && last !== undefined ? { items, next: nameToken(last.name) } : { items };
  }

  async configure(
    queue: string,
    changes: { readonly [K in keyof QueueConfig]?: QueueConfig[K] | undefined },
  ): Promise<QueueDescription> {
    const runner = this.open(queue);
    const merged: Record<string, unknown> = { ...runner.overrides, ...changes };
    for (const key of Object.keys(merged)) if (merged[key] === undefined) delete merged[key];
    const overrides: QueueOverrides = merged;
    await runner.configure(overrides, this.#configOf(queue, overrides));
    return this.#describe(runner);
  }

  async peek(
    queue: string,
    states: readonly QueueMessageState[],
    page: PageRequest,
  ): Promise<Page<QueuedMessage>> {
    return this.#reader(queue).peek(states, page);
  }

  async purge(
    queue: string,
    what: { readonly messages: boolean; readonly deadLetters?: DeadLetterFilter },
  ): Promise<{ readonly messages: number; readonly deadLetters: number }> {
    const runner = this.#existing(queue);
    const messages = what.messages ? await this.#purgeMessages(runner) : 0;
    if (what.deadLetters === undefined) return { messages, deadLetters: 0 };
    const found = await this.#reader(queue).findDeadLetters(what.deadLetters);
    let deadLetters = 0;
    for (let at = 0; at < found.length; at += maxRemovedAtOnce)
      deadLetters += await runner.remove(found.slice(at, at + maxRemovedAtOnce));
    return { messages, deadLetters };
  }

  async listDeadLetters(
    queue: string,
    filter: DeadLetterFilter,
    page: PageRequest,
  ): Promise<Page<DeadLetter>> {
    return this.#reader(queue).deadLetters(filter, page);
  }

  async redrive(queue: string, selection: RedriveSelection, maxPerSecond = 0): Promise<number> {
    const runner = this.#existing(queue);
    const reader = this.#reader(queue);
    const seqs =
      "messageIds" in selection
        ? await reader.findByIds(selection.messageIds)
        : await reader.findDeadLetters(selection.filter);
    const redrive: PacedRelease = new PacedRelease({
      clock: this.#options.clock,
      seqs,
      perSecond: maxPerSecond,
      release: (released) => runner.redrive(released),
      done: () => this.#redrives.delete(redrive),
    });
    this.#redrives.add(redrive);
    redrive.start();
    return seqs.length;
  }

  totals(): QueueStats {
    let totals = { ready: 0, delayed: 0, leased: 0, deadLetters: 0, bytes: 0, consumers: 0 };
    let oldest = Number.POSITIVE_INFINITY;
    for (const { machine } of this.#queues.values()) {
      const { oldestEnqueuedAt = Number.POSITIVE_INFINITY, ...stats } = machine.stats;
      oldest = Math.min(oldest, oldestEnqueuedAt);
      totals = {
        ready: totals.ready + stats.ready,
        delayed: totals.delayed + stats.delayed,
        leased: totals.leased + stats.leased,
        deadLetters: totals.deadLetters + stats.deadLetters,
        bytes: totals.bytes + stats.bytes,
        consumers: totals.consumers + stats.consumers,
      };
    }
    return Number.isFinite(oldest) ? { ...totals, oldestEnqueuedAt: oldest } : totals;
  }

  /** To be called when the metadata of a client has changed. */
  clientChanged(client: Client): void {
    for (const runner of this.#byClient.get(client)?.keys() ?? []) runner.clientChanged(client);
  }

  drain(): void {
    for (const [consumer, runner] of this.#consumers) {
      runner.closeConsumer(consumer, "finished");
      consumer.sink.ending("the broker is shutting down");
    }
  }

  async close(): Promise<void> {
    for (const redrive of this.#redrives) redrive.stop();
    for (const [consumer, runner] of this.#consumers) runner.closeConsumer(consumer, "lost");
    await Promise.all([...this.#queues.values()].map((runner) => runner.stop()));
    await this.#options.store.close();
  }

  /** The queue of this name, made if there is none; `record` is what is stored of it. */
  open(name: string, record: QueueRecord = { overrides: {}, reservedSeq: 0 }): QueueRunner {
    const found = this.#queues.get(name);
    if (found !== undefined) return found;
    const { random, newGroup, store, clock, logger, metrics } = this.#options;
    const config = this.#configOf(name, record.overrides);
    const machine = new QueueMachine({ name, config, random, newGroup, firstSeq: record.reservedSeq });
    const runner = new QueueRunner({ name, machine, record, store, clock, logger, metrics });
    this.#queues.set(name, runner);
    return runner;
  }

  #existing(name: string): QueueRunner {
    const runner = this.#queues.get(name);
    if (runner === undefined) throw new BrokerError("QUEUE_NOT_FOUND", `queue: there is no queue '${name}'`);
    return runner;
  }

  #reader(name: string): QueueReader {
    return new QueueReader(this.#existing(name), this.#options.nextTurn);
  }

  #describe({ name, machine }: QueueRunner): QueueDescription {
    return { name, config: machine.config, stats: machine.stats };
  }

  #configOf(name: string, overrides: QueueOverrides): QueueConfig {
    const { config, overrides: byFile } = this.#options.defaults;
    return { ...config, ...byFile.get(name), ...overrides };
  }

  async #purgeMessages(runner: QueueRunner): Promise<number> {
    const { machine } = runner;
    // What is handed in from now on stays.
    const end = machine.nextSeq;
    let removed = 0;
    for (let after = -1; ; ) {
      const seqs: number[] = [];
      for (const { seq } of machine.live(after)) {
        if (seq >= end || seqs.length === maxRemovedAtOnce) break;
        seqs.push(seq);
      }
      after = seqs.at(-1) ?? end;
      if (seqs.length === 0) return removed;
      removed += await runner.remove(seqs);
    }
  }

  #closed(consumer: Consumer, runner: QueueRunner): void {
    if (!this.#consumers.delete(consumer)) return;
    if (consumer.client !== undefined) this.#count(consumer.client, runner, -1);
    // Names that nobody stored anything under are not kept.
    if (!runner.isStored && runner.machine.isIdle) this.#queues.delete(runner.name);
  }

  #count(client: Client, runner: QueueRunner, by: number): void {
    const counts = this.#byClient.get(client) ?? new Map<QueueRunner, number>();
    const count = (counts.get(runner) ?? 0) + by;
    if (count > 0) counts.set(runner, count);
    else counts.delete(runner);
    if (counts.size > 0) this.#byClient.set(client, counts);
    else this.#byClient.delete(client);
  }
}
