import { fnv1a } from "../support/clients.js";
import { seededRandom } from "../support/seeded-random.js";

/** Random choices that are the same for the same seed. */
export class FuzzRandom {
  /** A number from 0 up to 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  /** The choices of one case: they depend on nothing but these three, so that a case can be run again alone. */
  static forCase(seed: number, target: string, index: number): FuzzRandom {
    return new FuzzRandom(fnv1a(`${seed} ${target} ${index}`));
  }

  /** A whole number from 0 up to `bound`, which is not among them. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** True in so many of all cases: 0.1 is every tenth. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of a list that has one at least. */
  pick<T>(list: readonly T[]): T {
    const index = this.below(list.length);
    if (index >= list.length) throw new RangeError("nothing to pick from");
    return list[index] as T;
  }
}
