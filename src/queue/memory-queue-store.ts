import { BrokerError } from "../errors.js";
import type { QueueStore, StoreChange, StoredHead, StoredId, StoredQueue } from "./queue-store.js";

interface StoredMessage {
  head: Uint8Array;
  readonly body: Uint8Array;
}

interface MemoryQueue {
  settings: Uint8Array;
  readonly messages: Map<number, StoredMessage>;
  readonly ids: Map<string, Uint8Array>;
}

/** Keeps queues in memory: they outlive nothing but their consumers. For tests, and for brokers whose messages need not survive a restart. */
export class MemoryQueueStore implements QueueStore {
  readonly #queues = new Map<string, MemoryQueue>();

  async write(changes: readonly StoreChange[]): Promise<void> {
    for (const change of changes) this.#check(change, changes);
    for (const change of changes) this.#make(change);
  }

  body(queue: string, seq: number): Uint8Array | undefined {
    return this.#queues.get(queue)?.messages.get(seq)?.body;
  }

  remembered(queue: string, messageId: string): Uint8Array | undefined {
    return this.#queues.get(queue)?.ids.get(messageId);
  }

  queues(): StoredQueue[] {
    const queues = [...this.#queues].map(([queue, { settings }]) => ({ queue, settings }));
    return queues.sort((a, b) => (a.queue < b.queue ? -1 : 1));
  }

  heads(queue: string): StoredHead[] {
    const messages = this.#queues.get(queue)?.messages ?? [];
    return [...messages].map(([seq, { head }]) => ({ seq, head })).sort((a, b) => a.seq - b.seq);
  }

  ids(queue: string): StoredId[] {
    const ids = this.#queues.get(queue)?.ids ?? [];
    return [...ids].map(([messageId, record]) => ({ messageId, record }));
  }

  async close(): Promise<void> {}

  /** All or none: what cannot be made is found before anything is made. */
  #check(change: StoreChange, all: readonly StoreChange[]): void {
    const { queue } = change;
    if (this.#queues.has(queue)) return;
    if (!all.some((other) => other.kind === "put-queue" && other.queue === queue))
      throw new BrokerError("STORAGE_FAILED", `the store has no queue '${queue}'`);
  }

  #make(change: StoreChange): void {
    const { queue: name } = change;
    const queue = this.#queues.get(name);
    if (change.kind === "put-queue") {
      if (queue === undefined)
        this.#queues.set(name, { settings: change.settings, messages: new Map(), ids: new Map() });
      else queue.settings = change.settings;
    } else if (queue !== undefined) makeIn(queue, change);
  }
}

function makeIn(
  { messages, ids }: MemoryQueue,
  change: Exclude<StoreChange, { readonly kind: "put-queue" }>,
): void {
  switch (change.kind) {
    case "append":
      messages.set(change.seq, { head: change.head, body: change.body });
      return;
    case "update": {
      const message = messages.get(change.seq);
      if (message !== undefined) message.head = change.head;
      return;
    }
    case "delete":
      messages.delete(change.seq);
      return;
    case "remember":
      ids.set(change.messageId, change.record);
      return;
    case "forget":
      ids.delete(change.messageId);
      return;
    default:
      change satisfies never;
  }
}
