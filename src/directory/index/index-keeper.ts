import type { LimitMetrics } from "../../observability/limit-metrics.js";
import type { Clock } from "../../util/clock.js";
import type { Client } from "../client.js";
import type { ClientSet } from "../client-set.js";
import type { ClientIndex } from "./client-index.js";

/** What indexes may cost. */
export interface IndexLimits {
  /** Indexes nobody has used for so long are dropped. */
  readonly indexIdleMs: number;
  /** Estimated memory of all indexes together. */
  readonly indexMaxBytes: number;
}

/** What a keeper needs from outside. */
export interface IndexKeeperOptions {
  readonly limits: IndexLimits;
  readonly clock: Clock;
  readonly limitMetrics: LimitMetrics;
  /** Resolves in a later turn of the event loop. */
  readonly nextTurn: () => Promise<void>;
}

/** So many clients are indexed at once; more, in slices with a turn of the event loop between. */
const maxAtOnce = 256;
/** An index that was used more recently than this is not dropped to make room: two that do not fit together would drop each other for ever. */
const inUseMs = 10_000;
/** How often idle indexes are looked for. */
const sweepMs = 1_000;
/** So many clients tell how large an index will be. */
const sampleSize = 100;

/** One index, from the moment somebody wanted it until it is dropped. */
export class KeptIndex<I extends ClientIndex = ClientIndex> {
  readonly index: I;
  /** Resolves when it is complete; undefined once it is. */
  building: Promise<void> | undefined;
  lastUsed: number;
  readonly #drop: () => void;

  constructor(index: I, now: number, drop: () => void) {
    this.index = index;
    this.lastUsed = now;
    this.#drop = drop;
  }

  /** @internal Its group forgets it. */
  drop(): void {
    this.#drop();
  }
}

/** Builds the indexes of all groups, drops the idle ones, and keeps them within their memory. */
export class IndexKeeper {
  readonly #options: IndexKeeperOptions;
  readonly #kept = new Set<KeptIndex>();
  #cancelSweep: (() => void) | undefined;

  constructor(options: IndexKeeperOptions) {
    this.#options = options;
  }

  /** How many indexes there are. */
  get count(): number {
    return this.#kept.size;
  }

  /** What they take in memory, estimated. */
  get bytes(): number {
    let bytes = 0;
    for (const { index } of this.#kept) bytes += index.bytes;
    return bytes;
  }

  /** Unix time in milliseconds. */
  now(): number {
    return this.#options.clock.now();
  }

  /**
   * Makes an index and begins to build it; `drop` will be called when it has to go. Undefined when there is no room for it.
   * Until it is complete, its owner has to tell it of every change like a complete one.
   */
  open<I extends ClientIndex>(make: () => I, clients: ClientSet, drop: () => void): KeptIndex<I> | undefined {
    if (!this.#makeRoom(expectedBytes(make(), clients))) return undefined;
    const kept = new KeptIndex(make(), this.now(), drop);
    this.#kept.add(kept);
    this.#cancelSweep ??= this.#options.clock.after(sweepMs, () => this.#sweep());
    if (clients.size <= maxAtOnce) addAll(kept.index, clients);
    else kept.building = this.#buildInTurns(kept, clients);
    return kept;
  }

  /** Forgets an index whose group has gone. */
  forget(kept: KeptIndex): void {
    this.#kept.delete(kept);
  }

  /** Drops everything. */
  close(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (const kept of this.#kept) this.#drop(kept);
  }

  /** Drops an index that costs too much. */
  #dropAt(limit: keyof IndexLimits, kept: KeptIndex): void {
    this.#options.limitMetrics.reached(limit);
    this.#drop(kept);
  }

  async #buildInTurns(kept: KeptIndex, clients: ClientSet): Promise<void> {
    const snapshot = [...clients];
    for (let from = 0; from < snapshot.length; from += maxAtOnce) {
      await this.#options.nextTurn();
      // Who has come since then was added by the group, and who has gone must not come back.
      const slice = snapshot.slice(from, from + maxAtOnce).filter((client) => clients.has(client));
      addAll(kept.index, slice);
    }
    kept.building = undefined;
  }

  #sweep(): void {
    this.#cancelSweep = undefined;
    const { indexIdleMs, indexMaxBytes } = this.#options.limits;
    const now = this.now();
    for (const kept of this.#kept) if (now - kept.lastUsed >= indexIdleMs) this.#dropAt("indexIdleMs", kept);
    for (const kept of this.#coldestFirst()) {
      if (this.bytes <= indexMaxBytes) break;
      this.#dropAt("indexMaxBytes", kept);
    }
    if (this.#kept.size > 0) this.#cancelSweep = this.#options.clock.after(sweepMs, () => this.#sweep());
  }

  #makeRoom(wanted: number): boolean {
    const { indexMaxBytes } = this.#options.limits;
    let free = indexMaxBytes - this.bytes;
    if (wanted <= free) return true;
    const cold = this.#coldestFirst().filter((kept) => this.now() - kept.lastUsed >= inUseMs);
    const droppable = cold.reduce((sum, { index }) => sum + index.bytes, 0);
    if (wanted > free + droppable) {
      this.#options.limitMetrics.reached("indexMaxBytes");
      return false;
    }
    for (const kept of cold) {
      if (wanted <= free) break;
      free += kept.index.bytes;
      this.#dropAt("indexMaxBytes", kept);
    }
    return true;
  }

  #coldestFirst(): KeptIndex[] {
    return [...this.#kept].sort((a, b) => a.lastUsed - b.lastUsed);
  }

  #drop(kept: KeptIndex): void {
    this.#kept.delete(kept);
    kept.drop();
  }
}

function addAll(index: ClientIndex, clients: Iterable<Client>): void {
  for (const client of clients) index.add(client, client.attributes);
}

/** Told by a trial with a few of the clients. */
function expectedBytes(trial: ClientIndex, clients: ClientSet): number {
  let tried = 0;
  for (const client of clients) {
    trial.add(client, client.attributes);
    tried += 1;
    if (tried === sampleSize) break;
  }
  return tried === 0 ? 0 : (trial.bytes / tried) * clients.size;
}
