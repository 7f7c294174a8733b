import { BrokerError } from "../../errors.js";
import type { StoredHead, StoredId } from "../queue-store.js";
import type { Claim } from "./claim-book.js";
import { isNotFound, isOutOfRoom, isWrongSequence, jetStreamError } from "./jetstream-error.js";
import { type NatsLink, streamConfig } from "./nats-link.js";
import type { PackBodies, PackCache } from "./pack-cache.js";
import { encodePack, type QueueChange, sizeOf } from "./pack-codec.js";
import { type Pack, StreamIndex } from "./stream-index.js";
import type { StreamNames } from "./stream-names.js";
import { readPack, readPacks, sizeOfParts } from "./stream-reader.js";

/** What the stream of a queue is opened with. */
export interface QueueStreamOptions {
  readonly queue: string;
  readonly names: StreamNames;
  readonly link: NatsLink;
  readonly claim: Claim;
  readonly cache: PackCache;
  /** How long a write may take before the queue is given up, in milliseconds. */
  readonly writeTimeoutMs: number;
  /** Called once, when nothing more can be written under this claim. */
  readonly onLost: () => void;
}

interface PendingWrite {
  readonly changes: readonly QueueChange[];
  readonly resolve: () => void;
  readonly reject: (error: BrokerError) => void;
}

/** A pack takes no more writes when it is as large as this, whatever the server would take. */
const maxPackBytes = 512 * 1024;
const maxPackWrites = 4_096;
/** What the server's own bound on messages has to leave for headers. */
const headerBytes = 1_024;
/** How long to wait before a message without an answer is sent again. */
const retryMs = 50;

/**
 * The stream of one queue, in the hands of the broker that has claimed it. All that waits goes into the next pack together, and one pack
 * is on its way at a time.
 *
 * Every message names the sequence that it expects to follow, so nothing gets in once another broker has written; a new owner writes an
 * empty pack before it reads. A message without an answer is sent again under the same id, which the server stores once. Where it stays
 * unknown whether something is stored, the claim is given up: whoever takes it next reads what is there.
 */
export class QueueStream {
  readonly #options: QueueStreamOptions;
  readonly #index = new StreamIndex();
  readonly #waiting: PendingWrite[] = [];
  #isMade = false;
  #last = 0;
  #messages = 0;
  #running: Promise<void> | undefined;
  #purging: Promise<void> | undefined;
  #isLost = false;

  private constructor(options: QueueStreamOptions) {
    this.#options = options;
  }

  /** Takes the stream over and reads it, where there is one. @throws BrokerError (rejects with) `QUEUE_UNAVAILABLE`, `STORAGE_FAILED` */
  static async open(options: QueueStreamOptions): Promise<QueueStream> {
    const stream = new QueueStream(options);
    await stream.#takeOver();
    return stream;
  }

  get claim(): Claim {
    return this.#options.claim;
  }

  get settings(): Uint8Array | undefined {
    return this.#index.settings;
  }

  heads(): StoredHead[] {
    return this.#index.heads();
  }

  ids(): StoredId[] {
    return this.#index.ids();
  }

  remembered(messageId: string): Uint8Array | undefined {
    return this.#index.record(messageId);
  }

  async body(seq: number): Promise<Uint8Array | undefined> {
    const pack = this.#index.packOf(seq);
    if (pack === undefined) return undefined;
    const { cache } = this.#options;
    try {
      const bodies = await cache.get(this.#cacheKey(pack), pack.bytes, () => this.#bodiesOf(pack));
      return bodies.get(seq)?.slice();
    } catch (error) {
      const now = this.#index.packOf(seq); // it may have been rewritten, or deleted, meanwhile
      if (now === pack) throw error;
      return now === undefined ? undefined : this.body(seq);
    }
  }

  /** Whether it has what a write wants changed. */
  has(changes: readonly QueueChange[]): boolean {
    const isThere = this.settings !== undefined || this.#waiting.length > 0 || this.#running !== undefined;
    return isThere || changes.some(({ kind }) => kind === "put-queue");
  }

  write(changes: readonly QueueChange[]): Promise<void> {
    if (this.#isLost) return Promise.reject(this.#lostError());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject });
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Nothing more is written. */
  lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lostError());
    this.#options.onLost();
  }

  /** Resolves when what was handed in is written, or refused. */
  async idle(): Promise<void> {
    while (this.#running !== undefined || this.#purging !== undefined)
      await Promise.all([this.#running, this.#purging]);
  }

  async #takeOver(): Promise<void> {
    const { link, names, queue } = this.#options;
    try {
      for (let tries = 0; ; tries += 1) {
        const { config, state } = await link.manager.streams.info(names.stream);
        if (config.description !== queue || config.subjects?.[0] !== names.subject)
          throw new BrokerError(
            "STORAGE_FAILED",
            `the stream ${names.stream} is not the one of the queue '${queue}'; move it away, or give this broker an account of its own`,
          );
        this.#last = state.last_seq;
        const outcome = await this.#send(encodePack([], maxPackBytes)[0] ?? new Uint8Array());
        if (outcome.kind === "stored") break;
        if (outcome.kind !== "fenced" || tries === 3) throw outcome.error;
      }
      this.#isMade = true;
      for await (const { first, last, bytes, changes } of readPacks(link, names.stream, this.#last))
        this.#index.add(first, last, bytes, changes);
    } catch (error) {
      if (isNotFound(error)) return;
      throw jetStreamError(`the stream ${names.stream} of the queue '${queue}' cannot be taken over`, error);
    }
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // what is handed in in this turn goes together
    while (!this.#isLost) {
      if (this.#waiting.length > 0) await this.#commit(this.#nextWrites());
      else if (!this.#index.isWasteful) return;
      if (!this.#isLost && this.#index.isWasteful && !(await this.#cleanOldest())) {
        if (this.#waiting.length === 0) return;
      }
      this.#purge();
    }
  }

  #nextWrites(): PendingWrite[] {
    let bytes = 0;
    let count = 0;
    for (const { changes } of this.#waiting) {
      for (const change of changes) bytes += sizeOf(change);
      if (count > 0 && bytes > this.#maxBytes) break;
      count += 1;
      if (count === maxPackWrites) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(handedIn: readonly PendingWrite[]): Promise<void> {
    const writes = this.#settled(handedIn);
    if (writes.length === 0) return;
    try {
      await this.#append(writes.flatMap(({ changes }) => changes));
      for (const { resolve } of writes) resolve();
    } catch (error) {
      for (const { reject } of writes) reject(jetStreamError(`the queue '${this.#options.queue}'`, error));
    }
  }

  /** Refuses what came before the queue was made, where making it has failed. */
  #settled(writes: readonly PendingWrite[]): readonly PendingWrite[] {
    if (this.settings !== undefined) return writes;
    const made = writes.findIndex(({ changes }) => changes.some(({ kind }) => kind === "put-queue"));
    const early = made === -1 ? writes : writes.slice(0, made);
    const { queue } = this.#options;
    for (const { reject } of early)
      reject(new BrokerError("STORAGE_FAILED", `the store has no queue '${queue}'`));
    return writes.slice(early.length);
  }

  /** Puts a pack at the end of the stream. */
  async #append(changes: readonly QueueChange[]): Promise<void> {
    await this.#make();
    const parts = encodePack(changes, this.#maxBytes);
    const first = this.#last + 1;
    for (const part of parts) {
      const outcome = await this.#send(part);
      if (outcome.kind === "stored") continue;
      if (outcome.kind !== "refused") this.lose();
      throw outcome.error;
    }
    const pack = this.#index.add(first, this.#last, sizeOfParts(parts), changes);
    const bodies = changes.flatMap((change) =>
      change.kind === "append" ? [[change.seq, change.body] as const] : [],
    );
    if (bodies.length > 0) this.#options.cache.add(this.#cacheKey(pack), pack.bytes, new Map(bodies));
  }

  /** Makes the stream where there is none yet. */
  async #make(): Promise<void> {
    if (this.#isMade) return;
    const { link, names, queue } = this.#options;
    try {
      await link.manager.streams.add(streamConfig(names, queue, link.replicas));
    } catch (error) {
      throw jetStreamError(`the stream ${names.stream} cannot be made`, error);
    }
    this.#isMade = true;
  }

  /** Sends one message until it is known what became of it, or until it takes too long. */
  async #send(data: Uint8Array): Promise<SendOutcome> {
    const { link, names, claim, writeTimeoutMs } = this.#options;
    const until = performance.now() + writeTimeoutMs;
    this.#messages += 1;
    const msgID = `${claim.lease.id}-${claim.revision}-${this.#messages}`;
    for (let isFirst = true; ; isFirst = false) {
      if (!claim.lease.isLive) return { kind: isFirst ? "fenced" : "unknown", error: this.#lostError() };
      try {
        const { seq } = await link.client.publish(names.subject, data, {
          msgID,
          expect: { lastSequence: this.#last, streamName: names.stream },
          timeout: Math.max(100, Math.min(link.timeoutMs, until - performance.now())),
          retries: 1,
        });
        if (seq <= this.#last) return { kind: "unknown", error: this.#lostError() };
        this.#last = seq;
        return { kind: "stored" };
      } catch (error) {
        if (isWrongSequence(error)) {
          if (isFirst) return { kind: "fenced", error: this.#lostError() };
          if (!(await this.#isNext(msgID))) return { kind: "unknown", error: this.#lostError() };
          this.#last += 1;
          return { kind: "stored" };
        }
        if (isOutOfRoom(error))
          return { kind: isFirst ? "refused" : "unknown", error: jetStreamError(`'${names.stream}'`, error) };
        if (performance.now() >= until) {
          const what = `it is not known whether the queue '${this.#options.queue}' has stored this`;
          return { kind: "unknown", error: jetStreamError(what, error) };
        }
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  /** Whether the message after the last known one is the one with this id: an earlier try, whose answer was lost. */
  async #isNext(msgID: string): Promise<boolean> {
    const { link, names } = this.#options;
    try {
      const message = await link.manager.streams.getMessage(names.stream, { seq: this.#last + 1 });
      return message?.header.get("Nats-Msg-Id") === msgID;
    } catch {
      return false; // it stays unknown, and the claim is given up
    }
  }

  /** Writes what still counts of the oldest pack again, so that the pack can go. @returns false when that failed. */
  async #cleanOldest(): Promise<boolean> {
    const pack = this.#index.oldest;
    if (pack === undefined) return false;
    try {
      const changes = await readPack(this.#options.link, this.#options.names.stream, pack);
      await this.#append(this.#index.liveIn(pack, changes));
      return true;
    } catch {
      return false; // nothing is lost by it; tried again after the next write
    }
  }

  #purge(): void {
    if (this.#purging !== undefined || this.#isLost) return;
    const seq = this.#index.dropDead();
    if (seq === undefined) return;
    const { link, names } = this.#options;
    const purged = link.manager.streams.purge(names.stream, { seq }).then(
      () => {},
      () => {}, // the next purge takes it along
    );
    this.#purging = purged.finally(() => {
      this.#purging = undefined;
    });
  }

  async #bodiesOf(pack: Pack): Promise<PackBodies> {
    const changes = await readPack(this.#options.link, this.#options.names.stream, pack);
    return new Map(
      changes.flatMap((change) => (change.kind === "append" ? [[change.seq, change.body] as const] : [])),
    );
  }

  #cacheKey({ first }: Pack): string {
    return `${this.#options.names.key} ${first}`;
  }

  get #maxBytes(): number {
    const max = this.#options.link.connection.info?.max_payload ?? maxPackBytes;
    return Math.min(maxPackBytes, max - headerBytes);
  }

  #lostError(): BrokerError {
    const { queue } = this.#options;
    return new BrokerError("QUEUE_UNAVAILABLE", `this broker has lost its claim on the queue '${queue}'`, {
      details: { queue },
    });
  }
}

/** What became of a message: `refused` and `fenced` are not stored; `unknown` may be. */
type SendOutcome =
  | { readonly kind: "stored" }
  | { readonly kind: "refused" | "fenced" | "unknown"; readonly error: BrokerError };
