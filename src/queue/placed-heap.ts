/** A binary heap whose items know their places, so that any of them can be taken out, or be moved when its rank has changed. */
export abstract class PlacedHeap<T> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The item that goes before all others. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** Every item, in no order that means anything. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }

  push(item: T): void {
    // A literal has room for one; the first push of an empty array makes room for seventeen.
    if (this.#items.length === 0) this.#items = [item];
    else this.#items.push(item);
    this.#raise(item, this.#items.length - 1);
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
    const last = this.#items.pop() as T;
    this.setPlace(item, -1);
    if (last === item) return;
    this.#items[place] = last;
    this.setPlace(last, place);
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
      const parent = this.#items[parentPlace] as T;
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
      const child = this.#items[childPlace];
      if (child === undefined || !this.isBefore(child, item)) break;
      this.#put(child, place);
      place = childPlace;
    }
    this.#put(item, place);
  }

  #firstChild(place: number): number {
    const left = 2 * place + 1;
    const right = this.#items[left + 1];
    return right !== undefined && this.isBefore(right, this.#items[left] as T) ? left + 1 : left;
  }

  #put(item: T, place: number): void {
    this.#items[place] = item;
    this.setPlace(item, place);
  }
}
