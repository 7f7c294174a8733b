import { statfsSync } from "node:fs";
import { BrokerError } from "../../errors.js";
import { type Tables, usageOf } from "./tables.js";

/** How much a store may hold. */
export interface StoreRoomOptions {
  /**
   * Most bytes that its pages may take; about, since a group of writes that begins below it is let through. 0: no bound.
   * @default 0
   */
  readonly maxBytes?: number;
  /**
   * Bytes of the disk that are left to what frees room: a deletion writes a few pages before it can give any back, so that a
   * disk which messages fill to the brim could not be emptied again. @default 16 MiB
   */
  readonly reserveBytes?: number;
}

/** The defaults of {@link StoreRoomOptions}. */
export const defaultStoreRoomOptions = Object.freeze({ maxBytes: 0, reserveBytes: 16 * 2 ** 20 });

/** Refuses what needs room while there is none, before the disk does: then deletions still find some. */
export class StoreRoom {
  readonly #dir: string;
  readonly #tables: Tables;
  readonly #maxBytes: number;
  readonly #reserveBytes: number;

  constructor(dir: string, tables: Tables, options: StoreRoomOptions) {
    this.#dir = dir;
    this.#tables = tables;
    this.#maxBytes = options.maxBytes ?? defaultStoreRoomOptions.maxBytes;
    this.#reserveBytes = options.reserveBytes ?? defaultStoreRoomOptions.reserveBytes;
  }

  /** @throws BrokerError `STORAGE_FULL` */
  check(): void {
    if (this.#maxBytes > 0 && usageOf(this.#tables).usedBytes >= this.#maxBytes) {
      throw new BrokerError(
        "STORAGE_FULL",
        `${this.#dir}: the queues take all of the ${this.#maxBytes} bytes they may`,
      );
    }
    const { bavail, bsize } = statfsSync(this.#dir);
    const left = bavail * bsize;
    // What was deleted gives the disk nothing back, but leaves pages in the file, which are used again before it grows.
    if (left < this.#reserveBytes && left + usageOf(this.#tables).freeBytes < this.#reserveBytes) {
      throw new BrokerError(
        "STORAGE_FULL",
        `${this.#dir}: the disk has ${left} bytes left, and ${this.#reserveBytes} are kept for deletions`,
      );
    }
  }
}
