/** What several messages may have in common. */
export interface SharedPart {
  /** What tells it from others. */
  readonly key: string;
  /** Messages that have it. */
  members: number;
  /** @internal It is among those that are forgotten soon, unless they are wanted again. */
  isIdle: boolean;
}

/** So many that no message has are kept. */
const maxIdle = 1_024;

/**
 * Parts that messages share, by key. One that no message has any more is kept for a while: what comes and goes with every message would leave
 * its trace in the map each time, and a large map does not lose them before it is full.
 */
export class SharedParts<T extends SharedPart> {
  readonly #make: (key: string) => T;
  readonly #byKey = new Map<string, T>();
  readonly #idle: T[] = [];
  #nextIdle = 0;

  /** `make` makes a part that no message has. */
  constructor(make: (key: string) => T) {
    this.#make = make;
  }

  /** The part of this key, made where there is none. */
  get(key: string): T {
    let part = this.#byKey.get(key);
    if (part === undefined) {
      part = this.#make(key);
      this.#byKey.set(key, part);
    }
    return part;
  }

  /** To be called when a message has ended that had this part. */
  released(part: T): void {
    if (part.members > 0 || part.isIdle) return;
    const oldest = this.#idle[this.#nextIdle];
    if (oldest !== undefined) this.#leaveIdle(oldest);
    part.isIdle = true;
    this.#idle[this.#nextIdle] = part;
    this.#nextIdle = (this.#nextIdle + 1) % maxIdle;
  }

  #leaveIdle(part: T): void {
    part.isIdle = false;
    if (part.members === 0) this.#byKey.delete(part.key);
  }
}
