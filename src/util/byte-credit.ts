/** Bytes that may go out before the other side grants more. Takers wait in line. */
export class ByteCredit {
  #left: number;
  #waiting: (() => void)[] = [];

  constructor(initial: number) {
    this.#left = initial;
  }

  /** Bytes that may go out now. */
  get left(): number {
    return this.#left;
  }

  /** The other side takes so many more. */
  grant(bytes: number): void {
    this.#left = Math.min(this.#left + bytes, Number.MAX_SAFE_INTEGER);
    this.wake();
  }

  /** So many have gone out. */
  spend(bytes: number): void {
    this.#left -= bytes;
  }

  /** Resolves once there is credit, or those who wait are woken to look whether they still have to. */
  available(): Promise<void> {
    return this.#left > 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Has everybody look again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
