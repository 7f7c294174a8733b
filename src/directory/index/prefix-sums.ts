/**
 * Sums of the first few of many numbers. A number changes, a sum is told and a sum is searched for in the logarithm of how many there are
 * (P. Fenwick, A new data structure for cumulative frequency tables, 1994).
 */
export class PrefixSums {
  /** At n from 1: the sum of as many numbers, up to the n-th, as the lowest bit of n says. */
  #tree = new Uint32Array(1);
  #highestBit = 0;

  /** Begins anew with these numbers. */
  reset(numbers: readonly number[]): void {
    const { length } = numbers;
    this.#tree = new Uint32Array(length + 1);
    this.#highestBit = length === 0 ? 0 : 1 << (31 - Math.clz32(length));
    for (let at = 1; at <= length; at += 1) {
      this.#increase(at, numbers[at - 1] as number);
      const next = at + (at & -at);
      if (next <= length) this.#increase(next, this.#tree[at] as number);
    }
  }

  /** Changes the number at an index from 0. */
  add(index: number, by: number): void {
    for (let at = index + 1; at < this.#tree.length; at += at & -at) this.#increase(at, by);
  }

  /** The sum of the numbers before an index. */
  before(index: number): number {
    let sum = 0;
    for (let at = index; at > 0; at -= at & -at) sum += this.#tree[at] as number;
    return sum;
  }

  /** The index of the number in which a sum is passed: those before it come to no more than `sum`, those up to it to more. */
  find(sum: number): number {
    let at = 0;
    let rest = sum;
    for (let bit = this.#highestBit; bit > 0; bit >>= 1) {
      const next = at + bit;
      const part = this.#tree[next];
      if (part === undefined || part > rest) continue;
      at = next;
      rest -= part;
    }
    return at;
  }

  #increase(at: number, by: number): void {
    this.#tree[at] = (this.#tree[at] as number) + by;
  }
}
