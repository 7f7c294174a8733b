import type { Client } from "../directory/client.js";
import { type BrokerError, toBrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";
import { BodyReader } from "./body-reader.js";
import type { Consumer } from "./consumer.js";
import { Deliveries } from "./deliveries.js";
import { messageIdOf } from "./message-id.js";
import type { QueueConfig, QueueOverrides } from "./queue-config.js";
import type { QueueEffects, StagedStep } from "./queue-effects.js";
import type { QueueMachine } from "./queue-machine.js";
import type { QueueMetrics } from "./queue-metrics.js";
import { encodeQueueRecord, type QueueRecord, reservedAtOnce } from "./queue-record.js";
import type { QueueStore, StoreChange } from "./queue-store.js";
import type { EnqueueResult, Settlement, SettleOutcome } from "./queues.js";
import type { NewMessage } from "./staged-enqueue.js";

/** What running queues takes, whichever they are. */
export interface QueueRunnerEnvironment {
  readonly store: QueueStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: QueueMetrics;
}

/** What one queue is run with. */
export interface QueueRunnerOptions extends QueueRunnerEnvironment {
  readonly name: string;
  readonly machine: QueueMachine;
  readonly record: QueueRecord;
}

/**
 * Runs one queue's state machine: gives it the time, stores what it stages and tells it when that is on disk, hands out what it hands
 * out, and wakes it when something falls due. Steps become true in the order in which they were staged.
 */
export class QueueRunner {
  readonly name: string;
  readonly machine: QueueMachine;
  readonly bodies: BodyReader;
  readonly #environment: QueueRunnerEnvironment;
  readonly #deliveries: Deliveries;
  #isFlushing = false;
  /** Consumers that get no more and still have leases. */
  readonly #finishing = new Set<Consumer>();
  #record: QueueRecord;
  /** Resolves when every step that was staged so far has come true or not. */
  #settled: Promise<unknown> = Promise.resolve();
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;
  #isClosed = false;

  constructor({ name, machine, record, ...environment }: QueueRunnerOptions) {
    this.name = name;
    this.machine = machine;
    this.#record = record;
    this.#environment = environment;
    this.bodies = new BodyReader(name, environment.store, environment.logger);
    this.#deliveries = new Deliveries(name, this.bodies);
  }

  /** False while nothing of this queue is stored. */
  get isStored(): boolean {
    return this.#record.reservedSeq > 0 || Object.keys(this.#record.overrides).length > 0;
  }

  /** Settings of its own. */
  get overrides(): QueueOverrides {
    return this.#record.overrides;
  }

  /** See `Queues.enqueue`. */
  async enqueue(messages: readonly NewMessage[]): Promise<readonly EnqueueResult[]> {
    const staged = this.machine.enqueue(messages, this.#now());
    const { fresh } = staged;
    this.bodies.hold(fresh);
    const reserving = this.#reserve();
    const error = await this.#commit(staged, reserving);
    this.bodies.release(fresh);
    if (error !== undefined && reserving.length > 0) this.#record = { ...this.#record, reservedSeq: 0 };
    const results = staged.results();
    this.#countEnqueued(results);
    return results;
  }

  /** See `Queues.settle`. @throws BrokerError (rejects with) what the store says; the leases then run on. */
  async settle(
    leaseIds: readonly string[],
    settlement: Settlement,
    by: Client | undefined,
  ): Promise<readonly SettleOutcome[]> {
    const staged = this.machine.settle(leaseIds, settlement, by, this.#now());
    const error = await this.#commit(staged);
    if (error !== undefined) throw error;
    this.#environment.metrics.settled(settlement.kind, staged.changes.length);
    return staged.outcomes;
  }

  /** See `Queues.extend`. */
  extend(leaseIds: readonly string[], timeoutMs: number | undefined, by: Client | undefined) {
    return this.#run(() => this.machine.extend(leaseIds, timeoutMs, by, this.#now()));
  }

  attach(consumer: Consumer): void {
    this.machine.attach(consumer);
  }

  grant(consumer: Consumer, count: number): void {
    this.#run(() => this.machine.grant(consumer, count, this.#now()));
  }

  cancel(consumer: Consumer): void {
    this.#run(() => this.machine.cancel(consumer, this.#now()));
  }

  closeConsumer(consumer: Consumer, how: "lost" | "finished"): void {
    if (how === "finished") this.#finishing.add(consumer);
    else this.#finishing.delete(consumer);
    this.#run(() => this.machine.close(consumer, how, this.#now()));
  }

  clientChanged(client: Client): void {
    this.#run(() => this.machine.clientChanged(client, this.#now()));
  }

  /** Stores other settings of its own, and follows `config` once that is done. @throws BrokerError (rejects with) what the store says. */
  async configure(overrides: QueueOverrides, config: QueueConfig): Promise<void> {
    const before = this.#record;
    this.#record = { ...before, overrides };
    const error = await this.#commit({
      changes: [this.#putRecord()],
      stored: () => this.machine.configure(config),
      notStored: () => {
        this.#record = { ...this.#record, overrides: before.overrides };
      },
    });
    if (error !== undefined) throw error;
  }

  /** Deletes messages by number, dead or alive. @returns how many it were. @throws BrokerError (rejects with) what the store says. */
  async remove(seqs: Iterable<number>): Promise<number> {
    const staged = this.machine.remove(seqs, this.#now());
    const error = await this.#commit(staged);
    if (error !== undefined) throw error;
    return staged.size;
  }

  /** Sends dead letters back by number; what is none any more is passed over. */
  redrive(seqs: Iterable<number>): void {
    this.#run(() => {
      for (const seq of seqs) this.machine.redrive(seq, this.#now());
    });
  }

  /** Begins to keep time. To be called once everything has been restored. */
  start(): void {
    this.#flush();
  }

  /** Does nothing by itself any more; resolves when what is staged has come to its end. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    this.#alarm?.cancel();
    await this.#settled;
  }

  #now(): number {
    return this.#environment.clock.now();
  }

  #run<T>(command: () => T): T {
    const result = command();
    this.#flush();
    return result;
  }

  /** Resolves when the step has come true, or not: then with the reason. */
  #commit(step: StagedStep, before: readonly StoreChange[] = []): Promise<BrokerError | undefined> {
    const earlier = this.#settled;
    const written = this.#write(before.length === 0 ? step.changes : [...before, ...step.changes]);
    const finish = async () => {
      const error = await written;
      await earlier;
      if (error === undefined) step.stored(this.#now());
      else step.notStored(error, this.#now());
      this.#flush();
      return error;
    };
    const finished = finish();
    this.#settled = finished;
    return finished;
  }

  async #write(changes: readonly StoreChange[]): Promise<BrokerError | undefined> {
    if (changes.length === 0) return undefined;
    const { store, metrics } = this.#environment;
    const began = performance.now();
    try {
      await store.write(changes);
      metrics.committed(performance.now() - began, true);
      return undefined;
    } catch (error) {
      metrics.committed(performance.now() - began, false);
      return toBrokerError(error);
    }
  }

  /**
   * Carries out what the machine wants done. A consumer that asks for more while it is given something, or says that it is gone, is
   * heard behind that: so messages reach each in the order in which they were handed out.
   */
  #flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    try {
      while (this.machine.hasEffects) this.#carryOut(this.machine.takeEffects());
      for (const consumer of this.#finishing) if (!this.machine.hasLeases(consumer)) this.#finished(consumer);
    } finally {
      this.#isFlushing = false;
    }
    this.#setAlarm();
  }

  #carryOut(effects: QueueEffects): void {
    if (effects.changes.length > 0) void this.#writeBehind(effects.changes);
    for (const { client } of effects.credit) client?.waitsOn(this.name, this.machine.hasCredit(client));
    for (const [consumer, leaseIds] of effects.lost) consumer.sink.leasesLost(leaseIds);
    if (effects.handOvers.length > 0) this.#deliveries.deliver(effects.handOvers);
    this.#count(effects);
  }

  #finished(consumer: Consumer): void {
    this.#finishing.delete(consumer);
    consumer.sink.finished();
  }

  // Nobody waits for it: a crash before it is on disk undoes a count or a rest, and loses nothing.
  async #writeBehind(changes: readonly StoreChange[]): Promise<void> {
    const error = await this.#write(changes);
    if (error !== undefined)
      this.#environment.logger.error({ queue: this.name, error }, "what became of messages was not stored");
  }

  #count({ handOvers, lost, deadLetters }: QueueEffects): void {
    const { metrics, logger } = this.#environment;
    if (handOvers.length > 0) metrics.handedOut(handOvers.length, handOvers.filter(isRedelivery).length);
    for (const leaseIds of lost.values()) metrics.leasesLost(leaseIds.length);
    for (const { entry, reason } of deadLetters) {
      metrics.deadLetter(reason);
      const { failedAttempts, history } = entry.life;
      const facts = { queue: this.name, reason, failedAttempts, lastAttempt: history.at(-1) };
      const messageId = entry.hasOwnId ? undefined : messageIdOf(entry.seq);
      logger.warn({ ...facts, seq: entry.seq, messageId }, "a message has become a dead letter");
    }
  }

  #countEnqueued(results: readonly EnqueueResult[]): void {
    let duplicates = 0;
    let refused = 0;
    for (const result of results) {
      if (result.kind === "refused") refused += 1;
      else if (result.duplicate) duplicates += 1;
    }
    const { metrics } = this.#environment;
    metrics.enqueued("stored", results.length - duplicates - refused);
    if (duplicates > 0) metrics.enqueued("duplicate", duplicates);
    if (refused > 0) metrics.enqueued("refused", refused);
  }

  // An alarm that comes too early only asks again: deadlines move later with every settled lease.
  #setAlarm(): void {
    const { nextWakeUp } = this.machine;
    if (this.#isClosed || nextWakeUp === undefined) return;
    if (this.#alarm !== undefined && this.#alarm.at <= nextWakeUp) return;
    this.#alarm?.cancel();
    const cancel = this.#environment.clock.after(Math.max(0, nextWakeUp - this.#now()), () => {
      this.#alarm = undefined;
      this.#run(() => this.machine.advance(this.#now()));
    });
    this.#alarm = { at: nextWakeUp, cancel };
  }

  /** What has to be stored with new messages so that their numbers are not given again. */
  #reserve(): StoreChange[] {
    const { nextSeq } = this.machine;
    if (nextSeq <= this.#record.reservedSeq) return [];
    this.#record = { ...this.#record, reservedSeq: nextSeq + reservedAtOnce };
    return [this.#putRecord()];
  }

  #putRecord(): StoreChange {
    return { kind: "put-queue", queue: this.name, settings: encodeQueueRecord(this.#record) };
  }
}

function isRedelivery({ entry }: QueueEffects["handOvers"][number]): boolean {
  return entry.life.failedAttempts > 0 || entry.life.releases > 0;
}
