import type { Query } from "../query/query.js";
import { ReadyHeap, type ReadyItem } from "./ready-heap.js";
import { decodeTarget } from "./target-code.js";

/** How many targets are kept as queries; more are read again from their codes when somebody asks. */
const maxDecoded = 4_096;
const decoded = new Set<{ forgetTarget(): void }>();

/**
 * The messages of a queue that have the same target. A million targets that are all different take their memory in here: a group holds the
 * code of its target, and the query only while it is in use.
 */
export class TargetGroup<E extends ReadyItem> {
  /** The target in the form in which it is stored; the same target has the same code. */
  readonly code: string;
  /** Those of its messages that could be handed out and for which no consumer waits. */
  readonly ready = new ReadyHeap<E>();
  /** Messages with this target, wherever they are in their lives. */
  members = 0;
  #target: Query | undefined;

  constructor(code: string) {
    this.code = code;
  }

  /** Which clients may get its messages; key, selector and `droppable` are no part of it. */
  get target(): Query {
    if (this.#target === undefined) {
      this.#target = decodeTarget(this.code);
      remember(this);
    }
    return this.#target;
  }

  /** @internal Gives the query up. */
  forgetTarget(): void {
    this.#target = undefined;
  }
}

function remember(group: { forgetTarget(): void }): void {
  decoded.add(group);
  if (decoded.size <= maxDecoded) return;
  for (const oldest of decoded) {
    decoded.delete(oldest);
    oldest.forgetTarget();
    return;
  }
}
