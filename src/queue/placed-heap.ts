/** Shared by all heaps of at most one item; never written to. */
const nothing: never[] = [];

/** A binary heap whose items know their places, so that any of them can be taken out, or be moved when its rank has changed. */
export abstract class PlacedHeap<T> {
  /** The item at place 0. Apart from the others, since a heap of one is the rule where targets are many. */
  #first: T | undefined;
  /** The items from place 1 on. */
  #rest: T[] = nothing;

  get size(): number {
    return this.#first === undefined ? 0 : 1 + this.#rest.length;
  }

  /** The item that goes before all others. */
  get first(): T | undefined {
    return this.#first;
  }

  /** Every item, in no order that means anything. */
  *[Symbol.iterator](): Generator<T> {
    if (this.#first === undefined) return;
    yield this.#first;
    yield* this.#rest;
  }

  push(item: T): void {
    const { size } = this;
    if (size === 1) this.#rest = [item];
    else if (size > 1) this.#rest.push(item);
    this.#raise(item, size);
  }

  /** Takes the first item out. */
  shift(): T | undefined {
    const { first } = this;
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes an item out that is in this heap. */
  remove(item: T): void {
    const place = this.placeOf(item);
    const last = this.#rest.pop();
    this.setPlace(item, -1);
    if (last === undefined) this.#first = undefined;
    if (last === undefined || last === item) return;
    this.#put(last, place);
    this.moved(last);
  }

  /** To be called when the rank of an item in this heap has changed. */
  moved(item: T): void {
    const place = this.placeOf(item);
    this.#raise(item, place);
    if (this.placeOf(item) === place) this.#lower(item, place);
  }

  protected abstract isBefore(a: T, b: T): boolean;
  protected abstract placeOf(item: T): number;
  /** Keeps the place of an item; -1 once it is out. */
  protected abstract setPlace(item: T, place: number): void;

  #raise(item: T, from: number): void {
    let place = from;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#at(parentPlace) as T;
      if (!this.isBefore(item, parent)) break;
      this.#put(parent, place);
      place = parentPlace;
    }
    this.#put(item, place);
  }

  #lower(item: T, from: number): void {
    let place = from;
    for (;;) {
      const childPlace = this.#firstChild(place);
      const child = this.#at(childPlace);
      if (child === undefined || !this.isBefore(child, item)) break;
      this.#put(child, place);
      place = childPlace;
    }
    this.#put(item, place);
  }

  #firstChild(place: number): number {
    const left = 2 * place + 1;
    const right = this.#at(left + 1);
    return right !== undefined && this.isBefore(right, this.#at(left) as T) ? left + 1 : left;
  }

  #at(place: number): T | undefined {
    return place === 0 ? this.#first : this.#rest[place - 1];
  }

  #put(item: T, place: number): void {
    if (place === 0) this.#first = item;
    else this.#rest[place - 1] = item;
    this.setPlace(item, place);
  }
}
