import { BrokerError } from "../../errors.js";
import type { StoreChange, StoredHead, StoredId, StoredQueue } from "../queue-store.js";
import type { SharedQueueStore } from "../shared-queue-store.js";
import { type Claim, ClaimBook } from "./claim-book.js";
import { isNotFound, jetStreamError } from "./jetstream-error.js";
import { type NatsLink, type NatsLinkOptions, openNatsLink } from "./nats-link.js";
import { PackCache } from "./pack-cache.js";
import { QueueStream } from "./queue-stream.js";
import { everyQueue, streamNames } from "./stream-names.js";

/** How a {@link JetStreamQueueStore} keeps its queues. */
export interface JetStreamQueueStoreOptions extends NatsLinkOptions {
  /** How long a write may take, in milliseconds, before it fails and its queue is given up. @default 5 000 */
  readonly writeTimeoutMs?: number;
  /** Bytes of packs whose bodies are kept in memory. @default 32 MiB */
  readonly cacheBytes?: number;
}

/**
 * Keeps queues in NATS JetStream, one stream for each, where every broker of a cluster can take them up. A write is confirmed when the
 * server has it on as many replicas as are configured.
 *
 * A queue that is written before it was claimed is claimed by that write. When a claim is lost, whatever waits on it is refused, and the
 * queue has to be claimed again, which reads what is stored.
 */
export class JetStreamQueueStore implements SharedQueueStore {
  readonly #options: JetStreamQueueStoreOptions;
  readonly #link: NatsLink;
  readonly #claims: ClaimBook;
  readonly #cache: PackCache;
  readonly #streams = new Map<string, QueueStream>();
  readonly #opening = new Map<string, Promise<QueueStream>>();
  readonly #writes = new Set<Promise<unknown>>();
  readonly #lostListeners = new Set<(queue: string) => void>();
  #closed: Promise<void> | undefined;

  private constructor(options: JetStreamQueueStoreOptions, link: NatsLink) {
    this.#options = options;
    this.#link = link;
    this.#cache = new PackCache(options.cacheBytes ?? 32 * 1024 * 1024);
    this.#claims = new ClaimBook(link, (lease) => {
      for (const stream of [...this.#streams.values()]) if (stream.claim.lease === lease) stream.lose();
    });
  }

  /** @throws BrokerError (rejects with) `STORAGE_FAILED` when no server can be used; the message says why. */
  static async open(options: JetStreamQueueStoreOptions): Promise<JetStreamQueueStore> {
    return new JetStreamQueueStore(options, await openNatsLink(options));
  }

  async claim(queue: string): Promise<StoredQueue | undefined> {
    const { settings } = await this.#open(queue);
    return settings === undefined ? undefined : { queue, settings };
  }

  async release(queue: string): Promise<void> {
    const stream = this.#streams.get(queue);
    if (stream === undefined) return;
    this.#streams.delete(queue);
    await stream.idle();
    await this.#claims.free(stream.claim);
  }

  async *names(): AsyncIterable<string> {
    try {
      for await (const { config } of this.#link.manager.streams.list(everyQueue)) {
        if (config.description !== undefined) yield config.description;
      }
    } catch (error) {
      throw jetStreamError("the queues of NATS cannot be listed", error);
    }
  }

  onClaimLost(listener: (queue: string) => void): void {
    this.#lostListeners.add(listener);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    if (this.#closed !== undefined)
      return Promise.reject(new BrokerError("STORAGE_FAILED", "the store is closed"));
    const only = this.#onlyStream(changes);
    if (only !== undefined) return only.write(changes);
    const written = this.#write(changes);
    this.#writes.add(written);
    const forget = () => this.#writes.delete(written);
    written.then(forget, forget);
    return written;
  }

  body(queue: string, seq: number): Promise<Uint8Array | undefined> | undefined {
    return this.#streams.get(queue)?.body(seq);
  }

  remembered(queue: string, messageId: string): Uint8Array | undefined {
    return this.#streams.get(queue)?.remembered(messageId);
  }

  queues(): StoredQueue[] {
    const found = [...this.#streams].flatMap(([queue, { settings }]) =>
      settings === undefined ? [] : [{ queue, settings }],
    );
    return found.sort((a, b) => (a.queue < b.queue ? -1 : 1));
  }

  heads(queue: string): StoredHead[] {
    return this.#streams.get(queue)?.heads() ?? [];
  }

  ids(queue: string): StoredId[] {
    return this.#streams.get(queue)?.ids() ?? [];
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#writes);
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#streams.keys()].map((queue) => this.release(queue)));
    await this.#claims.close();
    await this.#link.connection.close();
  }

  /** The stream of all changes, where it is one that is open: the case that has to be fast. */
  #onlyStream(changes: readonly StoreChange[]): QueueStream | undefined {
    const [first] = changes;
    if (first === undefined || changes.some(({ queue }) => queue !== first.queue)) return undefined;
    const stream = this.#streams.get(first.queue);
    return stream?.settings === undefined ? undefined : stream;
  }

  /** All queues have to be there before the first of them is written. */
  async #write(changes: readonly StoreChange[]): Promise<void> {
    const byQueue = changesByQueue(changes);
    const open: (readonly [QueueStream, readonly StoreChange[]])[] = [];
    for (const [queue, own] of byQueue) {
      const stream = this.#streams.get(queue) ?? (await this.#forWrite(queue, own));
      if (stream?.has(own)) open.push([stream, own]);
      else if (own.some(({ kind }) => kind !== "delete" && kind !== "forget"))
        throw new BrokerError("STORAGE_FAILED", `the store has no queue '${queue}'`);
    }
    await Promise.all(open.map(([stream, own]) => stream.write(own)));
  }

  /** The stream of a queue that is being claimed, or that a write makes. */
  async #forWrite(queue: string, changes: readonly StoreChange[]): Promise<QueueStream | undefined> {
    const opening = this.#opening.get(queue);
    if (opening !== undefined) return opening;
    if (changes.some(({ kind }) => kind === "put-queue"))
      return this.#opened(queue, async () => {
        const stream = await this.#claimed(queue);
        if (stream.settings === undefined) return stream;
        await this.release(queue);
        throw notClaimed(queue);
      });
    if (await this.#isStored(queue)) throw notClaimed(queue);
    return undefined;
  }

  async #isStored(queue: string): Promise<boolean> {
    try {
      await this.#link.manager.streams.info(streamNames(queue).stream);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw jetStreamError(`the queue '${queue}' cannot be looked for`, error);
    }
  }

  #open(queue: string): Promise<QueueStream> {
    const present = this.#streams.get(queue);
    if (present !== undefined) return Promise.resolve(present);
    return this.#opening.get(queue) ?? this.#opened(queue, () => this.#claimed(queue));
  }

  #opened(queue: string, open: () => Promise<QueueStream>): Promise<QueueStream> {
    const opened = open().finally(() => this.#opening.delete(queue));
    this.#opening.set(queue, opened);
    return opened;
  }

  async #claimed(queue: string): Promise<QueueStream> {
    if (this.#closed !== undefined) throw new BrokerError("STORAGE_FAILED", "the store is closed");
    const names = streamNames(queue);
    const claim = await this.#claims.take(names.key, queue);
    try {
      const stream: QueueStream = await QueueStream.open({
        queue,
        names,
        link: this.#link,
        claim,
        cache: this.#cache,
        writeTimeoutMs: this.#options.writeTimeoutMs ?? 5_000,
        onLost: () => this.#lost(queue, stream, claim),
      });
      this.#streams.set(queue, stream);
      return stream;
    } catch (error) {
      await this.#claims.free(claim);
      throw error;
    }
  }

  #lost(queue: string, stream: QueueStream, claim: Claim): void {
    if (this.#streams.get(queue) !== stream) return;
    this.#streams.delete(queue);
    void this.#claims.free(claim); // the lease lives on, for other queues
    for (const listener of this.#lostListeners) listener(queue);
  }
}

function changesByQueue(changes: readonly StoreChange[]): Map<string, StoreChange[]> {
  const byQueue = new Map<string, StoreChange[]>();
  for (const change of changes) {
    const own = byQueue.get(change.queue);
    if (own === undefined) byQueue.set(change.queue, [change]);
    else own.push(change);
  }
  return byQueue;
}

function notClaimed(queue: string): BrokerError {
  return new BrokerError("QUEUE_UNAVAILABLE", `this broker has not claimed the queue '${queue}'`, {
    details: { queue },
  });
}
