import type { QueueStore, StoreChange, StoredHead, StoredId, StoredQueue } from "./queue-store.js";

interface StoredMessage {
  head: Uint8Array;
  readonly body: Uint8Array;
}

interface Contents {
  settings: Uint8Array;
  readonly messages: Map<number, StoredMessage>;
  readonly ids: Map<string, Uint8Array>;
}

/** Keeps queues for as long as the process lives: for tests, and for brokers whose messages may be lost with them. */
export class MemoryQueueStore implements QueueStore {
  readonly #queues = new Map<string, Contents>();

  async write(changes: readonly StoreChange[]): Promise<void> {
    for (const change of changes) this.#make(change);
  }

  body(queue: string, seq: number): Uint8Array | undefined {
    return this.#queues.get(queue)?.messages.get(seq)?.body;
  }

  remembered(queue: string, messageId: string): Uint8Array | undefined {
    return this.#queues.get(queue)?.ids.get(messageId);
  }

  *queues(): Generator<StoredQueue> {
    for (const [queue, { settings }] of [...this.#queues].sort(([a], [b]) => (a < b ? -1 : 1)))
      yield { queue, settings };
  }

  *heads(queue: string): Generator<StoredHead> {
    const messages = [...(this.#queues.get(queue)?.messages ?? [])].sort(([a], [b]) => a - b);
    for (const [seq, { head }] of messages) yield { seq, head };
  }

  *ids(queue: string): Generator<StoredId> {
    for (const [messageId, record] of this.#queues.get(queue)?.ids ?? []) yield { messageId, record };
  }

  async close(): Promise<void> {}

  #make(change: StoreChange): void {
    const contents = this.#contentsOf(change.queue);
    switch (change.kind) {
      case "put-queue":
        contents.settings = change.settings;
        return;
      case "append":
        contents.messages.set(change.seq, { head: change.head, body: change.body });
        return;
      case "update": {
        const message = contents.messages.get(change.seq);
        if (message !== undefined) message.head = change.head;
        return;
      }
      case "delete":
        contents.messages.delete(change.seq);
        return;
      case "remember":
        contents.ids.set(change.messageId, change.record);
        return;
      case "forget":
        contents.ids.delete(change.messageId);
        return;
      default:
        change satisfies never;
    }
  }

  #contentsOf(queue: string): Contents {
    let contents = this.#queues.get(queue);
    if (contents === undefined) {
      contents = { settings: new Uint8Array(), messages: new Map(), ids: new Map() };
      this.#queues.set(queue, contents);
    }
    return contents;
  }
}
