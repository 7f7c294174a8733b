import { Window } from "../../measure.js";

/** Sends `count` messages through a queue; resolves when every one is confirmed, delivered and acknowledged. */
export type QueueLoad = (count: number) => Promise<void>;

/** How to put load on a queue. */
export interface QueueLoadOptions {
  readonly port: number;
  /** The folder in which the clients of the peers are installed. */
  readonly clients: string;
  /** Messages in one call of a producer: 64, or 1. */
  readonly batch: number;
  /** RabbitMQ: the kind of queue. */
  readonly queueType: string;
}

/** Producers, and as many consumers. */
export const parties = 4;
/** Messages that one producer may have unconfirmed, and that one consumer may have unacknowledged. */
export const unsettled = 256;
/** What a message carries. */
export const body: Buffer = Buffer.alloc(100, "x");

/** A load of producers that call `send` with the number of messages, and consumers that tell `tally` what they have settled. */
export function queueLoad(
  senders: readonly ((count: number) => Promise<void>)[],
  batch: number,
  tally: Tally,
): QueueLoad {
  const windows = senders.map((send) => {
    const window: Window = new Window(unsettled, batch, () => {
      void send(batch).then(() => window.arrived(batch));
    });
    return window;
  });
  return async (count) => {
    const settled = tally.expect(count);
    await Promise.all(windows.map((window) => window.run(count / windows.length)));
    await settled;
  };
}

/** Waits for a number of messages to be settled. */
export class Tally {
  #missing = 0;
  #finish = () => {};

  expect(count: number): Promise<void> {
    this.#missing += count;
    return new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  settled(count: number): void {
    this.#missing -= count;
    if (this.#missing <= 0) this.#finish();
  }
}

/** One of something for each party. */
export async function forEachParty<T>(make: (index: number) => T | Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: parties }, (_, index) => make(index)));
}
