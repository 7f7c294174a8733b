import { mkdirSync } from "node:fs";
import { BrokerError } from "../../errors.js";
import type { QueueStore, StoreChange, StoredHead, StoredId, StoredQueue } from "../queue-store.js";
import { openDataFile } from "./data-file.js";
import { FolderLock } from "./folder-lock.js";
import { GroupCommit } from "./group-commit.js";
import { QueueNumbers } from "./queue-numbers.js";
import { decodeQueueRecord } from "./queue-record.js";
import { fitsIdKey, idKey, idOfKey, messageKey, queueKey, queueOfKey, seqOfKey } from "./record-keys.js";
import { storageError } from "./storage-error.js";
import { StoreRoom, type StoreRoomOptions } from "./store-room.js";
import { needsRoom, TableWriter } from "./table-writer.js";
import type { Table, Tables } from "./tables.js";

/** How an {@link LmdbQueueStore} keeps its files. */
export interface LmdbQueueStoreOptions extends StoreRoomOptions {
  /** The folder of its files, which is made where there is none; a store has it for itself. */
  readonly dir: string;
}

/**
 * Keeps queues in an LMDB file, in this process. A write is confirmed when LMDB has synced it (see `tables.ts` for why that holds);
 * all that comes in while one commit is synced goes into the next one together. Reads see what is committed.
 *
 * When there is no room, what needs some is refused with `STORAGE_FULL`, and reads and deletions go on. When the disk fails,
 * writes are refused with `STORAGE_FAILED` until it works again; nothing that was refused is in the file.
 */
export class LmdbQueueStore implements QueueStore {
  readonly #dir: string;
  readonly #lock: FolderLock;
  readonly #tables: Tables;
  readonly #room: StoreRoom;
  readonly #numbers = new QueueNumbers();
  readonly #writer: TableWriter;
  readonly #commits = new GroupCommit<readonly StoreChange[]>({
    commit: (writes) => this.#commit(writes),
    survives: (write, error) => isFull(error) && !write.some(needsRoom),
  });
  #closed: Promise<void> | undefined;

  private constructor(options: LmdbQueueStoreOptions, lock: FolderLock, tables: Tables) {
    this.#dir = options.dir;
    this.#lock = lock;
    this.#tables = tables;
    this.#room = new StoreRoom(options.dir, tables, options);
    this.#writer = new TableWriter(tables, this.#numbers);
    for (const { key, value } of tables.queues.getRange()) {
      this.#numbers.load(decodeQueueRecord(value).queue, queueOfKey(key));
    }
  }

  /**
   * Opens the store of a folder.
   * @throws BrokerError `STORAGE_FAILED` when another process has it open, or its file is damaged or not of this store; the
   * message says what to do about it.
   */
  static async open(options: LmdbQueueStoreOptions): Promise<LmdbQueueStore> {
    try {
      mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw storageError(options.dir, error);
    }
    const lock = await FolderLock.acquire(options.dir);
    try {
      return new LmdbQueueStore(options, lock, await openDataFile(options.dir));
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    if (this.#closed !== undefined)
      throw new BrokerError("STORAGE_FAILED", `${this.#dir}: the store is closed`);
    const created = this.#writer.prepare(changes);
    try {
      await this.#commits.add(changes);
    } catch (error) {
      this.#numbers.forget(created);
      throw error;
    }
  }

  body(queue: string, seq: number): Uint8Array | undefined {
    const number = this.#numbers.get(queue);
    return number === undefined ? undefined : this.#tables.bodies.getBinary(messageKey(number, seq));
  }

  remembered(queue: string, messageId: string): Uint8Array | undefined {
    const number = this.#numbers.get(queue);
    if (number === undefined || !fitsIdKey(messageId)) return undefined;
    return this.#tables.ids.getBinary(idKey(number, messageId));
  }

  *queues(): Iterable<StoredQueue> {
    for (const [, number] of this.#numbers.byName()) {
      const record = this.#tables.queues.getBinary(queueKey(number));
      if (record !== undefined) yield decodeQueueRecord(record);
    }
  }

  *heads(queue: string): Iterable<StoredHead> {
    for (const { key, value } of this.#range(this.#tables.heads, queue))
      yield { seq: seqOfKey(key), head: value };
  }

  *ids(queue: string): Iterable<StoredId> {
    for (const { key, value } of this.#range(this.#tables.ids, queue))
      yield { messageId: idOfKey(key), record: value };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#commits.idle();
    await this.#tables.root.close();
    await this.#lock.release();
  }

  async #commit(writes: readonly (readonly StoreChange[])[]): Promise<void> {
    try {
      if (writes.some((changes) => changes.some(needsRoom))) this.#room.check();
      await this.#tables.root.batch(() => {
        for (const changes of writes) for (const change of changes) this.#writer.apply(change);
      });
    } catch (error) {
      throw error instanceof BrokerError ? error : storageError(this.#dir, await causeOf(error));
    }
  }

  #range(table: Table, queue: string): Iterable<{ readonly key: Buffer; readonly value: Uint8Array }> {
    const number = this.#numbers.get(queue);
    if (number === undefined) return [];
    return table.getRange({ start: queueKey(number), end: queueKey(number + 1) });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof BrokerError && error.reason === "STORAGE_FULL";
}

/** A commit that fails rejects with an error that has the cause as a promise, itself rejected. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && "commitError" in error)) return error;
  try {
    return await error.commitError;
  } catch (cause) {
    return cause;
  }
}
