/** Bodies of one pack, by the numbers of their messages. */
export type PackBodies = ReadonlyMap<number, Uint8Array>;

interface CachedPack {
  readonly bodies: Promise<PackBodies>;
  readonly bytes: number;
}

/** Bodies of the packs that were written or read last, so that what is handed out soon is not fetched; bounded by bytes. */
export class PackCache {
  readonly #maxBytes: number;
  readonly #packs = new Map<string, CachedPack>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The bodies of a pack, read where they are not here. */
  get(key: string, bytes: number, read: () => Promise<PackBodies>): Promise<PackBodies> {
    const cached = this.#packs.get(key);
    const bodies = cached?.bodies ?? read();
    this.#drop(key);
    this.#put(key, { bodies, bytes });
    bodies.catch(() => {
      if (this.#packs.get(key)?.bodies === bodies) this.#drop(key);
    });
    return bodies;
  }

  /** Keeps a pack that was just written. */
  add(key: string, bytes: number, bodies: PackBodies): void {
    this.#put(key, { bodies: Promise.resolve(bodies), bytes });
  }

  #put(key: string, pack: CachedPack): void {
    this.#packs.set(key, pack);
    this.#bytes += pack.bytes;
    for (const oldest of this.#packs.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === key) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const pack = this.#packs.get(key);
    if (pack === undefined) return;
    this.#packs.delete(key);
    this.#bytes -= pack.bytes;
  }
}
