import type { Consumer } from "./consumer.js";
import type { Dispatcher } from "./dispatcher.js";
import { attemptOf, type Leases } from "./leases.js";
import type { EntryState, MessageEntry } from "./message-entry.js";
import { expired, failed, type MessageLife, released, returned } from "./message-life.js";
import { type MessageRegister, returnsFirst } from "./message-register.js";
import type { QueueContext } from "./queue-context.js";
import type { AttemptOutcome } from "./queue-message.js";
import type { Settlement } from "./queues.js";
import type { SettledEntry } from "./staged-settlement.js";

/** The parts of a queue that a change of state concerns. */
export interface FlowParts {
  readonly context: QueueContext;
  readonly register: MessageRegister;
  readonly leases: Leases;
  readonly dispatcher: Dispatcher;
  /** A message is gone, and what it shared with others may be forgotten. */
  readonly forget: (entry: MessageEntry) => void;
}

/** How the messages of one queue go from state to state; see {@link EntryState}. Every change is made here, whoever wants it. */
export class MessageFlow {
  readonly #context: QueueContext;
  readonly #register: MessageRegister;
  readonly #leases: Leases;
  readonly #dispatcher: Dispatcher;
  readonly #forget: FlowParts["forget"];

  constructor({ context, register, leases, dispatcher, forget }: FlowParts) {
    this.#context = context;
    this.#register = register;
    this.#leases = leases;
    this.#dispatcher = dispatcher;
    this.#forget = forget;
  }

  /** A message that was not in the queue is in it now: ready, or delayed; or a dead letter, if its time is over already. */
  enter(entry: MessageEntry): void {
    if (this.isExpired(entry)) return this.#enterExpired(entry);
    this.#wait(entry);
    this.#dispatcher.enter(entry);
    this.#dispatcher.update(entry);
  }

  /** A message that was dead when it was stored. */
  enterDead(entry: MessageEntry): void {
    this.#become(entry, "dead");
  }

  /** A message goes to a consumer. */
  lease(consumer: Consumer, entry: MessageEntry): void {
    const context = this.#context;
    const deadlineMs = context.now + this.ackTimeoutOf(consumer);
    const { id } = this.#leases.open(entry, consumer, context.now, deadlineMs);
    this.#become(entry, "leased");
    context.effects.handOvers.push({ consumer, entry, leaseId: id, deadlineMs });
    context.effects.credit.add(consumer);
  }

  /** How long a consumer has for a message, in milliseconds. */
  ackTimeoutOf({ ackTimeoutMs }: Consumer): number {
    return ackTimeoutMs ?? this.#context.config.ackTimeoutMs;
  }

  /** The deadline of a message's lease has been moved. */
  rescheduled(entry: MessageEntry): void {
    this.#register.reschedule(entry, this.#context.config);
  }

  /** Whether a message has waited too long. */
  isExpired({ expiresAt }: MessageEntry): boolean {
    return expiresAt !== undefined && expiresAt <= this.#context.now;
  }

  /** A consumer has settled its lease; until that is stored the message is nobody's. */
  settle(entry: MessageEntry, lease: SettledEntry["lease"], settlement: Settlement): SettledEntry {
    this.#leases.remove(entry, lease);
    this.#dispatcher.freed(lease.consumer);
    const life = this.#lifeAfter({ entry, lease }, settlement);
    this.#become(entry, "settling");
    return { entry, lease, life };
  }

  /** What was settled is stored. */
  settled({ entry, life }: SettledEntry): void {
    entry.lease = undefined;
    if (life === undefined) this.gone(entry);
    else this.#goOn(entry, life);
  }

  /** What was settled could not be stored: the lease goes on. */
  notSettled({ entry, lease }: SettledEntry): void {
    this.#leases.add(entry, lease);
    this.#become(entry, "leased");
    if (lease.consumer.state === "lost") this.returnLost(entry);
  }

  /** The consumer of a message is no more. */
  returnLost(entry: MessageEntry): void {
    const lease = this.#endLease(entry);
    if (lease === undefined) return;
    this.#context.effects.unsettled += 1;
    const attempt = attemptOf(lease, this.#context.now, "connection-lost");
    this.#change(entry, released(entry.life, attempt));
  }

  /** The lease of a message has failed without its consumer saying so. */
  fail(entry: MessageEntry, outcome: AttemptOutcome, reason = ""): void {
    const lease = this.#endLease(entry);
    if (lease === undefined) return;
    this.#context.effects.unsettled += 1;
    const { now, config, random } = this.#context;
    this.#change(entry, failed(entry.life, attemptOf(lease, now, outcome, reason), { config, random }));
  }

  /** The time that was set for a message has come. */
  fallDue(entry: MessageEntry): void {
    switch (entry.state) {
      case "ready":
      case "delayed":
        return this.#waitOrDie(entry);
      case "leased":
        if (entry.lease !== undefined) this.#context.tellLost(entry.lease);
        return this.fail(entry, "timed-out");
      case "dead":
        return returnsFirst(entry, this.#context.config) ? this.revive(entry) : this.#delete(entry);
      default:
        return; // nothing else has a time
    }
  }

  /** A dead letter goes back to the queue, its failures forgotten. */
  revive(entry: MessageEntry): void {
    entry.life = returned(entry.life);
    this.#context.save(entry, entry.life);
    this.enter(entry);
  }

  /** A message, dead or alive, is being deleted. It blocks its lane until it is gone, since it may yet stay. */
  takeAway(entry: MessageEntry): void {
    const lease = this.#endLease(entry);
    if (lease !== undefined) this.#context.tellLost(lease);
    else if (entry.state !== "dead") this.#dispatcher.withdraw(entry);
    this.#become(entry, "leaving");
  }

  /** A message is deleted for good. */
  gone(entry: MessageEntry): void {
    if (entry.life.death === undefined) this.#dispatcher.leave(entry);
    this.#become(entry, "gone");
    this.#forget(entry);
  }

  /** A message that was to be deleted is still on disk, and so it stays. */
  stays(entry: MessageEntry): void {
    if (entry.life.death === undefined) this.#waitOrDie(entry);
    else this.#become(entry, "dead");
  }

  #become(entry: MessageEntry, state: EntryState): void {
    this.#register.become(entry, state, this.#context.config);
  }

  /** A message waits: for its time, or for a consumer. */
  #wait(entry: MessageEntry): void {
    const { availableAt } = entry.life;
    const isDelayed = availableAt !== undefined && availableAt > this.#context.now;
    this.#become(entry, isDelayed ? "delayed" : "ready");
  }

  /** A message that is in the queue waits again, unless its time is over. */
  #waitOrDie(entry: MessageEntry): void {
    if (this.isExpired(entry)) return this.#change(entry, expired(entry.life, this.#context.now));
    this.#wait(entry);
    this.#dispatcher.update(entry);
  }

  #enterExpired(entry: MessageEntry): void {
    entry.life = expired(entry.life, this.#context.now);
    this.#context.save(entry, entry.life);
    this.#become(entry, "dead");
    this.#context.effects.deadLetters.push({ entry, reason: "expired" });
  }

  /** What a settlement makes of a message; undefined: it is done. */
  #lifeAfter(
    { entry, lease }: Pick<SettledEntry, "entry" | "lease">,
    settlement: Settlement,
  ): MessageLife | undefined {
    if (settlement.kind === "ack") return undefined;
    const { now, config, random } = this.#context;
    const { delayMs } = settlement;
    if (settlement.kind === "release") {
      const availableAt = delayMs === undefined || delayMs === 0 ? undefined : now + delayMs;
      return released(entry.life, attemptOf(lease, now, "released"), availableAt);
    }
    const attempt = attemptOf(lease, now, "rejected", settlement.reason);
    const rules = { config, random, deadLetter: settlement.deadLetter };
    return failed(entry.life, attempt, delayMs === undefined ? rules : { ...rules, delayMs });
  }

  #endLease(entry: MessageEntry): MessageEntry["lease"] {
    const { lease } = entry;
    if (lease !== undefined) {
      this.#leases.remove(entry, lease);
      this.#dispatcher.freed(lease.consumer);
    }
    entry.lease = undefined;
    return lease;
  }

  /** What the queue does by itself: true at once, stored afterwards. */
  #change(entry: MessageEntry, life: MessageLife): void {
    this.#context.save(entry, life);
    this.#goOn(entry, life);
  }

  #goOn(entry: MessageEntry, life: MessageLife): void {
    entry.life = life;
    if (life.death === undefined) this.#waitOrDie(entry);
    else this.#die(entry, life.death.reason);
  }

  #die(entry: MessageEntry, reason: NonNullable<MessageLife["death"]>["reason"]): void {
    this.#dispatcher.leave(entry);
    this.#become(entry, "dead");
    this.#context.effects.deadLetters.push({ entry, reason });
  }

  #delete(entry: MessageEntry): void {
    this.#context.effects.changes.push(this.#context.deletion(entry));
    this.gone(entry);
  }
}
