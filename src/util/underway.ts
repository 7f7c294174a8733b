import { andThen, type MaybePromise } from "./maybe-promise.js";

/** What work leads to: a value, mostly at once; a promise where the work's turn has not come; {@link Underway} where it is somewhere else. */
export type MaybeUnderway<T> = MaybePromise<T | Underway<T>>;

/** Hears how work has ended. Must not throw. */
interface Follower<T> {
  done(result: T): void;
  failed(error: unknown): void;
}

/**
 * Work that has had its turn, and whose result comes later: what was begun after it need not wait for it. Like a promise, but its
 * followers are told in the very moment, and it costs a fraction: there may be many thousands at once.
 */
export class Underway<T> {
  #state: "waiting" | "done" | "failed" = "waiting";
  #outcome: unknown;
  /** Nearly always one. */
  #follower: Follower<T> | undefined;

  /** What a promise leads to. */
  static from<T>(promise: Promise<T>): Underway<T> {
    const underway = new Underway<T>();
    promise.then(
      (result) => underway.resolve(result),
      (error: unknown) => underway.reject(error),
    );
    return underway;
  }

  /** The result has come. */
  resolve(result: T): void {
    this.#state = "done";
    this.#outcome = result;
    this.#follower?.done(result);
  }

  /** There will be no result. */
  reject(error: unknown): void {
    this.#state = "failed";
    this.#outcome = error;
    this.#follower?.failed(error);
  }

  /** Tells somebody how it ends, at once where it has ended. */
  follow(follower: Follower<T>): void {
    if (this.#state === "done") follower.done(this.#outcome as T);
    else if (this.#state === "failed") follower.failed(this.#outcome);
    else this.#follower = this.#follower === undefined ? follower : both(this.#follower, follower);
  }

  /** Goes on with the result; `next` may throw, which fails what is returned. */
  andThen<U>(next: (result: T) => MaybeUnderway<U>): Underway<U> {
    const after = new Continuation(next);
    this.follow(after);
    return after;
  }

  /** The result, for whoever can wait for it. */
  promise(): Promise<T> {
    return new Promise((resolve, reject) => this.follow({ done: resolve, failed: reject }));
  }
}

/** What comes of a result of something else. */
class Continuation<T, U> extends Underway<U> implements Follower<T> {
  readonly #next: (result: T) => MaybeUnderway<U>;

  constructor(next: (result: T) => MaybeUnderway<U>) {
    super();
    this.#next = next;
  }

  done(result: T): void {
    const next = this.#next;
    let outcome: MaybeUnderway<U>;
    try {
      outcome = next(result);
    } catch (error) {
      return this.reject(error);
    }
    end(this, outcome);
  }

  failed(error: unknown): void {
    this.reject(error);
  }
}

/** Ends something as something else ends. */
function end<T>(underway: Underway<T>, outcome: MaybeUnderway<T>): void {
  if (!(outcome instanceof Underway || outcome instanceof Promise)) return underway.resolve(outcome);
  const failed = (error: unknown) => underway.reject(error);
  if (outcome instanceof Promise) outcome.then((result) => end(underway, result), failed);
  else outcome.follow({ done: (result) => underway.resolve(result), failed });
}

function both<T>(first: Follower<T>, second: Follower<T>): Follower<T> {
  return {
    done(result) {
      first.done(result);
      second.done(result);
    },
    failed(error) {
      first.failed(error);
      second.failed(error);
    },
  };
}

/** Goes on with the result, whenever it comes. */
export function whenDone<T, U>(work: MaybeUnderway<T>, next: (result: T) => U): MaybeUnderway<U> {
  return andThen(work, (outcome) => (outcome instanceof Underway ? outcome.andThen(next) : next(outcome)));
}

/** The result itself, for whoever has nothing to do until it comes. */
export function resultOf<T>(work: MaybeUnderway<T>): MaybePromise<T> {
  return andThen(work, (outcome) => (outcome instanceof Underway ? outcome.promise() : outcome));
}

/**
 * Sees to what is still to come of some work; `failed` is told when there is no result. `take` gets what is underway, which then always
 * comes to a good end, and may ask to wait.
 * @returns a promise where what comes next has to wait, which never rejects.
 */
export function seeThrough(
  work: MaybeUnderway<void>,
  failed: (error: unknown) => void,
  take?: (rest: Underway<void>) => void | Promise<void>,
): void | Promise<void> {
  if (work instanceof Underway) {
    if (take === undefined) return work.follow({ done: () => {}, failed });
    const rest = new Underway<void>();
    work.follow({
      done: () => rest.resolve(),
      failed(error) {
        failed(error);
        rest.resolve();
      },
    });
    return take(rest);
  }
  if (work instanceof Promise) return work.then((outcome) => seeThrough(outcome, failed, take)).catch(failed);
}
