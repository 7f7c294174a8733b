import { PlacedHeap } from "./placed-heap.js";
import { goesBefore, type ReadyHeap, type ReadyItem } from "./ready-heap.js";

/** Several heaps of ready messages, taken as one: the first of them all is found without looking at each heap. None may be empty. */
export class ReadyChoice<E extends ReadyItem> extends PlacedHeap<ReadyHeap<E>> {
  protected override isBefore(a: ReadyHeap<E>, b: ReadyHeap<E>): boolean {
    return goesBefore(a.first as E, b.first as E);
  }

  protected override placeOf(heap: ReadyHeap<E>): number {
    return heap.place;
  }

  protected override setPlace(heap: ReadyHeap<E>, place: number): void {
    heap.place = place;
  }
}
