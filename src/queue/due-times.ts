import type { MessageEntry } from "./message-entry.js";
import { PlacedHeap } from "./placed-heap.js";

/** When something is next to happen to messages by itself. */
export class DueTimes {
  readonly #heap = new DueHeap();

  /** The earliest time. */
  get next(): number | undefined {
    return this.#heap.first?.dueAt;
  }

  /** Sets the time of a message, or takes it away. */
  set(entry: MessageEntry, dueAt: number | undefined): void {
    if (entry.dueAt === dueAt) return;
    const isIn = entry.duePlace >= 0;
    if (dueAt === undefined) this.#heap.remove(entry);
    entry.dueAt = dueAt;
    if (dueAt === undefined) return;
    if (isIn) this.#heap.moved(entry);
    else this.#heap.push(entry);
  }

  /** Takes out the message that was due first; undefined when none is due. Its time is gone. */
  take(now: number): MessageEntry | undefined {
    const { first } = this.#heap;
    if (first?.dueAt === undefined || first.dueAt > now) return undefined;
    this.set(first, undefined);
    return first;
  }
}

class DueHeap extends PlacedHeap<MessageEntry> {
  protected override isBefore(a: MessageEntry, b: MessageEntry): boolean {
    return (a.dueAt as number) < (b.dueAt as number);
  }

  protected override placeOf(entry: MessageEntry): number {
    return entry.duePlace;
  }

  protected override setPlace(entry: MessageEntry, place: number): void {
    entry.duePlace = place;
  }
}
