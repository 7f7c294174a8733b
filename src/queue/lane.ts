import type { Consumer } from "./consumer.js";
import { PlacedHeap } from "./placed-heap.js";
import type { ReadyItem } from "./ready-heap.js";

/** A message with an ordering key. */
export interface LaneItem extends ReadyItem {
  /** A consumer has it, or had it and that is being settled. */
  readonly isOut: boolean;
}

/**
 * The messages of one ordering key, which go one at a time. One of them is current: it may be handed out once it is ready; the others are held
 * back until it has left. The current one is the oldest, unless one that is older came back while it was out.
 */
export class Lane<E extends LaneItem> {
  readonly key: string;
  /** Who got the latest message and gets the next ones; nobody where it is free. Forgotten when no message is left. */
  owner: Consumer | undefined;
  /** The consumer for whom the current message is kept; undefined: it is not kept for anybody. */
  keptFor: Consumer | undefined;
  /** Messages with this key, dead letters included. */
  members = 0;
  #current: E | undefined;
  readonly #held = new HeldHeap<E>();

  constructor(key: string) {
    this.key = key;
  }

  get current(): E | undefined {
    return this.#current;
  }

  /** Takes in a message, which is held back until it is elected. */
  enter(item: E): void {
    this.#held.push(item);
  }

  /** Lets a message go for good, current or not. The caller has taken it out of wherever a current message may stand. */
  leave(item: E): void {
    if (item === this.#current) this.#current = undefined;
    else this.#held.remove(item);
    if (this.#current === undefined && this.#held.size === 0) this.owner = undefined;
  }

  /** The message that ought to be current now. */
  elect(): E | undefined {
    const current = this.#current;
    const oldest = this.#held.first;
    if (current === undefined || oldest === undefined) return current ?? oldest;
    return current.isOut || current.seq < oldest.seq ? current : oldest;
  }

  /** Makes a message that was held back current. The one before it, which stands nowhere else any more, is held back in its place. */
  promote(item: E): void {
    this.#held.remove(item);
    if (this.#current !== undefined) this.#held.push(this.#current);
    this.#current = item;
  }
}

class HeldHeap<E extends LaneItem> extends PlacedHeap<E> {
  protected override isBefore(a: E, b: E): boolean {
    return a.seq < b.seq;
  }

  protected override placeOf(item: E): number {
    return item.place;
  }

  protected override setPlace(item: E, place: number): void {
    item.place = place;
  }
}
