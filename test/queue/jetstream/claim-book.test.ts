import type { KV } from "@nats-io/kv";
import test from "ava";
import { ClaimBook } from "../../../src/queue/jetstream/claim-book.js";
import type { NatsLink } from "../../../src/queue/jetstream/nats-link.js";

/** A bucket in memory, whose updates are stored only when the test lets them. */
class MemoryBucket {
  readonly entries = new Map<string, { text: string; revision: number }>();
  held: Promise<void> = Promise.resolve();
  #revision = 0;

  async get(key: string) {
    const entry = this.entries.get(key);
    return entry === undefined ? null : { revision: entry.revision, string: () => entry.text };
  }

  async create(key: string, text: string): Promise<number> {
    return this.#put(key, text);
  }

  async update(key: string, text: string, revision: number): Promise<number> {
    await this.held;
    if (this.entries.get(key)?.revision !== revision) throw new Error(`wrong revision ${revision}`);
    return this.#put(key, text);
  }

  async purge(key: string): Promise<void> {
    this.entries.delete(key);
  }

  #put(key: string, text: string): number {
    this.#revision += 1;
    this.entries.set(key, { text, revision: this.#revision });
    return this.#revision;
  }
}

function openBook() {
  const buckets = { claims: new MemoryBucket(), leases: new MemoryBucket() };
  const { claims, leases } = buckets as unknown as Record<keyof typeof buckets, KV>;
  const link = { claims, leases, leaseMs: 60_000 } as NatsLink;
  return { ...buckets, book: new ClaimBook(link, () => {}) };
}

test("a queue that is just being freed is taken only once it is free", async (t) => {
  const { book, claims } = openBook();
  t.teardown(() => book.close());
  const first = await book.take("jobs", "jobs");
  let store = () => {};
  claims.held = new Promise((resolve) => {
    store = resolve;
  });
  const freed = book.free(first);
  const again = book.take("jobs", "jobs");
  setImmediate(store);
  await freed;
  t.true((await again).revision > first.revision + 1);
});
