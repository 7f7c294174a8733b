import { statfsSync } from "node:fs";
import { BrokerError } from "../../errors.js";
import type { Table, Tables } from "./tables.js";

/** How much a store may hold. */
export interface StoreRoomOptions {
  /** Most bytes that its pages may take; about, since a group of writes that begins below it is let through. 0: no bound. @default 0 */
  readonly maxBytes?: number;
  /**
   * Bytes of the disk that are left to what frees room: a deletion writes a few pages before it can give any back, so that a
   * disk which new messages fill to the brim could not be emptied again. @default 16 MiB
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
    const { maxBytes, reserveBytes } = { ...defaultStoreRoomOptions, ...options };
    this.#dir = dir;
    this.#tables = tables;
    this.#maxBytes = maxBytes;
    this.#reserveBytes = reserveBytes;
  }

  /** @throws BrokerError `STORAGE_FULL` */
  check(): void {
    if (this.#maxBytes > 0 && this.#usedBytes() >= this.#maxBytes) {
      throw new BrokerError(
        "STORAGE_FULL",
        `${this.#dir}: the queues take all of the ${this.#maxBytes} bytes they may`,
      );
    }
    const { bavail, bsize } = statfsSync(this.#dir);
    if (bavail * bsize < this.#reserveBytes) {
      throw new BrokerError(
        "STORAGE_FULL",
        `${this.#dir}: the disk has ${bavail * bsize} bytes left, of which ${this.#reserveBytes} are kept for deletions`,
      );
    }
  }

  /** Pages in use. The file may be longer: what was deleted leaves pages in it, which are used again before it grows. */
  #usedBytes(): number {
    const { queues, heads, bodies, ids } = this.#tables;
    return [queues, heads, bodies, ids].reduce((sum, table) => sum + pageBytes(table), 0);
  }
}

/** Read from the table's root, without a walk through it. */
function pageBytes(table: Table): number {
  const stats = table.getStats() as TableStats; // lmdb-js gives it no type
  return (stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages) * stats.pageSize;
}

interface TableStats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}
