import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Claims } from "./claims.js";
import { Consumer } from "./consumer.js";
import { ConsumerHandle } from "./consumer-handle.js";
import { nextDeparture } from "./hand-over.js";
import type { LeaseOwner } from "./lease-owner.js";
import { nameOf, pageMark } from "./page-mark.js";
import type { NewQueueMessage, QueueMessageState } from "./queue-message.js";
import { QueueReader } from "./queue-reader.js";
import type { QueueRunner } from "./queue-runner.js";
import { configOf, decodeSettings, type SettingChanges, withChanges } from "./queue-settings.js";
import type {
  ConsumeOptions,
  DeadLetterFilter,
  Departure,
  EnqueueResult,
  ExtendResult,
  HandedQueue,
  OwnQueues,
  Page,
  PageRequest,
  QueueConsumer,
  QueueDefaults,
  QueueDescription,
  QueueStats,
  RedriveSelection,
  Settlement,
  SettleOutcome,
} from "./queues.js";
import type { Redrives } from "./redrives.js";
import type { RunningQueues } from "./running-queues.js";

/** What queues are made of. */
export interface DurableQueuesOptions {
  readonly running: RunningQueues;
  readonly defaults: QueueDefaults;
  readonly redrives: Redrives;
  /** Leases that one consumer may hold at one time. */
  readonly maxConsumerLeases: number;
  /** Of a store that is shared. */
  readonly claims?: Claims | undefined;
  /** Resolves in a later turn of the event loop. */
  readonly nextTurn: () => Promise<void>;
  /** Waits for what is being written, and closes the store. */
  readonly closeStore: () => Promise<void>;
}

/** So many messages are deleted in one go. */
const maxPurged = 1_024;

/** The queues of this broker, kept by a {@link QueueStore}: nothing is confirmed, and nothing handed out, before the store has it. */
export class DurableQueues implements OwnQueues {
  readonly #options: DurableQueuesOptions;
  readonly #running: RunningQueues;
  readonly #claims: Claims | undefined;
  #isDraining = false;

  constructor(options: DurableQueuesOptions) {
    this.#options = options;
    this.#running = options.running;
    this.#claims = options.claims;
  }

  get isShared(): boolean {
    return this.#claims !== undefined;
  }

  totals(): QueueStats {
    return this.#running.totals;
  }

  async enqueue(
    queue: string,
    messages: readonly NewQueueMessage[],
    source?: ClientRef,
  ): Promise<readonly EnqueueResult[]> {
    if (this.#claims !== undefined) await this.#claims.claim(queue);
    const runner = this.#running.open(queue);
    const results = await runner.enqueue(messages, source);
    this.#running.dropIfUnused(runner);
    return results;
  }

  consume(queue: string, options: ConsumeOptions): QueueConsumer {
    if (this.#isDraining)
      throw new BrokerError("DRAINING", "this broker is shutting down; consume from another one");
    this.#claims?.require(queue);
    const consumer = new Consumer({ ...options, maxLeases: this.#options.maxConsumerLeases });
    const runner = this.#running.open(queue);
    this.#running.attach(runner, consumer);
    options.sink.started(options.ackTimeoutMs ?? runner.machine.config.ackTimeoutMs);
    return new ConsumerHandle(consumer, runner, () => this.#running.detached(runner, consumer));
  }

  async settle(
    queue: string,
    leaseIds: readonly string[],
    settlement: Settlement,
    by?: LeaseOwner,
  ): Promise<readonly SettleOutcome[]> {
    if (this.#claims !== undefined) await this.#claims.settled(queue);
    return this.#running.get(queue).settle(leaseIds, settlement, by);
  }

  extend(queue: string, leaseIds: readonly string[], timeoutMs?: number, by?: LeaseOwner): ExtendResult {
    this.#claims?.require(queue);
    const runner = this.#running.get(queue);
    return runner.act((now) => runner.machine.extend(leaseIds, timeoutMs, by, now));
  }

  get(queue: string): QueueDescription {
    this.#claims?.require(queue);
    return this.#running.get(queue).description;
  }

  list(
    prefix: string,
    page: PageRequest,
    accepts: (queue: string) => boolean = () => true,
  ): Page<QueueDescription> {
    const after = nameOf(page);
    const names = this.#running.names(prefix).filter((name) => name > after && accepts(name));
    const items = names.slice(0, page.limit).map((name) => this.get(name));
    const last = items.at(-1);
    return last === undefined || names.length <= items.length
      ? { items }
      : { items, next: pageMark(last.name) };
  }

  async configure(queue: string, changes: SettingChanges): Promise<QueueDescription> {
    if (this.#claims !== undefined) await this.#claims.claim(queue);
    const runner = this.#running.open(queue);
    const settings = withChanges(runner.settings, changes);
    try {
      await runner.configure(settings, configOf(queue, this.#options.defaults, settings));
    } finally {
      this.#running.dropIfUnused(runner);
    }
    return runner.description;
  }

  async peek(
    queue: string,
    states: readonly QueueMessageState[],
    page: PageRequest,
  ): ReturnType<OwnQueues["peek"]> {
    if (this.#claims !== undefined) await this.#claims.settled(queue);
    return this.#reader(queue).peek(states, page);
  }

  async purge(
    queue: string,
    what: { readonly messages: boolean; readonly deadLetters?: DeadLetterFilter },
  ): Promise<{ readonly messages: number; readonly deadLetters: number }> {
    if (this.#claims !== undefined) await this.#claims.settled(queue);
    const runner = this.#running.get(queue);
    const reader = this.#reader(queue);
    const { messages, deadLetters: filter } = what;
    // First, so that what dies meanwhile is not taken for a dead letter that was to go.
    const dead = filter === undefined ? [] : await reader.deadSeqs({ filter });
    return {
      messages: messages ? await this.#remove(runner, reader.liveSeqs()) : 0,
      deadLetters: await this.#remove(runner, dead),
    };
  }

  async listDeadLetters(
    queue: string,
    filter: DeadLetterFilter,
    page: PageRequest,
  ): ReturnType<OwnQueues["listDeadLetters"]> {
    if (this.#claims !== undefined) await this.#claims.settled(queue);
    return this.#reader(queue).deadLetters(filter, page);
  }

  async redrive(queue: string, selection: RedriveSelection, maxPerSecond?: number): Promise<number> {
    if (this.#claims !== undefined) await this.#claims.settled(queue);
    const runner = this.#running.get(queue);
    const seqs = await this.#reader(queue).deadSeqs(selection);
    this.#options.redrives.start(runner, seqs, maxPerSecond);
    return seqs.length;
  }

  names(): readonly string[] {
    return this.#running.names("");
  }

  isEmpty(queue: string): boolean {
    return this.#running.get(queue).machine.isEmpty;
  }

  suspend(queue: string, reason: string): void {
    this.#running.get(queue).endConsumers(reason);
  }

  resume(queue: string): void {
    if (!this.#isDraining) this.#running.get(queue).resume();
  }

  departure(queue: string, origin: string): Promise<Departure> {
    return nextDeparture(this.#running.get(queue), origin);
  }

  async departed(queue: string, seqs: readonly number[]): Promise<void> {
    await this.#remove(this.#running.get(queue), seqs);
  }

  async takeOver(queue: string, { settings, messages }: HandedQueue): Promise<void> {
    if (this.#claims !== undefined) await this.#claims.claim(queue);
    const runner = this.#running.open(queue);
    const own = decodeSettings(settings);
    const isNew = Object.keys(runner.settings).length === 0 && Object.keys(own).length > 0;
    if (isNew) await runner.configure(own, configOf(queue, this.#options.defaults, own));
    await runner.takeOver(messages);
    this.#running.dropIfUnused(runner);
  }

  async storedNames(): Promise<readonly string[]> {
    return this.#claims?.names() ?? this.names();
  }

  async claim(queue: string): Promise<void> {
    if (this.#claims !== undefined) await this.#claims.claim(queue);
  }

  async release(queue: string): Promise<void> {
    await this.#claims?.release(queue);
  }

  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#running.endConsumers("the broker is shutting down");
  }

  async close(): Promise<void> {
    this.drain();
    this.#options.redrives.close();
    this.#running.close();
    await this.#options.closeStore();
  }

  async #remove(runner: QueueRunner, seqs: readonly number[]): Promise<number> {
    let count = 0;
    for (let at = 0; at < seqs.length; at += maxPurged)
      count += await runner.remove(seqs.slice(at, at + maxPurged));
    return count;
  }

  #reader(queue: string): QueueReader {
    return new QueueReader(this.#running.get(queue), this.#options.nextTurn);
  }
}
