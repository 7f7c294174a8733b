import type { Logger } from "../../../src/observability/logger.js";
import type { ClientInfo } from "../../../src/plugins/client-info.js";
import type { FrameOutcome, FramePipeline } from "../../../src/plugins/frame-pipeline.js";
import { FifoGate } from "../../../src/util/fifo-gate.js";
import { andThen, type MaybePromise } from "../../../src/util/maybe-promise.js";
import type { Codec } from "../codecs/codec.js";
import { passingFrameOf } from "./incoming-frame.js";

/** An encoded frame. */
type Encoded = string | Uint8Array;

/** What a gate is made of. */
export interface OutgoingGateOptions {
  readonly pipeline: FramePipeline;
  /** Reads what the connection's own codec has written. */
  readonly codec: Codec;
  readonly logger: Logger;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Hands a frame to the socket. */
  readonly put: (frame: Encoded) => void;
  /** Called when frames are welcome again after {@link OutgoingGate.isFull}. */
  readonly onDrained: () => void;
}

/** A frame for plugins to look at, with whom it is for; or something to be done behind the frames before it. */
type Item = { readonly frame: Encoded; readonly client: ClientInfo } | { readonly act: () => void };

/**
 * Shows every frame on its way out to the plugins that want to see them, after everything else; frames keep their order also where a
 * plugin takes its time. One that plugins fail over is left out: its receiver has done nothing for which it could be told off.
 */
export class OutgoingGate {
  readonly #options: OutgoingGateOptions;
  readonly #items: FifoGate<Item>;
  #isFull = false;
  #heldBytes = 0;

  constructor(options: OutgoingGateOptions) {
    this.#options = options;
    const source = {
      pause: () => {
        this.#isFull = true;
      },
      resume: () => {
        this.#isFull = false;
        options.onDrained();
      },
    };
    this.#items = new FifoGate<Item>(source, (item) => this.#handle(item));
  }

  /** True while so many frames wait for plugins that no more should come. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Size of the frames that wait for plugins. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Lets a frame go out once plugins have seen it. */
  pass(frame: Encoded, client: ClientInfo): void {
    this.#heldBytes += frame.length;
    this.#items.push({ frame, client });
  }

  /** Does something behind the frames that have come so far. */
  behind(act: () => void): void {
    this.#items.push({ act });
  }

  #handle(item: Item): void | Promise<void> {
    if ("act" in item) return item.act();
    const { frame, client } = item;
    try {
      const shown = this.#show(frame, client);
      if (!(shown instanceof Promise)) return this.#let(frame, shown);
      return shown.then((outcome) => this.#let(frame, outcome)).catch((error) => this.#lost(frame, error));
    } catch (error) {
      this.#lost(frame, error);
    }
  }

  #show(frame: Encoded, client: ClientInfo): MaybePromise<Encoded | undefined> {
    const { pipeline, codec } = this.#options;
    const read = codec.decode(typeof frame === "string" ? Buffer.from(frame, "utf8") : frame);
    const passing = passingFrameOf(read);
    if (passing === undefined) return frame;
    return andThen(pipeline.run("outgoing", passing, client), (outcome) => {
      if (outcome.kind !== "pass") return undefined;
      return outcome.frame === passing ? frame : this.#encode(outcome);
    });
  }

  #encode({ frame }: Extract<FrameOutcome, { kind: "pass" }>): Encoded {
    const { op, t, d } = frame;
    return this.#options.codec.encode({ op, t, d, ts: this.#options.now() });
  }

  #let(frame: Encoded, outcome: Encoded | undefined): void {
    this.#heldBytes -= frame.length;
    if (outcome !== undefined) this.#options.put(outcome);
  }

  #lost(frame: Encoded, error: unknown): void {
    this.#heldBytes -= frame.length;
    this.#options.logger.error({ error }, "what a plugin made of a frame could not be written");
  }
}
