import { PlacedHeap } from "./placed-heap.js";

/** What can be handed out. */
export interface ReadyItem {
  readonly seq: number;
  readonly priority: number;
  /** Where it stands in the one thing that holds it; -1: in none. */
  place: number;
}

/** Messages that can be handed out: higher priority first, then in the order in which they came. */
export class ReadyHeap<E extends ReadyItem> extends PlacedHeap<E> {
  /** @internal Its own place among the heaps that are compared for a consumer. */
  place = -1;

  protected override isBefore(a: E, b: E): boolean {
    return goesBefore(a, b);
  }

  protected override placeOf(item: E): number {
    return item.place;
  }

  protected override setPlace(item: E, place: number): void {
    item.place = place;
  }
}

/** The order of a queue: higher priority first, then as they came. */
export function goesBefore(a: ReadyItem, b: ReadyItem): boolean {
  return a.priority === b.priority ? a.seq < b.seq : a.priority > b.priority;
}
