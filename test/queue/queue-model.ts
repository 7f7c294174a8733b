// A queue as it would be written by somebody who has all the time in the world: a list that is looked through. It follows the machine's choices
// (who got what) and says whether each was allowed, and it works out by itself what becomes of messages.
import { type Matchable, matches } from "../../src/query/match.js";
import type { Query } from "../../src/query/query.js";
import type { Consumer } from "../../src/queue/consumer.js";
import type { QueueConfig } from "../../src/queue/queue-config.js";
import type { DeadLetterReason } from "../../src/queue/queue-message.js";

type ModelState = "writing" | "ready" | "delayed" | "leased" | "settling" | "leaving" | "dead";

/** What a message is to become once the store has answered. */
interface Fate {
  state: "ready" | "dead" | "gone";
  failed: number;
  releases: number;
  availableAt?: number | undefined;
  reason?: DeadLetterReason;
  since?: number;
}

export interface ModelMessage {
  readonly seq: number;
  readonly target: Query;
  readonly priority: number;
  readonly key: string | undefined;
  expiresAt: number | undefined;
  state: ModelState;
  failed: number;
  releases: number;
  availableAt: number | undefined;
  reason?: DeadLetterReason | undefined;
  since?: number | undefined;
  lease?: { readonly id: string; readonly consumer: Consumer; deadline: number } | undefined;
  fate?: Fate | undefined;
  /** It was a dead letter when it began to leave. */
  wasDead?: boolean;
}

/** What could have been handed out, and what waited. */
export interface Before {
  readonly available: ReadonlySet<ModelMessage>;
  readonly waiting: ReadonlySet<ModelMessage>;
}

export class QueueModel {
  readonly messages: ModelMessage[] = [];
  /** Who was given the latest message of each ordering key. */
  readonly owners = new Map<string, Consumer>();
  config: QueueConfig;
  now = 0;

  constructor(config: QueueConfig) {
    this.config = config;
  }

  bySeq(seq: number): ModelMessage {
    const found = this.messages.find((message) => message.seq === seq);
    if (found === undefined) throw new Error(`the model has no message ${seq}`);
    return found;
  }

  leased(leaseId: string): ModelMessage | undefined {
    return this.messages.find(({ state, lease }) => state === "leased" && lease?.id === leaseId);
  }

  /** The store has a new message. */
  stored(message: ModelMessage): void {
    this.#wait(message);
  }

  drop(message: ModelMessage): void {
    this.messages.splice(this.messages.indexOf(message), 1);
  }

  /** How things stand before a command. */
  before(): Before {
    const isWaiting = ({ state }: ModelMessage) => state === "ready" || state === "delayed";
    return {
      available: new Set(this.messages.filter((message) => this.isAvailable(message))),
      waiting: new Set(this.messages.filter(isWaiting)),
    };
  }

  /** Says what is wrong with a hand-over. What happened while time passed may have happened in any order. */
  wrongHandOver(message: ModelMessage, consumer: Consumer, before: Before): string | undefined {
    if (message.state !== "ready") return `it is ${message.state}`;
    if (this.#othersOfKey(message).some((other) => blocks(other, message, before)))
      return "one of the same ordering key goes before it, or is out";
    if (!mayGet(message.target, consumer)) return "its target is another";
    const better = this.messages.find(
      (other) =>
        before.available.has(other) &&
        this.couldGo(other, consumer) &&
        (other.priority > message.priority ||
          (other.priority === message.priority && other.seq < message.seq)),
    );
    return better === undefined ? undefined : `${better.seq} goes before it`;
  }

  handOver(message: ModelMessage, consumer: Consumer, id: string, deadline: number): void {
    message.state = "leased";
    message.lease = { id, consumer, deadline };
    if (message.key !== undefined) this.owners.set(message.key, consumer);
  }

  /** True of a message that nothing holds back. */
  isAvailable(message: ModelMessage): boolean {
    if (message.state !== "ready" || !this.#isFirstOfKey(message)) return false;
    // While one is being deleted nobody has to know yet whether it will be gone.
    return !this.#othersOfKey(message).some(({ state }) => state === "leaving");
  }

  /** True of a message that a consumer with credit ought to have been given. */
  couldGo(message: ModelMessage, consumer: Consumer): boolean {
    if (!this.isAvailable(message) || !mayGet(message.target, consumer)) return false;
    const owner = message.key === undefined ? undefined : this.owners.get(message.key);
    const isKept = owner?.keepsLanes && owner !== consumer && mayGet(message.target, owner);
    return !isKept;
  }

  settle(
    message: ModelMessage,
    kind: "ack" | "release" | "reject",
    delayMs: number | undefined,
    deadLetter: boolean,
  ): void {
    message.state = "settling";
    const { failed, releases } = message;
    if (kind === "ack") message.fate = { state: "gone", failed, releases };
    else if (kind === "release") {
      const availableAt = delayMs ? this.now + delayMs : undefined;
      message.fate = {
        state: "ready",
        failed,
        releases: releases + 1,
        availableAt,
      };
    } else message.fate = this.#failed(message, delayMs, deadLetter);
  }

  settled(message: ModelMessage): void {
    const { fate } = message;
    message.fate = undefined;
    message.lease = undefined;
    if (fate === undefined || fate.state === "gone") this.drop(message);
    else this.#become(message, fate);
  }

  notSettled(message: ModelMessage): void {
    message.fate = undefined;
    message.state = "leased";
    if (message.lease?.consumer.state === "lost") this.connectionLost(message);
  }

  connectionLost(message: ModelMessage): void {
    message.lease = undefined;
    const { failed, releases } = message;
    this.#become(message, { state: "ready", failed, releases: releases + 1 });
  }

  removing(message: ModelMessage): void {
    message.wasDead = message.state === "dead";
    message.state = "leaving";
    message.lease = undefined;
  }

  notRemoved(message: ModelMessage): void {
    if (message.wasDead) message.state = "dead";
    else this.#wait(message);
  }

  redrive(message: ModelMessage): void {
    if (message.expiresAt !== undefined && message.expiresAt <= this.now) message.expiresAt = undefined;
    this.#revive(message);
  }

  /** Lets everything happen that is due. */
  passTime(): void {
    for (const message of [...this.messages]) while (this.#fallDue(message));
  }

  #fallDue(message: ModelMessage): boolean {
    const { now, config } = this;
    const { state, expiresAt } = message;
    if (state === "ready" || state === "delayed") {
      if (expiresAt !== undefined && expiresAt <= now) return this.#die(message, "expired");
      if (state === "delayed" && (message.availableAt ?? 0) <= now) return this.#wait(message);
    } else if (state === "leased" && (message.lease?.deadline ?? 0) <= now) {
      message.lease = undefined;
      return this.#become(message, this.#failed(message, undefined, false));
    } else if (state === "dead") return this.#restDue(message, config);
    return false;
  }

  #restDue(message: ModelMessage, { deadLetterReturnMs, deadLetterRetentionMs }: QueueConfig): boolean {
    const since = message.since ?? 0;
    const returnsAt =
      deadLetterReturnMs > 0 && message.reason !== "expired"
        ? since + deadLetterReturnMs
        : Number.POSITIVE_INFINITY;
    const deletedAt = deadLetterRetentionMs > 0 ? since + deadLetterRetentionMs : Number.POSITIVE_INFINITY;
    if (Math.min(returnsAt, deletedAt) > this.now) return false;
    if (returnsAt <= deletedAt) return this.#revive(message);
    this.drop(message);
    return false;
  }

  #revive(message: ModelMessage): boolean {
    message.failed = 0;
    message.reason = undefined;
    message.since = undefined;
    message.availableAt = undefined;
    if (message.expiresAt !== undefined && message.expiresAt <= this.now)
      return this.#die(message, "expired");
    return this.#wait(message);
  }

  #die(message: ModelMessage, reason: DeadLetterReason): boolean {
    message.state = "dead";
    message.reason = reason;
    message.since = this.now;
    message.availableAt = undefined;
    return true;
  }

  #become(message: ModelMessage, fate: Fate): boolean {
    message.failed = fate.failed;
    message.releases = fate.releases;
    message.availableAt = fate.availableAt;
    if (fate.state !== "dead") return this.#wait(message);
    message.state = "dead";
    message.reason = fate.reason;
    message.since = fate.since;
    return true;
  }

  #wait(message: ModelMessage): boolean {
    if (message.expiresAt !== undefined && message.expiresAt <= this.now)
      return this.#die(message, "expired");
    message.state = message.availableAt !== undefined && message.availableAt > this.now ? "delayed" : "ready";
    return true;
  }

  #failed(message: ModelMessage, delayMs: number | undefined, deadLetter: boolean): Fate {
    const { config, now } = this;
    const failed = message.failed + 1;
    const { releases } = message;
    if (deadLetter) return { state: "dead", failed, releases, reason: "rejected", since: now };
    if (config.maxAttempts > 0 && failed >= config.maxAttempts)
      return { state: "dead", failed, releases, reason: "max-attempts", since: now };
    const { initialDelayMs, multiplier, maxDelayMs } = config.backoff;
    const wait = delayMs ?? Math.min(maxDelayMs, initialDelayMs * multiplier ** (failed - 1));
    return { state: "ready", failed, releases, availableAt: now + wait };
  }

  #isFirstOfKey(message: ModelMessage): boolean {
    return !this.#othersOfKey(message).some((other) => blocks(other, message));
  }

  #othersOfKey({ key, seq }: ModelMessage): ModelMessage[] {
    return key === undefined ? [] : this.messages.filter((other) => other.key === key && other.seq !== seq);
  }
}

/** Whether a message holds back another one of its ordering key; where the past counts, only if it waited then already. */
function blocks(other: ModelMessage, message: ModelMessage, before?: Before): boolean {
  const { state } = other;
  if (state === "leased" || state === "settling") return true;
  if ((state !== "ready" && state !== "delayed") || other.seq > message.seq) return false;
  return before === undefined || before.waiting.has(other);
}

function mayGet(target: Query, { client }: Consumer): boolean {
  const needed = target.optional ? { ...target, optional: false, conditions: [] } : target;
  if (client !== undefined) return matches(needed, client as Matchable);
  return needed.application.kind === "any" && needed.conditions.length === 0;
}
