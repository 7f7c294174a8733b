import type { QueueStore } from "../../src/queue/queue-store.js";
import { bodyOf, crashQueue, idOf, type ReportKind, versionOf } from "./crash-records.js";

interface Message {
  /** The latest version of its head that is confirmed. */
  version: number;
  /** A deletion was tried, and its end is not known. */
  deleting: boolean;
}

/** What a process said before it was killed, to be compared with what its store has. */
export class CrashLedger {
  /** Messages that are confirmed, and whose deletion is not. */
  readonly #messages = new Map<number, Message>();
  readonly #deleted = new Set<number>();
  #confirmed = 0;

  /** Confirmations of all kinds so far. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** Takes down one line of a report. */
  note(line: string): void {
    const [kind, ...numbers] = line.split(" ");
    const [seq = 0, version = 0] = numbers.map(Number);
    const message = this.#messages.get(seq);
    if (kind !== "deleting" && kind !== "open") this.#confirmed += 1;
    switch (kind as ReportKind) {
      case "added":
        this.#messages.set(seq, { version: 0, deleting: false });
        break;
      case "updated":
        if (message !== undefined) message.version = version;
        break;
      case "deleting":
        if (message !== undefined) message.deleting = true;
        break;
      case "deleted":
        this.#messages.delete(seq);
        this.#deleted.add(seq);
        break;
      case "open":
        break;
    }
  }

  /** Everything in which a store contradicts the ledger; empty when nothing confirmed is lost. Takes over what was left open. */
  async compare(store: QueueStore): Promise<string[]> {
    const faults: string[] = [];
    const found = new Set<number>();
    for await (const { seq, head } of store.heads(crashQueue)) {
      found.add(seq);
      faults.push(...(await this.#compareMessage(store, seq, versionOf(seq, head))));
    }
    for (const [seq, { deleting }] of this.#messages) {
      if (found.has(seq)) continue;
      if (!deleting) faults.push(`message ${seq} is lost`);
      if ((await store.body(crashQueue, seq)) !== undefined)
        faults.push(`message ${seq} has a body and no head`);
      this.#messages.delete(seq);
    }
    for await (const { messageId } of store.ids(crashQueue)) {
      if (!found.has(Number(messageId.split("-")[1])))
        faults.push(`${messageId} is remembered and not there`);
    }
    return faults;
  }

  async #compareMessage(store: QueueStore, seq: number, version: number | undefined): Promise<string[]> {
    const faults: string[] = [];
    const expected = this.#messages.get(seq)?.version ?? 0;
    const body = await store.body(crashQueue, seq);
    if (version === undefined || version < expected)
      faults.push(`message ${seq} has lost version ${expected}`);
    if (body === undefined || !bodyOf(seq).equals(body)) faults.push(`message ${seq} has another body`);
    if ((await store.remembered(crashQueue, idOf(seq))) === undefined)
      faults.push(`message ${seq} is not remembered`);
    if (this.#deleted.has(seq)) faults.push(`message ${seq} is there again`);
    this.#messages.set(seq, { version: version ?? 0, deleting: false });
    return faults;
  }
}
