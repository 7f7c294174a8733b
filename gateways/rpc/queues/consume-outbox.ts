import Denque from "denque";
import type { BrokerError } from "../../../src/errors.js";
import type { WaitingContent } from "../../../src/queue/credit-window.js";
import { FrameQueue } from "../frame-queue.js";
import type { ConsumerEvent } from "./consumer-event.js";

/** Most events in one frame, and most bytes after which a frame is closed. */
const maxFrameEvents = 64;
const maxFrameBytes = 256 * 1024;
/** Answers that may wait before the next command waits for the client to read. */
const maxAnswers = 4_096;

interface QueuedEvent {
  readonly event: ConsumerEvent;
  readonly bytes: number;
}

/**
 * What waits for a consumer, in order: events that one turn of the event loop brings, and the frames that were made of them. Messages are
 * bounded by whoever asks the queue for them, answers by {@link answersTaken}.
 */
export class ConsumeOutbox {
  readonly #events = new Denque<QueuedEvent>();
  readonly #frames: FrameQueue<ConsumerEvent[]>;
  #eventBytes = 0;
  #messages = 0;
  #answers = 0;
  #wake: (() => void) | undefined;

  /** `onTaken` is called whenever the client's side has taken a frame. */
  constructor(onTaken: () => void) {
    this.#frames = new FrameQueue((frame) => {
      this.#taken(frame);
      onTaken();
    });
  }

  /** Messages that wait, and the bytes of everything that does. */
  get waiting(): WaitingContent {
    return { messages: this.#messages, bytes: this.#eventBytes + this.#frames.bytes };
  }

  push(event: ConsumerEvent, bytes: number): void {
    this.#events.push({ event, bytes });
    this.#eventBytes += bytes;
    if (isMessage(event)) this.#messages += 1;
    else this.#answers += 1;
  }

  /** Where a client asks for answers and does not read them: a promise that it has read half of those that wait, or that the stream has ended. */
  answersTaken(): Promise<void> | undefined {
    if (this.#answers < maxAnswers) return undefined;
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** Makes frames of the events. */
  flush(): void {
    while (this.#events.length > 0) this.#flushFrame();
  }

  /** Ends the stream behind everything that waits: well, or with an error. */
  end(error?: BrokerError): void {
    this.flush();
    this.#frames.end(error);
    this.#wake?.();
  }

  /** As {@link FrameQueue.frames}. */
  frames(): AsyncGenerator<ConsumerEvent[], void, undefined> {
    return this.#frames.frames();
  }

  #flushFrame(): void {
    const frame: ConsumerEvent[] = [];
    let bytes = 0;
    while (frame.length < maxFrameEvents && bytes < maxFrameBytes) {
      const next = this.#events.shift();
      if (next === undefined) break;
      frame.push(next.event);
      bytes += next.bytes;
    }
    this.#eventBytes -= bytes;
    this.#frames.push(frame, bytes);
  }

  #taken(frame: readonly ConsumerEvent[]): void {
    const messages = frame.filter(isMessage).length;
    this.#messages -= messages;
    this.#answers -= frame.length - messages;
    if (this.#answers <= maxAnswers / 2) this.#wake?.();
  }
}

function isMessage({ kind }: ConsumerEvent): boolean {
  return kind === "message";
}
