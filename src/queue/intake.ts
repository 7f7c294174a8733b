import { BrokerError } from "../errors.js";
import type { LimitName } from "../limits.js";
import type { ClientRef } from "../message/client-ref.js";
import { bodyOf, decodeBody, encodeBody } from "./body-codec.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import type { HandedMessage } from "./handed-message.js";
import { decodeHead, encodeHead, type MessageHead } from "./head-codec.js";
import { Lanes } from "./lanes.js";
import { MessageEntry } from "./message-entry.js";
import { newLife } from "./message-life.js";
import type { MessageRegister } from "./message-register.js";
import type { QueueContext } from "./queue-context.js";
import type { NewQueueMessage } from "./queue-message.js";
import type { StoreChange } from "./queue-store.js";
import { type RecentId, RecentIds } from "./recent-ids.js";
import { targetOf } from "./recent-targets.js";
import { type AcceptedMessage, type Intention, StagedEnqueue } from "./staged-enqueue.js";
import { encodeTarget } from "./target-code.js";

/**
 * Takes messages into a queue: gives them their numbers, refuses what is too much, recognises copies, and brings together those that share
 * a target or an ordering key.
 */
export class Intake {
  readonly #context: QueueContext;
  readonly #register: MessageRegister;
  readonly #lanes = new Lanes();
  readonly #ids = new RecentIds();
  #nextSeq: number;

  constructor(context: QueueContext, register: MessageRegister, firstSeq: number) {
    this.#context = context;
    this.#register = register;
    this.#nextSeq = firstSeq;
  }

  /** When there is next an id to forget. */
  get nextDue(): number | undefined {
    return this.#ids.nextDue(this.#context.config.deduplicationWindowMs);
  }

  /** Stages new messages; `enter` is called for each once it is stored. */
  stage(
    messages: readonly NewQueueMessage[],
    source: ClientRef | undefined,
    enter: (entry: MessageEntry, now: number) => void,
  ): StagedEnqueue {
    const changes: StoreChange[] = [];
    const intentions = messages.map((message) => this.#intend(message, source, changes));
    return new StagedEnqueue(intentions, changes, {
      stored: ({ entry }, now) => enter(entry, now),
      notStored: (message) => this.#takeOut(message),
    });
  }

  /** The same for messages that another broker hands on, with what has happened to them. No bound on the queue refuses them. */
  stageHanded(
    messages: readonly HandedMessage[],
    enter: (entry: MessageEntry, now: number) => void,
  ): StagedEnqueue {
    const changes: StoreChange[] = [];
    const intentions = messages.map((message) => this.#takeOver(message, changes));
    return new StagedEnqueue(intentions, changes, {
      stored: ({ entry }, now) => enter(entry, now),
      notStored: (message) => this.#takeOut(message),
    });
  }

  /** Takes in a message as it is stored, or will be. */
  add(seq: number, head: MessageHead): MessageEntry {
    this.#nextSeq = Math.max(this.#nextSeq, seq + 1);
    const { orderingKey } = head;
    const targetCode = targetOf(head.targetCode).code;
    const lane = orderingKey === undefined ? undefined : this.#lanes.get(orderingKey);
    const entry = new MessageEntry(seq, { targetCode, lane }, head);
    this.#register.add(entry);
    return entry;
  }

  /** Takes in a sender's id as it was stored; the oldest first. */
  restoreId(messageId: string, at: number): void {
    this.#ids.add(messageId, at);
  }

  /** To be called when a message is gone: what nothing shares any more is forgotten. */
  released({ lane }: MessageEntry): void {
    if (lane !== undefined) this.#lanes.released(lane);
  }

  /** Forgets ids whose window has passed, `limit` at most. */
  forgetIds(limit: number): StoreChange[] {
    const { name: queue, now, config } = this.#context;
    const expired = this.#ids.takeExpired(now, config.deduplicationWindowMs, limit);
    return expired.map((messageId) => ({ kind: "forget", queue, messageId }));
  }

  #intend(message: NewQueueMessage, source: ClientRef | undefined, changes: StoreChange[]): Intention {
    const { now, config } = this.#context;
    const { messageId } = message;
    if (messageId !== undefined) {
      const first = this.#ids.get(messageId, now, config.deduplicationWindowMs);
      if (first !== undefined) return { kind: "duplicate", messageId, first };
    }
    const error = this.#refusal(message.payload.size);
    if (error !== undefined) return { kind: "refused", error };
    return this.#accept(message, source, changes);
  }

  #accept(message: NewQueueMessage, source: ClientRef | undefined, changes: StoreChange[]): AcceptedMessage {
    const { name: queue, now, config } = this.#context;
    const entry = this.#newEntry(message);
    const body = bodyOf(message, source);
    const { seq } = entry;
    changes.push({ kind: "append", queue, seq, head: encodeHead(entry, entry.life), body: encodeBody(body) });
    const { messageId } = message;
    if (messageId === undefined) return { kind: "accepted", messageId: generatedId(seq), entry, body };
    if (config.deduplicationWindowMs === 0) return { kind: "accepted", messageId, entry, body };
    changes.push({ kind: "remember", queue, messageId, record: encodeIdRecord(now) });
    return { kind: "accepted", messageId, entry, body, recent: this.#ids.add(messageId, now) };
  }

  #takeOver({ name, head, body: bytes }: HandedMessage, changes: StoreChange[]): Intention {
    const { name: queue, now, config } = this.#context;
    const body = decodeBody(bytes);
    const facts = decodeHead(head);
    const { messageId = name } = body;
    // Its sender may have tried again here, as it had not heard of the move, or may yet.
    const ownId = facts.hasOwnId && config.deduplicationWindowMs > 0 ? messageId : undefined;
    const first =
      this.#ids.get(name, now, handOverWindowMs) ??
      (ownId === undefined ? undefined : this.#ids.get(ownId, now, config.deduplicationWindowMs));
    if (first !== undefined) return { kind: "duplicate", messageId, first };
    const entry = this.add(this.#nextSeq, { ...facts, hasOwnId: true });
    changes.push({
      kind: "append",
      queue,
      seq: entry.seq,
      head: encodeHead(entry, entry.life),
      body: bytes,
    });
    changes.push({ kind: "remember", queue, messageId: name, record: encodeIdRecord(now) });
    const recent = this.#ids.add(name, now);
    if (ownId !== undefined) {
      changes.push({ kind: "remember", queue, messageId: ownId, record: encodeIdRecord(now) });
      this.#ids.add(ownId, now);
    }
    return { kind: "accepted", messageId, entry, body, recent };
  }

  #newEntry(message: NewQueueMessage): MessageEntry {
    const { now, config } = this.#context;
    const { target, payload, orderingKey, priority = 0, ttlMs = config.messageTtlMs || undefined } = message;
    return this.add(this.#nextSeq, {
      targetCode: encodeTarget(target),
      orderingKey,
      priority,
      size: payload.size,
      enqueuedAt: now,
      expiresAt: ttlMs === undefined ? undefined : now + ttlMs,
      hasOwnId: message.messageId !== undefined,
      life: newLife(availableTime(message, now)),
    });
  }

  #refusal(size: number): BrokerError | undefined {
    const { maxMessages, maxBytes } = this.#context.config;
    const { length, bytes } = this.#register;
    if (maxMessages > 0 && length >= maxMessages)
      return this.#full("queueMaxMessages", `${length} messages, at most ${maxMessages} (maxMessages)`);
    if (maxBytes > 0 && bytes + size > maxBytes)
      return this.#full("queueMaxBytes", `${bytes} bytes, at most ${maxBytes} (maxBytes)`);
    return undefined;
  }

  #full(limit: LimitName, what: string): BrokerError {
    const { name } = this.#context;
    const details = { queue: name, limit };
    return new BrokerError("QUEUE_FULL", `the queue '${name}' holds ${what}`, { details });
  }

  #takeOut({ entry, recent }: AcceptedMessage): void {
    if (recent !== undefined) this.#ids.delete(recent);
    this.#register.become(entry, "gone", this.#context.config);
    this.released(entry);
  }
}

/** How long a copy of a hand-over is recognised, unless the queue remembers ids for less. */
const handOverWindowMs = 60_000;

/** The id of a message whose sender chose none. */
export function generatedId(seq: number): string {
  return seq.toString(36);
}

/** What is stored of a sender's id: when its message was handed in. */
export function encodeIdRecord(at: RecentId["at"]): Uint8Array {
  const writer = new ByteWriter(8);
  writer.number(at);
  return writer.finish();
}

/** Reads it back. @throws BrokerError `STORAGE_FAILED` for anything else. */
export function decodeIdRecord(record: Uint8Array): number {
  const reader = new ByteReader(record);
  const at = reader.number();
  reader.end();
  return at;
}

function availableTime({ deliverAt, delayMs }: NewQueueMessage, now: number): number | undefined {
  const time = Math.max(deliverAt ?? 0, now + (delayMs ?? 0));
  return time > now ? time : undefined;
}
