import Denque from "denque";
import { httpPartBytes } from "../message/http-frame.js";
import type { Message } from "../message/message.js";
import type { SessionEvent } from "./transport.js";

/** What an outbox may hold. */
export interface OutboxLimits {
  /** Bytes of queued events; estimated from payloads. */
  readonly outboxMaxBytes: number;
  /** Queued events. */
  readonly outboxMaxMessages: number;
}

/** Most messages in one frame, and most bytes after which a frame is closed. */
const maxBatchMessages = 64;
const maxBatchBytes = 256 * 1024;

/** What a message costs beside its payload. */
const messageOverheadBytes = 128;

/**
 * What waits for one client, in order. Messages beyond the client's credit are parked and move up when credit
 * is granted; every other event needs no credit. Bounded: what does not fit is refused, never dropped from inside.
 */
export class Outbox {
  readonly #limits: OutboxLimits;
  readonly #queue = new Denque<SessionEvent>();
  readonly #parked = new Denque<Message>();
  /** Undefined: as many messages as come. */
  #credit: number | undefined;
  #bytes = 0;

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  /** Messages that can still go out before more are granted; undefined: as many as come. */
  get credit(): number | undefined {
    return this.#credit;
  }

  /** Bytes of everything that waits, parked messages included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True when nothing is ready to be written. */
  get idle(): boolean {
    return this.#queue.length === 0;
  }

  /** Adds a message; gives the limit that leaves no room for it. */
  offer(message: Message): keyof OutboxLimits | undefined {
    const size = messageBytes(message);
    const full = this.#fullBy(size);
    if (full !== undefined) return full;
    this.#bytes += size;
    if (this.#takeCredit()) this.#queue.push({ kind: "message", message });
    else this.#parked.push(message);
    return undefined;
  }

  /** Adds an event that needs no credit; false when there is no room for it. One that is larger than all the room goes into an empty outbox. */
  push(event: SessionEvent): boolean {
    const size = eventBytes(event);
    if (this.#bytes > 0 && this.#fullBy(size) !== undefined) return false;
    this.#bytes += size;
    this.#queue.push(event);
    return true;
  }

  /** Ends unlimited delivery: from now on the client gets `count` messages and then as many as are granted. */
  limitTo(count: number): void {
    this.#credit = count;
  }

  /** Lets the client have `count` more messages; without effect while delivery is unlimited. */
  grant(count: number): void {
    if (this.#credit === undefined) return;
    this.#credit = Math.min(this.#credit + count, Number.MAX_SAFE_INTEGER);
    for (let message = this.#nextParked(); message !== undefined; message = this.#nextParked()) {
      this.#queue.push({ kind: "message", message });
    }
  }

  /** Takes the events of the next frame: as many as fit, at least one while there are any. */
  takeBatch(): SessionEvent[] {
    const batch: SessionEvent[] = [];
    let bytes = 0;
    while (batch.length < maxBatchMessages && bytes < maxBatchBytes) {
      const event = this.#queue.shift();
      if (event === undefined) break;
      bytes += eventBytes(event);
      batch.push(event);
    }
    this.#bytes -= bytes;
    return batch;
  }

  /** Forgets everything. */
  clear(): void {
    this.#queue.clear();
    this.#parked.clear();
    this.#bytes = 0;
  }

  #nextParked(): Message | undefined {
    if (this.#parked.length === 0 || this.#credit === 0) return undefined;
    this.#takeCredit();
    return this.#parked.shift();
  }

  // A parked message goes first, so while one waits a newer one gets no credit.
  #takeCredit(): boolean {
    if (this.#credit === undefined) return true;
    if (this.#credit === 0) return false;
    this.#credit -= 1;
    return true;
  }

  #fullBy(size: number): keyof OutboxLimits | undefined {
    const { outboxMaxBytes, outboxMaxMessages } = this.#limits;
    if (this.#bytes + size > outboxMaxBytes) return "outboxMaxBytes";
    return this.#queue.length + this.#parked.length >= outboxMaxMessages ? "outboxMaxMessages" : undefined;
  }
}

function eventBytes(event: SessionEvent): number {
  if (event.kind === "message") return messageBytes(event.message);
  if (event.kind === "http-request") return httpPartBytes(event.frame.part) + messageOverheadBytes;
  return event.kind === "answer" ? event.bytes : messageOverheadBytes;
}

function messageBytes(message: Message): number {
  return message.payload.size + messageOverheadBytes;
}
