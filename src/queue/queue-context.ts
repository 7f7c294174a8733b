import type { Random } from "../util/random.js";
import { encodeHead } from "./head-codec.js";
import type { Lease } from "./lease.js";
import type { MessageEntry } from "./message-entry.js";
import type { MessageLife } from "./message-life.js";
import type { QueueConfig } from "./queue-config.js";
import { noEffects, type QueueEffects } from "./queue-effects.js";
import type { StoreChange } from "./queue-store.js";

/** What the parts of one queue share: its name and settings, the time of the command that is being carried out, and what is to be done. */
export class QueueContext {
  readonly name: string;
  readonly random: Random;
  config: QueueConfig;
  /** Unix time in milliseconds. */
  now = 0;
  #effects = noEffects();

  constructor(name: string, config: QueueConfig, random: Random) {
    this.name = name;
    this.config = config;
    this.random = random;
  }

  /** What is to be done; parts add to it. */
  get effects(): QueueEffects {
    return this.#effects;
  }

  /** What is to be done since the last time somebody asked. */
  takeEffects(): QueueEffects {
    const effects = this.#effects;
    this.#effects = noEffects();
    return effects;
  }

  /** How a message's new life is stored. */
  headChange(entry: MessageEntry, life: MessageLife): StoreChange {
    return { kind: "update", queue: this.name, seq: entry.seq, head: encodeHead(entry, life) };
  }

  /** How a message is deleted from the store. */
  deletion({ seq }: MessageEntry): StoreChange {
    return { kind: "delete", queue: this.name, seq };
  }

  /** Has a message's new life stored, without anybody waiting for it. */
  save(entry: MessageEntry, life: MessageLife): void {
    this.#effects.changes.push(this.headChange(entry, life));
  }

  /** Has a consumer told that a lease is its own no more. */
  tellLost({ id, consumer }: Lease): void {
    const lost = this.#effects.lost.get(consumer);
    if (lost === undefined) this.#effects.lost.set(consumer, [id]);
    else lost.push(id);
  }
}
