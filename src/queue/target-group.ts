import type { Query } from "../query/query.js";
import { ReadyHeap, type ReadyItem } from "./ready-heap.js";
import type { SharedPart } from "./shared-parts.js";
import { decodeTarget } from "./target-code.js";

/**
 * The messages of a queue that have the same target. A million targets that are all different take their memory in here: a group holds the
 * code of its target, which is its key, and the query only while it is in use.
 */
export class TargetGroup<E extends ReadyItem> implements SharedPart {
  /** The target in the form in which it is stored; the same target has the same key. */
  readonly key: string;
  /** Those of its messages that could be handed out and for which no consumer waits. */
  readonly ready = new ReadyHeap<E>();
  /** Messages with this target, wherever they are in their lives. */
  members = 0;
  isIdle = false;
  #target: Query | undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** Which clients may get its messages; key, selector and `droppable` are no part of it. */
  get target(): Query {
    if (this.#target === undefined) {
      this.#target = decodeTarget(this.key);
      remember(this);
    }
    return this.#target;
  }

  /** @internal Gives the query up. */
  forgetTarget(): void {
    this.#target = undefined;
  }
}

/** Groups whose targets are kept as queries; those of more are read again from their codes when somebody asks. */
const remembered: ({ forgetTarget(): void } | undefined)[] = new Array(4_096).fill(undefined);
let nextPlace = 0;

/** Takes the place of the group that has been remembered longest. */
function remember(group: { forgetTarget(): void }): void {
  remembered[nextPlace]?.forgetTarget();
  remembered[nextPlace] = group;
  nextPlace = (nextPlace + 1) % remembered.length;
}
