/** A write that waits for its commit. */
interface Pending<T> {
  readonly write: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How a {@link GroupCommit} stores writes. */
export interface GroupCommitOptions<T> {
  /** Makes all of its writes or none, and rejects with what its callers shall hear. */
  readonly commit: (writes: readonly T[]) => Promise<void>;
  /** True for a write that is worth another try after this error, without the others. */
  readonly survives: (write: T, error: unknown) => boolean;
}

/**
 * Lets many writes share one commit. One commit is under way at a time; what comes in meanwhile waits and goes into the next
 * one together. That commits never overlap costs no throughput (the disk is the bottleneck, and the groups grow with the load),
 * and it means that when one fails, nothing that came after it is stored.
 *
 * A commit that fails takes down what waits behind it as well, so that nothing is stored that builds on what is not; except
 * for the writes that survive the error, which are tried once more on their own: what frees room gets through on a full disk.
 */
export class GroupCommit<T> {
  readonly #commit: (writes: readonly T[]) => Promise<void>;
  readonly #survives: (write: T, error: unknown) => boolean;
  #waiting: Pending<T>[] = [];
  #running: Promise<void> | undefined;

  constructor({ commit, survives }: GroupCommitOptions<T>) {
    this.#commit = commit;
    this.#survives = survives;
  }

  /** Resolves when the write is committed; rejects when nothing of it is stored. */
  add(write: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    do {
      await endOfTurn();
      await this.#commitGroup(this.#takeWaiting());
    } while (this.#waiting.length > 0);
    this.#running = undefined;
  }

  async #commitGroup(group: readonly Pending<T>[]): Promise<void> {
    try {
      await this.#commit(writesOf(group));
      for (const { resolve } of group) resolve();
    } catch (error) {
      await this.#commitSurvivors([...group, ...this.#takeWaiting()], error);
    }
  }

  async #commitSurvivors(group: readonly Pending<T>[], cause: unknown): Promise<void> {
    const survivors = group.filter(({ write }) => this.#survives(write, cause));
    for (const { write, reject } of group) if (!this.#survives(write, cause)) reject(cause);
    if (survivors.length === 0) return;
    try {
      await this.#commit(writesOf(survivors));
      for (const { resolve } of survivors) resolve();
    } catch (error) {
      for (const { reject } of survivors) reject(error);
    }
  }

  #takeWaiting(): Pending<T>[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}

function writesOf<T>(group: readonly Pending<T>[]): T[] {
  return group.map(({ write }) => write);
}

/**
 * Lets everything else that this turn of the event loop has to say join the group. After a commit that is what its callers write
 * next: without the wait, the quickest of them would have a commit to itself, and all others wait for that one.
 */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
