import type { BrokerError } from "../../src/errors.js";

interface QueuedFrame<T> {
  readonly frame: T;
  readonly bytes: number;
}

/** Frames that wait for the reader of a response stream. It has no bound of its own: whoever hands them in looks at `bytes`. */
export class FrameQueue<T> {
  readonly #onTaken: (frame: T) => void;
  readonly #frames: QueuedFrame<T>[] = [];
  #bytes = 0;
  #end: { readonly error: BrokerError | undefined } | undefined;
  #wake: (() => void) | undefined;

  /** `onTaken` is called whenever the reader has taken a frame, with it. */
  constructor(onTaken: (frame: T) => void) {
    this.#onTaken = onTaken;
  }

  /** Bytes of the frames that were not taken yet, as those who handed them in counted. */
  get bytes(): number {
    return this.#bytes;
  }

  push(frame: T, bytes: number): void {
    this.#frames.push({ frame, bytes });
    this.#bytes += bytes;
    this.#wake?.();
  }

  /** Ends the stream behind the frames that wait: well, or with an error. The first call counts. */
  end(error?: BrokerError): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** The frames, as they come, until the end; then returns, or throws its error. A frame counts as taken when the next one is asked for. */
  async *frames(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const next = this.#frames.shift();
      if (next !== undefined) {
        yield next.frame;
        this.#bytes -= next.bytes;
        this.#onTaken(next.frame);
      } else if (this.#end === undefined) {
        await this.#woken();
      } else if (this.#end.error !== undefined) {
        throw this.#end.error;
      } else {
        return;
      }
    }
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
