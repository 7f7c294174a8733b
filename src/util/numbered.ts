/** Fewest slots. */
const minSlots = 64;

/**
 * Things that wait under numbers given in order, and are mostly taken in about that order. A ring of slots: unlike a map that entries
 * pass through, it leaves nothing behind that would keep what was taken from being collected young.
 */
export class Numbered<V> {
  #slots: (V | undefined)[] = new Array(minSlots).fill(undefined);
  /** The lowest number that may still be here, and the last one that was given. */
  #first = 1;
  #last = 0;

  /** Takes a thing in. @returns its number; the first is 1, and none is given twice. */
  add(value: V): number {
    this.#last += 1;
    if (this.#last - this.#first >= this.#slots.length) this.#resize();
    this.#slots[this.#last % this.#slots.length] = value;
    return this.#last;
  }

  /** Gives a thing out; undefined for a number that is not here (any more). */
  take(number: number): V | undefined {
    if (number < this.#first || number > this.#last) return undefined;
    const at = number % this.#slots.length;
    const value = this.#slots[at];
    this.#slots[at] = undefined;
    while (this.#first <= this.#last && this.#slots[this.#first % this.#slots.length] === undefined)
      this.#first += 1;
    return value;
  }

  /** Gives everything out, in the order of the numbers. */
  takeAll(): V[] {
    const values: V[] = [];
    for (let number = this.#first; number <= this.#last; number += 1) {
      const value = this.#slots[number % this.#slots.length];
      if (value !== undefined) values.push(value);
    }
    this.#slots = new Array(minSlots).fill(undefined);
    this.#first = this.#last + 1;
    return values;
  }

  #resize(): void {
    const slots: (V | undefined)[] = new Array(this.#slots.length * 2).fill(undefined);
    for (let number = this.#first; number < this.#last; number += 1)
      slots[number % slots.length] = this.#slots[number % this.#slots.length];
    this.#slots = slots;
  }
}
