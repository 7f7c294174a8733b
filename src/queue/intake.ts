import { BrokerError } from "../errors.js";
import { bodyOf, encodeBody } from "./body-codec.js";
import { type DecodedHead, encodeHead } from "./head-codec.js";
import { encodeRecentId } from "./id-record.js";
import { MessageEntry } from "./message-entry.js";
import { messageIdOf } from "./message-id.js";
import { newLife } from "./message-life.js";
import type { MessageRegister } from "./message-register.js";
import type { QueueConfig } from "./queue-config.js";
import type { NewQueueMessage } from "./queue-message.js";
import type { StoreChange } from "./queue-store.js";
import { type RecentId, RecentIds } from "./recent-ids.js";
import { SharedTargets } from "./shared-targets.js";
import { type NewMessage, type Staged, StagedEnqueue } from "./staged-enqueue.js";

/** What new messages are measured by. */
interface IntakeRules {
  readonly config: QueueConfig;
  readonly now: number;
}

/** The door of a queue: numbers new messages, refuses those that are too many, and recognises copies. */
export class Intake {
  readonly #queue: string;
  readonly #register: MessageRegister;
  readonly #shared = new SharedTargets();
  readonly #recent = new RecentIds();
  #nextSeq: number;

  constructor(queue: string, firstSeq: number, register: MessageRegister) {
    this.#queue = queue;
    this.#nextSeq = firstSeq;
    this.#register = register;
  }

  /** The number of the next message. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** When there is next an id to forget. */
  nextDue({ deduplicationWindowMs }: QueueConfig): number | undefined {
    return this.#recent.nextDue(deduplicationWindowMs);
  }

  /** Takes in a message from the store, `writing` until somebody says what it is. */
  restore(seq: number, head: DecodedHead): MessageEntry {
    const { targetCode, orderingKey, ...facts } = head;
    const group = this.#shared.groupOf(targetCode);
    const entry = new MessageEntry({ ...facts, seq, group, lane: this.#shared.lane(orderingKey) });
    this.#register.add(entry);
    this.#nextSeq = Math.max(this.#nextSeq, seq + 1);
    return entry;
  }

  /** Takes in a sender's id from the store; the oldest first. */
  restoreId(messageId: string, at: number): void {
    this.#recent.add(messageId, at);
  }

  /** Gives messages their places; `enter` is called for each once it is stored. */
  stage(
    messages: readonly NewMessage[],
    rules: IntakeRules,
    enter: (entry: MessageEntry, now: number) => void,
  ): StagedEnqueue {
    const changes: StoreChange[] = [];
    const staged = messages.map((message) => this.#stageOne(message, rules, changes));
    return new StagedEnqueue(changes, staged, {
      stored: enter,
      notStored: (entry, messageId, recent) => {
        if (recent !== undefined) this.#recent.delete(messageId, recent);
        this.#register.become(entry, "gone", rules.config);
        this.released(entry);
      },
    });
  }

  /** Forgets ids whose window has passed, `limit` at most. @returns what is to be stored. */
  forgetIds({ deduplicationWindowMs }: QueueConfig, now: number, limit: number): StoreChange[] {
    const expired = this.#recent.takeExpired(now, deduplicationWindowMs, limit);
    return expired.map((messageId) => ({ kind: "forget", queue: this.#queue, messageId }));
  }

  /** To be called when a message is gone. */
  released(entry: MessageEntry): void {
    this.#shared.released(entry);
  }

  #stageOne(handedIn: NewMessage, rules: IntakeRules, changes: StoreChange[]): Staged {
    const { message, source } = handedIn;
    const { messageId } = message;
    const { config, now } = rules;
    const first =
      messageId === undefined ? undefined : this.#recent.get(messageId, now, config.deduplicationWindowMs);
    if (messageId !== undefined && first !== undefined) return { kind: "copy", messageId, recent: first };
    const error = this.#refusal(message, config);
    if (error !== undefined) return { kind: "refused", error };
    const entry = this.#newEntry(message, rules);
    const { seq, life } = entry;
    const body = encodeBody(bodyOf(message, source));
    changes.push({ kind: "append", queue: this.#queue, seq, head: encodeHead(entry, life), body });
    const known = { kind: "new" as const, handedIn, entry };
    if (messageId === undefined) return { ...known, messageId: messageIdOf(seq) };
    return { ...known, messageId, ...this.#remember(messageId, rules, changes) };
  }

  #remember(
    messageId: string,
    { config, now }: IntakeRules,
    changes: StoreChange[],
  ): { readonly recent?: RecentId } {
    if (config.deduplicationWindowMs === 0) return {};
    changes.push({ kind: "remember", queue: this.#queue, messageId, record: encodeRecentId(now) });
    return { recent: this.#recent.add(messageId, now) };
  }

  #refusal({ payload }: NewQueueMessage, { maxMessages, maxBytes }: QueueConfig): BrokerError | undefined {
    const { length, bytes } = this.#register;
    if (maxMessages > 0 && length >= maxMessages)
      return full(this.#queue, `holds ${length} messages`, "maxMessages", maxMessages);
    if (maxBytes > 0 && bytes + payload.size > maxBytes)
      return full(
        this.#queue,
        `holds ${bytes} bytes, and the message has ${payload.size}`,
        "maxBytes",
        maxBytes,
      );
    return undefined;
  }

  #newEntry(message: NewQueueMessage, { config, now }: IntakeRules): MessageEntry {
    const ttlMs = message.ttlMs ?? config.messageTtlMs;
    const entry = new MessageEntry({
      seq: this.#nextSeq,
      group: this.#shared.group(message.target),
      lane: this.#shared.lane(message.orderingKey),
      priority: message.priority ?? 0,
      size: message.payload.size,
      enqueuedAt: now,
      expiresAt: ttlMs === 0 ? undefined : now + ttlMs,
      hasOwnId: message.messageId !== undefined,
      life: newLife(availableAt(message, now)),
    });
    this.#nextSeq += 1;
    this.#register.add(entry);
    return entry;
  }
}

function availableAt({ deliverAt, delayMs }: NewQueueMessage, now: number): number | undefined {
  const at = deliverAt ?? (delayMs === undefined ? undefined : now + delayMs);
  return at === undefined || at <= now ? undefined : at;
}

function full(queue: string, holds: string, limit: string, most: number): BrokerError {
  return new BrokerError("QUEUE_FULL", `queue '${queue}' ${holds}, at most ${most} (${limit})`, {
    details: { queue, limit },
  });
}
