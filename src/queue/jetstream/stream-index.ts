import { type QueueChange, sizeOf } from "./pack-codec.js";

/** One pack in the stream of a queue: its messages, and how much in it still counts. */
export interface Pack {
  /** Sequence of its first message in the stream, and of its last. */
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** Records in it that nothing later replaces. */
  live: number;
}

interface KeptMessage {
  head: Uint8Array;
  headPack: Pack;
  readonly bodyPack: Pack;
  bytes: number;
}

interface KeptId {
  readonly record: Uint8Array;
  readonly pack: Pack;
  readonly bytes: number;
}

/** A stream smaller than this is not worth cleaning. */
const littleBytes = 1024 * 1024;

/** What the stream of a queue says, and where in it: heads, ids and settings are in memory, bodies in their packs. */
export class StreamIndex {
  readonly #messages = new Map<number, KeptMessage>();
  readonly #ids = new Map<string, KeptId>();
  /** By their first sequence, which is the order of the stream. */
  readonly #packs = new Map<number, Pack>();
  #settings: { readonly value: Uint8Array; readonly pack: Pack } | undefined;
  #bytes = 0;
  #liveBytes = 0;

  get settings(): Uint8Array | undefined {
    return this.#settings?.value;
  }

  /** More than half of the stream counts no more. */
  get isWasteful(): boolean {
    return this.#bytes > littleBytes && this.#liveBytes * 2 < this.#bytes;
  }

  get oldest(): Pack | undefined {
    for (const pack of this.#packs.values()) return pack;
    return undefined;
  }

  /** The pack of a message's body. */
  packOf(seq: number): Pack | undefined {
    return this.#messages.get(seq)?.bodyPack;
  }

  record(messageId: string): Uint8Array | undefined {
    return this.#ids.get(messageId)?.record;
  }

  heads(): { readonly seq: number; readonly head: Uint8Array }[] {
    return [...this.#messages].map(([seq, { head }]) => ({ seq, head })).sort((a, b) => a.seq - b.seq);
  }

  ids(): { readonly messageId: string; readonly record: Uint8Array }[] {
    const ids = [...this.#ids].map(([messageId, { record }]) => ({ messageId, record }));
    return ids.sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  }

  /** Takes in a pack that stands at the end of the stream. */
  add(first: number, last: number, bytes: number, changes: readonly QueueChange[]): Pack {
    const pack: Pack = { first, last, bytes, live: 0 };
    this.#packs.set(first, pack);
    this.#bytes += bytes;
    for (const change of changes) this.#apply(change, pack);
    return pack;
  }

  /** What of a pack has to be written again before the pack can go, as it is now. */
  liveIn(pack: Pack, changes: readonly QueueChange[]): QueueChange[] {
    const bodies = new Map<number, QueueChange>();
    const others: QueueChange[] = [];
    for (const change of changes) {
      switch (change.kind) {
        case "append": {
          const kept = this.#messages.get(change.seq);
          if (kept?.bodyPack === pack) bodies.set(change.seq, { ...change, head: kept.head });
          break;
        }
        case "update": {
          const kept = this.#messages.get(change.seq);
          if (kept?.headPack === pack && kept.bodyPack !== pack)
            others.push({ kind: "update", seq: change.seq, head: kept.head });
          break;
        }
        case "remember": {
          const kept = this.#ids.get(change.messageId);
          if (kept?.pack === pack)
            others.push({ kind: "remember", messageId: change.messageId, record: kept.record });
          break;
        }
        case "put-queue":
          if (this.#settings?.pack === pack)
            others.push({ kind: "put-queue", settings: this.#settings.value });
          break;
        case "delete":
        case "forget":
          break;
        default:
          change satisfies never;
      }
    }
    return [...bodies.values(), ...others];
  }

  /**
   * Forgets the packs at the beginning of the stream that count no more; the last pack stays.
   * @returns the sequence before which the stream can be purged; undefined: nothing is to be purged.
   */
  dropDead(): number | undefined {
    let dropped = false;
    for (const pack of this.#packs.values()) {
      if (pack.live > 0 || this.#packs.size === 1) return dropped ? pack.first : undefined;
      this.#packs.delete(pack.first);
      this.#bytes -= pack.bytes;
      dropped = true;
    }
    return undefined;
  }

  #apply(change: QueueChange, pack: Pack): void {
    switch (change.kind) {
      case "put-queue":
        if (this.#settings !== undefined) this.#settings.pack.live -= 1;
        this.#settings = { value: change.settings, pack };
        pack.live += 1;
        return;
      case "append":
        this.#forgetMessage(change.seq);
        // A record of its body and one of its head, in the same pack.
        this.#messages.set(change.seq, {
          head: change.head,
          headPack: pack,
          bodyPack: pack,
          bytes: sizeOf(change),
        });
        this.#liveBytes += sizeOf(change);
        pack.live += 2;
        return;
      case "update": {
        const kept = this.#messages.get(change.seq);
        if (kept === undefined) return;
        kept.headPack.live -= 1;
        kept.head = change.head;
        kept.headPack = pack;
        pack.live += 1;
        return;
      }
      case "delete":
        this.#forgetMessage(change.seq);
        return;
      case "remember":
        this.#forgetId(change.messageId);
        this.#ids.set(change.messageId, { record: change.record, pack, bytes: sizeOf(change) });
        this.#liveBytes += sizeOf(change);
        pack.live += 1;
        return;
      case "forget":
        this.#forgetId(change.messageId);
        return;
      default:
        change satisfies never;
    }
  }

  #forgetMessage(seq: number): void {
    const kept = this.#messages.get(seq);
    if (kept === undefined) return;
    kept.headPack.live -= 1;
    kept.bodyPack.live -= 1;
    this.#liveBytes -= kept.bytes;
    this.#messages.delete(seq);
  }

  #forgetId(messageId: string): void {
    const kept = this.#ids.get(messageId);
    if (kept === undefined) return;
    kept.pack.live -= 1;
    this.#liveBytes -= kept.bytes;
    this.#ids.delete(messageId);
  }
}
