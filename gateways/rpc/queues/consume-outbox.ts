import Denque from "denque";
import type { ConsumeEvent } from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { BrokerError } from "../../../src/errors.js";
import { FrameQueue } from "../frame-queue.js";

/** Most events in one frame, and most bytes after which a frame is closed. */
const maxFrameEvents = 64;
const maxFrameBytes = 256 * 1024;

interface QueuedEvent {
  readonly event: ConsumeEvent;
  readonly bytes: number;
}

/** What waits for a consumer, in order: events that one turn of the event loop brings, and the frames that were made of them. */
export class ConsumeOutbox {
  readonly #events = new Denque<QueuedEvent>();
  readonly #frames: FrameQueue<ConsumeEvent[]>;
  #eventBytes = 0;
  #messages = 0;

  /** `onTaken` is called whenever the client's side has taken a frame. */
  constructor(onTaken: () => void) {
    this.#frames = new FrameQueue(onTaken);
  }

  /** Bytes of everything that waits. */
  get bytes(): number {
    return this.#eventBytes + this.#frames.bytes;
  }

  /** Messages that are in no frame yet. */
  get messages(): number {
    return this.#messages;
  }

  push(event: ConsumeEvent, bytes: number): void {
    this.#events.push({ event, bytes });
    this.#eventBytes += bytes;
    if (event.event.case === "message") this.#messages += 1;
  }

  /** Makes frames of the events. */
  flush(): void {
    while (this.#events.length > 0) this.#flushFrame();
    this.#messages = 0;
  }

  /** Ends the stream behind everything that waits: well, or with an error. */
  end(error?: BrokerError): void {
    this.flush();
    this.#frames.end(error);
  }

  /** As {@link FrameQueue.frames}. */
  frames(): AsyncGenerator<ConsumeEvent[], void, undefined> {
    return this.#frames.frames();
  }

  #flushFrame(): void {
    const frame: ConsumeEvent[] = [];
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
}
