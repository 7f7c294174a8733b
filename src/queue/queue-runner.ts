import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { LimitMetrics } from "../observability/limit-metrics.js";
import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";
import { Bodies } from "./bodies.js";
import type { Consumer } from "./consumer.js";
import { DeadLetterLog } from "./dead-letter-log.js";
import { Deliveries, type FreshBodies } from "./deliveries.js";
import type { HandedMessage } from "./handed-message.js";
import type { LeaseOwner } from "./lease-owner.js";
import type { MessageLife } from "./message-life.js";
import type { QueueConfig, QueueOverrides } from "./queue-config.js";
import type { QueueEffects, StagedStep } from "./queue-effects.js";
import type { QueueMachine } from "./queue-machine.js";
import type { NewQueueMessage } from "./queue-message.js";
import type { QueueMetrics } from "./queue-metrics.js";
import { encodeSettings } from "./queue-settings.js";
import type { QueueStore, StoreChange } from "./queue-store.js";
import type { EnqueueResult, QueueDescription, Settlement, SettleOutcome } from "./queues.js";
import type { StoreWriter } from "./store-writer.js";
import { WakeUp } from "./wake-up.js";

/** What all queues of a broker share. */
export interface QueueSurroundings {
  readonly store: QueueStore;
  readonly writer: StoreWriter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: QueueMetrics;
  readonly limitMetrics: LimitMetrics;
  /** The credit of a consumer has changed. */
  readonly creditChanged: (runner: QueueRunner, consumer: Consumer) => void;
}

/** What a queue is begun with. */
export interface QueueStart {
  readonly machine: QueueMachine;
  /** Settings of its own. */
  readonly settings: QueueOverrides;
  /** False: the store does not know of it yet. */
  readonly isStored: boolean;
}

/** One queue at work: does what its state machine wants done, tells it what the store said, and wakes it when something falls due. */
export class QueueRunner {
  readonly machine: QueueMachine;
  readonly bodies: Bodies;
  readonly #surroundings: QueueSurroundings;
  readonly #deliveries: Deliveries;
  readonly #deadLetterLog: DeadLetterLog;
  readonly #wakeUp: WakeUp;
  /** Settings of its own, as they were last handed to the store. */
  #settings: QueueOverrides;
  #isStored: boolean;
  /** Consumers that get no more and may still have leases. */
  readonly #finishing = new Set<Consumer>();
  /** Writes that have not ended. */
  #writing = 0;
  #isEnding = false;
  #isStopped = false;

  constructor({ machine, settings, isStored }: QueueStart, surroundings: QueueSurroundings) {
    const { store, clock, logger, metrics } = surroundings;
    const queue = machine.name;
    this.machine = machine;
    this.#settings = settings;
    this.#isStored = isStored;
    this.#surroundings = surroundings;
    this.bodies = new Bodies(store, queue);
    this.#deliveries = new Deliveries({
      queue,
      bodies: this.bodies,
      logger,
      undelivered: (handOver, failure) => this.act((now) => machine.undelivered(handOver, failure, now)),
    });
    this.#deadLetterLog = new DeadLetterLog({ queue, bodies: this.bodies, logger, metrics });
    this.#wakeUp = new WakeUp(clock, () => this.act((now) => machine.advance(now)));
    this.#carryOut();
  }

  get name(): string {
    return this.machine.name;
  }

  /** Settings of its own; those that are being stored among them. */
  get settings(): QueueOverrides {
    return this.#settings;
  }

  get description(): QueueDescription {
    const { name, config, stats } = this.machine;
    return { name, config, stats };
  }

  /** Nothing is lost when it is forgotten. */
  get isUnused(): boolean {
    return !this.#isStored && this.#writing === 0 && this.machine.isIdle;
  }

  /** Has the machine do something, and does what follows. */
  act<T>(command: (now: number) => T): T {
    const result = command(this.#surroundings.clock.now());
    this.#carryOut();
    return result;
  }

  /** Resolves when every message is on disk or refused. */
  enqueue(
    messages: readonly NewQueueMessage[],
    source: ClientRef | undefined,
  ): Promise<readonly EnqueueResult[]> {
    const step = this.act((now) => this.machine.enqueue(messages, source, now));
    const fresh = new Map(step.accepted.map(({ entry, body }) => [entry, body] as const));
    return new Promise((resolve) => {
      const end = () => {
        this.#countEnqueued(step.results);
        resolve(step.results);
      };
      this.#stage(step, end, fresh);
    });
  }

  /** Resolves when messages that another broker hands on are on disk. @throws BrokerError (rejects with) `STORAGE_FULL`, `STORAGE_FAILED`: none is. */
  takeOver(messages: readonly HandedMessage[]): Promise<void> {
    const step = this.act((now) => this.machine.takeOver(messages, now));
    return this.#stored(step, undefined);
  }

  /** Resolves when it is on disk. @throws BrokerError `STORAGE_FULL`, `STORAGE_FAILED`: then the leases are as before. */
  settle(
    leaseIds: readonly string[],
    settlement: Settlement,
    by: LeaseOwner,
  ): Promise<readonly SettleOutcome[]> {
    const step = this.act((now) => this.machine.settle(leaseIds, settlement, by, now));
    return this.#stored(step, step.outcomes, () =>
      this.#surroundings.metrics.settled(settlement.kind, step.changes.length),
    );
  }

  /** Deletes messages; resolves with how many when that is on disk. @throws BrokerError `STORAGE_FULL`, `STORAGE_FAILED` */
  remove(seqs: Iterable<number>): Promise<number> {
    const step = this.act((now) => this.machine.remove(seqs, now));
    return this.#stored(step, step.count);
  }

  /** Takes settings over once they are on disk. @throws BrokerError `STORAGE_FULL`, `STORAGE_FAILED` */
  configure(settings: QueueOverrides, config: QueueConfig): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    const step: StagedStep = {
      changes: [this.#putQueue()],
      stored: () => this.machine.configure(config),
      notStored: () => {
        if (this.#settings === settings) this.#settings = before;
      },
    };
    return this.#stored(step, undefined);
  }

  /** Lets a consumer have more messages, unless it was told that there are no more. */
  grant(consumer: Consumer, count: number): void {
    if (!this.#isEnding) this.act((now) => this.machine.grant(consumer, count, now));
  }

  /** Ends a consumer; see `QueueConsumer.close`. */
  close(consumer: Consumer, how: "lost" | "finished"): void {
    if (how === "finished") this.#finishing.add(consumer);
    else this.#finishing.delete(consumer);
    this.act((now) => this.machine.close(consumer, how, now));
  }

  /** Hands out no more, and tells the consumers so; what they have they may settle. */
  endConsumers(reason: string): void {
    this.#isEnding = true;
    for (const consumer of [...this.machine.consumers]) {
      this.act((now) => this.machine.cancel(consumer, now));
      consumer.sink.ending(reason);
    }
  }

  /** Hands out again. */
  resume(): void {
    this.#isEnding = false;
  }

  /** Does nothing by itself any more. */
  stop(): void {
    this.#isStopped = true;
    this.#wakeUp.cancel();
  }

  #stored<T>(step: StagedStep, result: T, afterwards = () => {}): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#stage(step, (error) => {
        if (error !== undefined) return reject(error);
        afterwards();
        resolve(result);
      });
    });
  }

  #stage(step: StagedStep, end: (error: BrokerError | undefined) => void, fresh?: FreshBodies): void {
    const { writer, clock } = this.#surroundings;
    this.#writing += 1;
    writer.write(this.#withQueue(step.changes), (error) => {
      this.#writing -= 1;
      const now = clock.now();
      if (error === undefined) {
        this.#isStored ||= step.changes.length > 0;
        step.stored(now);
      } else step.notStored(error, now);
      this.#carryOut(fresh);
      end(error);
    });
  }

  /** The first changes make the queue. */
  #withQueue(changes: readonly StoreChange[]): readonly StoreChange[] {
    return this.#isStored || changes.length === 0 ? changes : [this.#putQueue(), ...changes];
  }

  #putQueue(): StoreChange {
    return { kind: "put-queue", queue: this.name, settings: encodeSettings(this.#settings) };
  }

  #carryOut(fresh?: FreshBodies): void {
    const effects = this.machine.takeEffects();
    const { writer } = this.#surroundings;
    // Nobody waits for these, and a store that refuses them has said so in the log: the next restart knows a little less.
    if (effects.changes.length > 0) writer.write(effects.changes, () => {});
    for (const consumer of effects.credit) this.#surroundings.creditChanged(this, consumer);
    this.#deliveries.add(effects, fresh);
    this.#deadLetterLog.add(effects.deadLetters);
    this.#count(effects);
    for (const consumer of this.#finishing) if (!this.machine.hasLeases(consumer)) this.#finished(consumer);
    const { nextWakeUp } = this.machine;
    if (nextWakeUp !== undefined && !this.#isStopped) this.#wakeUp.setFor(nextWakeUp);
  }

  #finished(consumer: Consumer): void {
    this.#finishing.delete(consumer);
    consumer.sink.finished();
  }

  #count({ handOvers, unsettled, full }: QueueEffects): void {
    const { metrics, limitMetrics } = this.#surroundings;
    if (handOvers.length > 0) {
      const again = handOvers.filter(({ entry }) => isRepeated(entry.life));
      metrics.handedOut(handOvers.length, again.length);
    }
    if (unsettled > 0) metrics.leasesLost(unsettled);
    for (let count = full; count > 0; count -= 1) limitMetrics.reached("maxConsumerLeases");
  }

  #countEnqueued(results: readonly EnqueueResult[]): void {
    const counts = { stored: 0, duplicate: 0, refused: 0 };
    for (const result of results) {
      if (result.kind === "refused") counts.refused += 1;
      else if (result.duplicate) counts.duplicate += 1;
      else counts.stored += 1;
    }
    const { metrics } = this.#surroundings;
    for (const outcome of ["stored", "duplicate", "refused"] as const)
      if (counts[outcome] > 0) metrics.enqueued(outcome, counts[outcome]);
  }
}

function isRepeated({ history }: MessageLife): boolean {
  return history.length > 0;
}
