import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import type { Random } from "../util/random.js";
import type { Consumer } from "./consumer.js";
import { Dispatcher } from "./dispatcher.js";
import { type DecodedHead, encodeHead } from "./head-codec.js";
import { Intake } from "./intake.js";
import { attemptOf, Leases } from "./leases.js";
import type { MessageEntry } from "./message-entry.js";
import { expired, failed, type MessageLife, released, returned } from "./message-life.js";
import { MessageRegister, returnsNow } from "./message-register.js";
import type { QueueConfig } from "./queue-config.js";
import { isNothing, noEffects, type QueueEffects, type StagedStep } from "./queue-effects.js";
import type { QueueStats, Settlement, SettleOutcome } from "./queues.js";
import type { NewMessage, StagedEnqueue } from "./staged-enqueue.js";
import { StagedRemoval } from "./staged-removal.js";
import { type SettledEntry, StagedSettlement } from "./staged-settlement.js";

/** What a queue is made with. */
export interface QueueMachineOptions {
  readonly name: string;
  readonly config: QueueConfig;
  readonly random: Random;
  /** Makes an empty group of clients, with indexes. */
  readonly newGroup: () => ClientGroup;
  /** The number of the first message. */
  readonly firstSeq: number;
}

/** So much falls due in one go; the rest follows at once in the next. */
const maxDue = 4_096;

/**
 * One queue: what it holds and what happens to it, as a state machine. It does no I/O, sets no timers and waits for nothing: every
 * method takes the time, changes the state, and leaves what is to be done in {@link QueueMachine.takeEffects}.
 *
 * Invariants:
 * - A message is handed out only in state `ready`, to a consumer with credit that may get it, and while no other of its ordering key is out.
 * - Nothing is true before it is on disk that somebody was told is: what is enqueued is `writing`, what is settled is `settling`, what is purged is
 *   `leaving`, until the store has answered, and as it was before if the store refuses.
 * - What the queue does by itself (a deadline passes, a connection is lost, a dead letter returns) is true at once and stored afterwards: a crash
 *   in between only undoes a count.
 * - Counts and due times follow from the states of messages; see `MessageRegister`. Who gets what is the `Dispatcher`'s.
 */
export class QueueMachine {
  readonly #name: string;
  readonly #random: Random;
  readonly #register = new MessageRegister();
  readonly #leases: Leases;
  readonly #dispatcher: Dispatcher;
  readonly #intake: Intake;
  readonly #consumers = new Set<Consumer>();
  readonly #byClient = new Map<Client, Set<Consumer>>();
  #config: QueueConfig;
  #effects = noEffects();
  /** The time of the command that is being carried out. */
  #now = 0;

  constructor(options: QueueMachineOptions) {
    this.#name = options.name;
    this.#config = options.config;
    this.#random = options.random;
    this.#leases = new Leases(options.random);
    this.#dispatcher = new Dispatcher({
      newGroup: options.newGroup,
      isOver: (entry) => this.#isExpired(entry),
      handOut: (consumer, entry) => this.#lease(consumer, entry),
    });
    this.#intake = new Intake(options.name, options.firstSeq, this.#register);
  }

  get config(): QueueConfig {
    return this.#config;
  }

  /** The number of the next message. */
  get nextSeq(): number {
    return this.#intake.nextSeq;
  }

  /** True when nothing is in it and nobody consumes. */
  get isIdle(): boolean {
    return this.#consumers.size === 0 && this.#register.length === 0 && this.#register.dead.size === 0;
  }

  /** When `advance` is to be called; undefined: not until something else has happened. 0: as soon as may be. */
  get nextWakeUp(): number | undefined {
    if (this.#dispatcher.hasUnserved) return 0;
    const due = this.#register.nextDue;
    const forgetting = this.#intake.nextDue(this.#config);
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
    const { counts, bytes, dead } = this.#register;
    const oldest = this.#oldest();
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

  /** Whether a consumer of this client can get messages now. */
  hasCredit(client: Client): boolean {
    for (const { credit } of this.#byClient.get(client) ?? []) if (credit > 0) return true;
    return false;
  }

  /** True while a consumer has leases. */
  hasLeases(consumer: Consumer): boolean {
    return this.#leases.count(consumer) > 0;
  }

  /** True when there is something to be done. */
  get hasEffects(): boolean {
    return !isNothing(this.#effects);
  }

  /** What is to be done since the last time somebody asked. */
  takeEffects(): QueueEffects {
    const effects = this.#effects;
    this.#effects = noEffects();
    return effects;
  }

  /** Takes in a message from the store, before anything else happens. Dead letters in the order in which they died. */
  restore(seq: number, head: DecodedHead, now: number): void {
    this.#now = now;
    const entry = this.#intake.restore(seq, head);
    if (head.life.death === undefined) this.#enter(entry);
    else this.#become(entry, "dead");
  }

  /** Takes in a sender's id from the store; the oldest first. */
  restoreId(messageId: string, at: number): void {
    this.#intake.restoreId(messageId, at);
  }

  /** Stages new messages; refuses those that are too many, and recognises copies. */
  enqueue(messages: readonly NewMessage[], now: number): StagedEnqueue {
    const rules = { config: this.#config, now };
    return this.#intake.stage(messages, rules, (entry, storedAt) => {
      this.#now = storedAt;
      this.#enter(entry);
    });
  }

  /** A consumer has come, without credit. */
  attach(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.#dispatcher.attach(consumer);
    const { client } = consumer;
    if (client === undefined) return;
    const consumers = this.#byClient.get(client);
    if (consumers === undefined) this.#byClient.set(client, new Set([consumer]));
    else consumers.add(consumer);
  }

  /** Lets a consumer have more messages; one that has ended gets none. */
  grant(consumer: Consumer, count: number, now: number): void {
    this.#now = now;
    if (consumer.state !== "open" || count <= 0) return;
    consumer.credit += count;
    consumer.cancelled = false;
    this.#effects.credit.add(consumer);
    this.#dispatcher.granted(consumer);
  }

  /** Takes all credit of a consumer back; it keeps what it has. */
  cancel(consumer: Consumer, now: number): void {
    this.#now = now;
    if (consumer.state !== "open") return;
    this.#takeCredit(consumer);
    consumer.cancelled = true;
    this.#dispatcher.cancelled(consumer);
  }

  /** Ends a consumer. `lost`: what it has returns at once, also when it was ended as `finished` before. */
  close(consumer: Consumer, how: "lost" | "finished", now: number): void {
    this.#now = now;
    if (consumer.state === "open") {
      consumer.state = how;
      this.#takeCredit(consumer);
      this.#detach(consumer);
    }
    if (how === "finished") return;
    consumer.state = "lost";
    for (const entry of this.#leases.of(consumer)) this.#returnLost(entry);
  }

  /** The metadata of a client has changed. */
  clientChanged(client: Client, now: number): void {
    this.#now = now;
    const consumers = this.#byClient.get(client);
    if (consumers !== undefined) this.#dispatcher.clientChanged(client, consumers);
  }

  /** Stages what a consumer says of its leases. */
  settle(
    leaseIds: readonly string[],
    settlement: Settlement,
    by: Client | undefined,
    now: number,
  ): StagedStep & { readonly outcomes: readonly SettleOutcome[] } {
    this.#now = now;
    const settled: SettledEntry[] = [];
    const outcomes = leaseIds.map((leaseId): SettleOutcome => {
      const found = this.#leases.find(leaseId, by, now);
      if (typeof found === "string") return found;
      const { entry, lease } = found;
      this.#leases.remove(entry, lease);
      settled.push({ entry, lease, life: this.#lifeAfter(entry, settlement) });
      this.#become(entry, "settling");
      return "done";
    });
    return new StagedSettlement(this.#name, outcomes, settled, {
      stored: (each, storedAt) => this.#settled(each, storedAt),
      notStored: (each, failedAt) => this.#notSettled(each, failedAt),
    });
  }

  /** Moves the deadlines of leases to `timeoutMs` from now; absent: as for a new message. */
  extend(
    leaseIds: readonly string[],
    timeoutMs: number | undefined,
    by: Client | undefined,
    now: number,
  ): { readonly outcomes: readonly SettleOutcome[]; readonly deadlineMs: number } {
    let deadlineMs = now + (timeoutMs ?? this.#config.ackTimeoutMs);
    const outcomes = leaseIds.map((leaseId): SettleOutcome => {
      const found = this.#leases.find(leaseId, by, now);
      if (typeof found === "string") return found;
      const { entry, lease } = found;
      deadlineMs = now + (timeoutMs ?? this.#ackTimeoutOf(lease.consumer));
      lease.deadlineMs = deadlineMs;
      this.#register.reschedule(entry, this.#config);
      return "done";
    });
    return { outcomes, deadlineMs };
  }

  /** Time has passed: does what has fallen due, a bounded part of it if there is much. */
  advance(now: number): void {
    this.#now = now;
    for (let left = maxDue; left > 0; left -= 1) {
      const entry = this.#register.takeDue(now);
      if (entry === undefined) break;
      this.#fallDue(entry);
    }
    this.#effects.changes.push(...this.#intake.forgetIds(this.#config, now, maxDue));
    this.#dispatcher.resume();
  }

  /** New settings, for what happens from now on; dead letters follow them too. */
  configure(config: QueueConfig): void {
    this.#config = config;
    for (const entry of this.#register.dead.inOrder()) this.#register.reschedule(entry, config);
  }

  /** Stages the deletion of messages, dead or alive. Those that are on their way to or from the disk are left alone. */
  remove(seqs: Iterable<number>, now: number): StagedRemoval {
    this.#now = now;
    const removed: MessageEntry[] = [];
    for (const seq of seqs) {
      const entry = this.#register.get(seq);
      if (entry === undefined || isOnTheWay(entry)) continue;
      this.#takeAway(entry);
      removed.push(entry);
    }
    return new StagedRemoval(this.#name, removed, {
      stored: (entry, storedAt) => this.#gone(entry, storedAt),
      notStored: (entry, failedAt) => this.#stays(entry, failedAt),
    });
  }

  /** Sends a dead letter back to the queue, its failures forgotten. @returns false when it is none (any more). */
  redrive(seq: number, now: number): boolean {
    this.#now = now;
    const entry = this.#register.dead.get(seq);
    if (entry?.state !== "dead") return false;
    // Somebody wants it after all: its time to live must not end it again at once.
    if (entry.expiresAt !== undefined && entry.expiresAt <= now) entry.expiresAt = undefined;
    this.#revive(entry);
    return true;
  }

  #oldest(): MessageEntry | undefined {
    for (const entry of this.#register.live()) if (entry.state !== "writing") return entry;
    return undefined;
  }

  #become(entry: MessageEntry, state: MessageEntry["state"]): void {
    this.#register.become(entry, state, this.#config);
  }

  /** A message that was not in the queue is in it now. */
  #enter(entry: MessageEntry): void {
    this.#dispatcher.enter(entry);
    this.#makeAvailable(entry);
  }

  /** A message waits again: for its time, or for a consumer. */
  #makeAvailable(entry: MessageEntry): void {
    const { availableAt } = entry.life;
    const isDelayed = availableAt !== undefined && availableAt > this.#now;
    this.#become(entry, isDelayed ? "delayed" : "ready");
    this.#dispatcher.update(entry);
  }

  #lease(consumer: Consumer, entry: MessageEntry): void {
    const deadlineMs = this.#now + this.#ackTimeoutOf(consumer);
    const { id } = this.#leases.open(entry, consumer, this.#now, deadlineMs);
    this.#become(entry, "leased");
    this.#effects.handOvers.push({ consumer, entry, leaseId: id, deadlineMs });
    this.#effects.credit.add(consumer);
  }

  #ackTimeoutOf({ ackTimeoutMs }: Consumer): number {
    return ackTimeoutMs ?? this.#config.ackTimeoutMs;
  }

  #takeCredit(consumer: Consumer): void {
    consumer.credit = 0;
    this.#effects.credit.add(consumer);
  }

  #detach(consumer: Consumer): void {
    this.#consumers.delete(consumer);
    this.#dispatcher.detach(consumer);
    const { client } = consumer;
    const consumers = client === undefined ? undefined : this.#byClient.get(client);
    consumers?.delete(consumer);
    if (client !== undefined && consumers?.size === 0) this.#byClient.delete(client);
  }

  /** What a settlement makes of a message; undefined: it is done. */
  #lifeAfter(entry: MessageEntry, settlement: Settlement): MessageLife | undefined {
    const { life, lease } = entry;
    if (settlement.kind === "ack" || lease === undefined) return undefined;
    const now = this.#now;
    const { delayMs } = settlement;
    if (settlement.kind === "release") {
      const availableAt = delayMs === undefined || delayMs === 0 ? undefined : now + delayMs;
      return this.#unlessExpired(entry, released(life, attemptOf(lease, now, "released"), availableAt));
    }
    const attempt = attemptOf(lease, now, "rejected", settlement.reason);
    const rules = { config: this.#config, random: this.#random, deadLetter: settlement.deadLetter };
    const after = failed(life, attempt, delayMs === undefined ? rules : { ...rules, delayMs });
    return this.#unlessExpired(entry, after);
  }

  #isExpired({ expiresAt }: MessageEntry): boolean {
    return expiresAt !== undefined && expiresAt <= this.#now;
  }

  #unlessExpired(entry: MessageEntry, life: MessageLife): MessageLife {
    return this.#isExpired(entry) && life.death === undefined ? expired(life, this.#now) : life;
  }

  #settled({ entry, life }: SettledEntry, now: number): void {
    this.#now = now;
    entry.lease = undefined;
    if (life === undefined) this.#gone(entry, now);
    else this.#live(entry, life);
  }

  #notSettled({ entry, lease }: SettledEntry, now: number): void {
    this.#now = now;
    this.#leases.add(entry, lease);
    this.#become(entry, "leased");
    if (lease.consumer.state === "lost") this.#returnLost(entry);
  }

  /** A message that was out goes on with another life. */
  #live(entry: MessageEntry, life: MessageLife): void {
    entry.life = life;
    if (life.death === undefined) this.#makeAvailable(entry);
    else this.#die(entry);
  }

  #die(entry: MessageEntry): void {
    this.#dispatcher.leave(entry);
    this.#become(entry, "dead");
    const reason = entry.life.death?.reason;
    if (reason !== undefined) this.#effects.deadLetters.push({ entry, reason });
  }

  #fallDue(entry: MessageEntry): void {
    switch (entry.state) {
      case "ready":
      case "delayed":
        return this.#waitIsOver(entry);
      case "leased":
        return this.#timeOut(entry);
      case "dead":
        return this.#restIsOver(entry);
      default:
        return; // nothing else has a time
    }
  }

  #waitIsOver(entry: MessageEntry): void {
    const life = this.#unlessExpired(entry, entry.life);
    if (life === entry.life) return this.#makeAvailable(entry);
    this.#save(entry, life);
    this.#live(entry, life);
  }

  #timeOut(entry: MessageEntry): void {
    const lease = this.#takeBack(entry);
    if (lease === undefined) return;
    const attempt = attemptOf(lease, this.#now, "timed-out");
    const rules = { config: this.#config, random: this.#random };
    const life = this.#unlessExpired(entry, failed(entry.life, attempt, rules));
    this.#save(entry, life);
    this.#live(entry, life);
  }

  #returnLost(entry: MessageEntry): void {
    const { lease } = entry;
    if (lease === undefined) return;
    this.#leases.remove(entry, lease);
    entry.lease = undefined;
    const attempt = attemptOf(lease, this.#now, "connection-lost");
    const life = this.#unlessExpired(entry, released(entry.life, attempt));
    this.#save(entry, life);
    this.#live(entry, life);
  }

  /** Ends a lease that its consumer still believes in. */
  #takeBack(entry: MessageEntry): MessageEntry["lease"] {
    const { lease } = entry;
    if (lease === undefined) return undefined;
    this.#leases.remove(entry, lease);
    entry.lease = undefined;
    const lost = this.#effects.lost.get(lease.consumer);
    if (lost === undefined) this.#effects.lost.set(lease.consumer, [lease.id]);
    else lost.push(lease.id);
    return lease;
  }

  #restIsOver(entry: MessageEntry): void {
    if (returnsNow(entry, this.#config, this.#now)) return this.#revive(entry);
    this.#effects.changes.push({ kind: "delete", queue: this.#name, seq: entry.seq });
    this.#become(entry, "gone");
    this.#intake.released(entry);
  }

  #revive(entry: MessageEntry): void {
    const life = this.#unlessExpired(entry, returned(entry.life));
    this.#save(entry, life);
    entry.life = life;
    if (life.death === undefined) this.#enter(entry);
    else this.#become(entry, "dead");
  }

  #takeAway(entry: MessageEntry): void {
    if (entry.state === "leased") this.#takeBack(entry);
    else if (entry.state !== "dead") this.#dispatcher.withdraw(entry);
    this.#become(entry, "leaving");
  }

  #gone(entry: MessageEntry, now: number): void {
    this.#now = now;
    const isDead = entry.life.death !== undefined;
    this.#become(entry, "gone");
    if (!isDead) this.#dispatcher.leave(entry);
    this.#intake.released(entry);
  }

  /** A message that was to be deleted is still on disk, and so it stays. */
  #stays(entry: MessageEntry, now: number): void {
    this.#now = now;
    if (entry.life.death === undefined) this.#makeAvailable(entry);
    else this.#become(entry, "dead");
  }

  #save(entry: MessageEntry, life: MessageLife): void {
    const head = encodeHead(entry, life);
    this.#effects.changes.push({ kind: "update", queue: this.#name, seq: entry.seq, head });
  }
}

function isOnTheWay({ state }: MessageEntry): boolean {
  return state === "writing" || state === "settling" || state === "leaving" || state === "gone";
}
