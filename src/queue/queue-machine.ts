import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Random } from "../util/random.js";
import type { Consumer } from "./consumer.js";
import { Consumers } from "./consumers.js";
import { Dispatcher } from "./dispatcher.js";
import type { HandedMessage } from "./handed-message.js";
import type { MessageHead } from "./head-codec.js";
import { Intake } from "./intake.js";
import type { LeaseOwner } from "./lease-owner.js";
import { Leases } from "./leases.js";
import type { MessageEntry } from "./message-entry.js";
import { MessageFlow } from "./message-flow.js";
import { MessageRegister } from "./message-register.js";
import type { QueueConfig } from "./queue-config.js";
import { QueueContext } from "./queue-context.js";
import type { HandOver, QueueEffects } from "./queue-effects.js";
import type { NewQueueMessage } from "./queue-message.js";
import type { QueueStats, Settlement, SettleOutcome } from "./queues.js";
import type { StagedEnqueue } from "./staged-enqueue.js";
import { StagedRemoval } from "./staged-removal.js";
import { type SettledEntry, StagedSettlement } from "./staged-settlement.js";

/** What a queue is made with. */
export interface QueueMachineOptions {
  readonly name: string;
  readonly config: QueueConfig;
  readonly random: Random;
  /** Makes an empty group of clients, with indexes. */
  readonly newGroup: () => ClientGroup;
  /** The number of the first message, unless one with a higher number is restored. */
  readonly firstSeq: number;
  /** Names the broker in leases, where there are several. */
  readonly origin?: string | undefined;
}

/** So much falls due in one go; the rest follows at once in the next. */
const maxDue = 4_096;

/**
 * One queue: what it holds and what happens to it, as a state machine. It does no I/O, sets no timers and waits for nothing: every
 * method takes the time, changes the state, and leaves what is to be done in {@link QueueMachine.takeEffects}.
 *
 * Invariants:
 * - A message is handed out only in state `ready`, to a consumer with credit that may get it, and while no other of its ordering key is out.
 * - Nothing that somebody is told is true before it is on disk: what is enqueued is `writing`, what is settled is `settling`, what is purged
 *   is `leaving`, until the store has answered, and is as it was before if the store refuses.
 * - What the queue does by itself (a deadline passes, a connection is lost, a dead letter returns) is true at once and stored afterwards: a
 *   crash in between only undoes a count.
 * - Counts and due times follow from the states of messages; see `MessageRegister`. Who gets what is the `Dispatcher`'s.
 */
export class QueueMachine {
  readonly #context: QueueContext;
  readonly #register = new MessageRegister();
  readonly #leases: Leases;
  readonly #dispatcher: Dispatcher;
  readonly #intake: Intake;
  readonly #flow: MessageFlow;
  readonly #consumers = new Consumers();

  constructor({ name, config, random, newGroup, firstSeq, origin }: QueueMachineOptions) {
    this.#context = new QueueContext(name, config, random);
    this.#leases = new Leases(random, origin);
    this.#dispatcher = new Dispatcher({
      newGroup,
      handOut: (consumer, entry) => this.#flow.lease(consumer, entry),
      isExpired: (entry) => this.#flow.isExpired(entry),
      onFull: () => {
        this.#context.effects.full += 1;
      },
    });
    this.#intake = new Intake(this.#context, this.#register, firstSeq);
    this.#flow = new MessageFlow({
      context: this.#context,
      register: this.#register,
      leases: this.#leases,
      dispatcher: this.#dispatcher,
      forget: (entry) => this.#intake.released(entry),
    });
  }

  get name(): string {
    return this.#context.name;
  }

  get config(): QueueConfig {
    return this.#context.config;
  }

  /** Its consumers, in the order in which they came. */
  get consumers(): Omit<Consumers, "add" | "delete"> {
    return this.#consumers;
  }

  /** True when nothing is in it, not even on its way to the disk. */
  get isEmpty(): boolean {
    return this.#register.length === 0 && this.dead.size === 0;
  }

  /** True when nothing is in it and nobody consumes. */
  get isIdle(): boolean {
    return this.#consumers.size === 0 && this.isEmpty;
  }

  /** When `advance` is to be called; undefined: not until something else has happened. 0: as soon as may be. */
  get nextWakeUp(): number | undefined {
    if (this.#dispatcher.hasUnserved) return 0;
    const due = this.#register.nextDue;
    const forgetting = this.#intake.nextDue;
    return due === undefined || forgetting === undefined ? (due ?? forgetting) : Math.min(due, forgetting);
  }

  /** A message, dead or alive. */
  get(seq: number): MessageEntry | undefined {
    return this.#register.get(seq);
  }

  /** Messages that are no dead letters behind one of them, in the order of the queue. Of use only until something changes. */
  live(afterSeq?: number): Generator<MessageEntry> {
    return this.#register.live(afterSeq);
  }

  /** Its dead letters. */
  get dead(): MessageRegister["dead"] {
    return this.#register.dead;
  }

  get stats(): QueueStats {
    const { counts, bytes, dead, oldest } = this.#register;
    return {
      ready: counts.ready,
      delayed: counts.delayed,
      leased: counts.leased + counts.settling,
      deadLetters: dead.size,
      bytes,
      consumers: this.#consumers.size,
      ...(oldest === undefined ? {} : { oldestEnqueuedAt: oldest.enqueuedAt }),
    };
  }

  /** True while a consumer has leases. */
  hasLeases(consumer: Consumer): boolean {
    return this.#leases.has(consumer);
  }

  /** What is to be done since the last time somebody asked. */
  takeEffects(): QueueEffects {
    return this.#context.takeEffects();
  }

  /** Takes in a message from the store, before anything else happens. Dead letters in the order in which they died. */
  restore(seq: number, head: MessageHead, now: number): void {
    this.#context.now = now;
    this.#enter(this.#intake.add(seq, head));
  }

  /** Takes in a sender's id from the store; the oldest first. */
  restoreId(messageId: string, at: number): void {
    this.#intake.restoreId(messageId, at);
  }

  /** Stages new messages; refuses those that are too many, and recognises copies. */
  enqueue(messages: readonly NewQueueMessage[], source: ClientRef | undefined, now: number): StagedEnqueue {
    this.#context.now = now;
    return this.#intake.stage(messages, source, (entry, storedAt) => {
      this.#context.now = storedAt;
      this.#flow.enter(entry);
    });
  }

  /** Stages messages that another broker hands on; copies of those that are here are recognised. */
  takeOver(messages: readonly HandedMessage[], now: number): StagedEnqueue {
    this.#context.now = now;
    return this.#intake.stageHanded(messages, (entry, storedAt) => {
      this.#context.now = storedAt;
      this.#enter(entry);
    });
  }

  /** A consumer has come, without credit. */
  attach(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.#dispatcher.attach(consumer);
  }

  /** Lets a consumer have more messages; one that has ended gets none. */
  grant(consumer: Consumer, count: number, now: number): void {
    this.#context.now = now;
    if (consumer.state !== "open" || count <= 0) return;
    consumer.credit += count;
    consumer.cancelled = false;
    this.#context.effects.credit.add(consumer);
    this.#dispatcher.granted(consumer);
  }

  /** Takes all credit of a consumer back; it keeps what it has. */
  cancel(consumer: Consumer, now: number): void {
    this.#context.now = now;
    if (consumer.state !== "open") return;
    this.#takeCredit(consumer);
    consumer.cancelled = true;
    this.#dispatcher.cancelled(consumer);
  }

  /** Ends a consumer. `lost`: what it has returns at once, also when it was ended as `finished` before. */
  close(consumer: Consumer, how: "lost" | "finished", now: number): void {
    this.#context.now = now;
    if (consumer.state === "open") {
      consumer.state = how;
      this.#takeCredit(consumer);
      this.#consumers.delete(consumer);
      this.#dispatcher.detach(consumer);
    }
    if (how === "finished") return;
    consumer.state = "lost";
    for (const entry of this.#leases.of(consumer)) this.#flow.returnLost(entry);
  }

  /** The metadata of a client has changed. */
  clientChanged(client: Client, now: number): void {
    this.#context.now = now;
    const consumers = this.#consumers.of(client);
    if (consumers.size > 0) this.#dispatcher.clientChanged(client, consumers);
  }

  /** Stages what a consumer says of its leases. */
  settle(leaseIds: readonly string[], settlement: Settlement, by: LeaseOwner, now: number): StagedSettlement {
    this.#context.now = now;
    const settled: SettledEntry[] = [];
    const outcomes = leaseIds.map((leaseId): SettleOutcome => {
      const found = this.#leases.find(leaseId, by, now);
      if (typeof found === "string") return found;
      settled.push(this.#flow.settle(found.entry, found.lease, settlement));
      return "done";
    });
    return new StagedSettlement(outcomes, settled, {
      change: ({ entry, life }) =>
        life === undefined ? this.#context.deletion(entry) : this.#context.headChange(entry, life),
      stored: (each, storedAt) => this.#at(storedAt).settled(each),
      notStored: (each, failedAt) => this.#at(failedAt).notSettled(each),
    });
  }

  /**
   * A message did not reach the consumer it was handed out to, which gets its credit back; a lease that has ended meanwhile is left alone.
   * `failure`: the message is to blame, which counts as a failed attempt.
   */
  undelivered({ consumer, entry, leaseId }: HandOver, failure: string | undefined, now: number): void {
    const flow = this.#at(now);
    if (entry.lease?.id !== leaseId) return;
    if (failure === undefined) flow.returnLost(entry);
    else flow.fail(entry, "rejected", failure);
    this.grant(consumer, 1, now);
  }

  /** Moves the deadlines of leases to `timeoutMs` from now; absent: as for a new message. */
  extend(
    leaseIds: readonly string[],
    timeoutMs: number | undefined,
    by: LeaseOwner,
    now: number,
  ): { readonly outcomes: readonly SettleOutcome[]; readonly deadlineMs: number } {
    let deadlineMs = now + (timeoutMs ?? this.config.ackTimeoutMs);
    const outcomes = leaseIds.map((leaseId): SettleOutcome => {
      const found = this.#leases.find(leaseId, by, now);
      if (typeof found === "string") return found;
      const { entry, lease } = found;
      deadlineMs = now + (timeoutMs ?? this.#flow.ackTimeoutOf(lease.consumer));
      lease.deadlineMs = deadlineMs;
      this.#flow.rescheduled(entry);
      return "done";
    });
    return { outcomes, deadlineMs };
  }

  /** Time has passed: does what has fallen due, a bounded part of it if there is much. */
  advance(now: number): void {
    const flow = this.#at(now);
    for (let left = maxDue; left > 0; left -= 1) {
      const entry = this.#register.takeDue(now);
      if (entry === undefined) break;
      flow.fallDue(entry);
    }
    this.#context.effects.changes.push(...this.#intake.forgetIds(maxDue));
    this.#dispatcher.resume();
  }

  /** New settings, for what happens from now on; dead letters follow them too. */
  configure(config: QueueConfig): void {
    this.#context.config = config;
    for (const entry of this.dead.inOrder()) this.#register.reschedule(entry, config);
  }

  /** Stages the deletion of messages, dead or alive. Those that are on their way to or from the disk are left alone. */
  remove(seqs: Iterable<number>, now: number): StagedRemoval {
    const flow = this.#at(now);
    const removed: MessageEntry[] = [];
    for (const seq of seqs) {
      const entry = this.#register.get(seq);
      if (entry === undefined || entry.isOnTheWay) continue;
      flow.takeAway(entry);
      removed.push(entry);
    }
    return new StagedRemoval(removed, {
      change: (entry) => this.#context.deletion(entry),
      stored: (entry, storedAt) => this.#at(storedAt).gone(entry),
      notStored: (entry, failedAt) => this.#at(failedAt).stays(entry),
    });
  }

  /** Sends a dead letter back to the queue, its failures forgotten. @returns false when it is none (any more). */
  redrive(seq: number, now: number): boolean {
    const entry = this.dead.get(seq);
    if (entry?.state !== "dead") return false;
    // Somebody wants it after all: its time to live must not end it again at once.
    if (entry.expiresAt !== undefined && entry.expiresAt <= now) entry.expiresAt = undefined;
    this.#at(now).revive(entry);
    return true;
  }

  #enter(entry: MessageEntry): void {
    if (entry.life.death === undefined) this.#flow.enter(entry);
    else this.#flow.enterDead(entry);
  }

  #at(now: number): MessageFlow {
    this.#context.now = now;
    return this.#flow;
  }

  #takeCredit(consumer: Consumer): void {
    consumer.credit = 0;
    this.#context.effects.credit.add(consumer);
  }
}
