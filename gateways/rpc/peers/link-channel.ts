import type { BrokerError } from "../../../src/errors.js";

/** Hears what comes over a {@link LinkChannel}. */
export interface ChannelListener {
  /** One message, whole. */
  message(bytes: Buffer): void;
  /** It is over; called once. `status` is what the other side has said, where it gave an error. */
  closed(reason: string, status?: BrokerError): void;
}

/** One gRPC call between two brokers, whichever of them has made it: messages both ways, uninterpreted. */
export interface LinkChannel {
  /** Address of the other side, without port where it has dialled. */
  readonly remoteAddress: string;
  /** Bytes that one message from the other side may have; more end the call. */
  maxMessageBytes: number;
  /** Names who hears. Called once, in the turn in which the channel was made. */
  listen(listener: ChannelListener): void;
  /** Sends a message; `taken` is called once it is out of this process's hands. */
  write(message: Uint8Array, taken: () => void): void;
  /** Ends it behind what was written, with an error where one is given. What the other side does not take within a second is dropped. */
  end(error?: BrokerError): void;
  /** Breaks it off. */
  destroy(): void;
}

/** How long the other side may take to read what is written when a channel ends. */
export const endGraceMs = 1_000;
