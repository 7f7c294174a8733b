import { BrokerError } from "../../errors.js";
import type { StoreChange } from "../queue-store.js";
import type { QueueNumbers } from "./queue-numbers.js";
import { encodeQueueRecord } from "./queue-record.js";
import { fitsIdKey, idKey, messageKey, queueKey } from "./record-keys.js";
import type { Tables } from "./tables.js";

/** Turns changes into writes to the tables. */
export class TableWriter {
  readonly #tables: Tables;
  readonly #numbers: QueueNumbers;

  constructor(tables: Tables, numbers: QueueNumbers) {
    this.#tables = tables;
    this.#numbers = numbers;
  }

  /**
   * Gives numbers to queues that these changes make, and finds what could not be written, while it can be refused alone.
   * @returns the queues that got a number: to be forgotten when the changes are not stored
   * @throws BrokerError `STORAGE_FAILED`
   */
  prepare(changes: readonly StoreChange[]): readonly string[] {
    const created: string[] = [];
    for (const change of changes) {
      if (change.kind === "put-queue" && this.#numbers.get(change.queue) === undefined) {
        this.#numbers.create(change.queue);
        created.push(change.queue);
      }
      const fault = this.#faultOf(change);
      if (fault === undefined) continue;
      this.#numbers.forget(created);
      throw new BrokerError("STORAGE_FAILED", `queue ${change.queue}: ${fault}`);
    }
    return created;
  }

  /** Writes one change as part of the batch that is being made. */
  apply(change: StoreChange): void {
    const number = this.#numbers.get(change.queue);
    if (number === undefined) return; // a queue that is not there has nothing to delete
    const { queues, heads, bodies, ids } = this.#tables;
    switch (change.kind) {
      case "put-queue":
        queues.put(queueKey(number), encodeQueueRecord(change.queue, change.settings));
        break;
      case "append":
        heads.put(messageKey(number, change.seq), change.head);
        bodies.put(messageKey(number, change.seq), change.body);
        break;
      case "update":
        heads.put(messageKey(number, change.seq), change.head);
        break;
      case "delete":
        heads.remove(messageKey(number, change.seq));
        bodies.remove(messageKey(number, change.seq));
        break;
      case "remember":
        ids.put(idKey(number, change.messageId), change.record);
        break;
      case "forget":
        if (fitsIdKey(change.messageId)) ids.remove(idKey(number, change.messageId));
        break;
      default:
        change satisfies never;
    }
  }

  #faultOf(change: StoreChange): string | undefined {
    if (change.kind === "remember" && !fitsIdKey(change.messageId))
      return "the message id is too long to be stored";
    const makes = change.kind === "append" || change.kind === "update" || change.kind === "remember";
    return makes && this.#numbers.get(change.queue) === undefined ? "there is no such queue" : undefined;
  }
}

/** True for a change that fills the store. The settings of a queue do not: they are few, and somebody waits to change them. */
export function needsRoom(change: StoreChange): boolean {
  return change.kind === "append" || change.kind === "remember";
}
