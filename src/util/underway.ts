import { andThen, type MaybePromise } from "./maybe-promise.js";

/** Work that has had its turn, and whose result comes later: what was begun after it need not wait for it. */
export class Underway<T> {
  readonly result: Promise<T>;

  constructor(result: Promise<T>) {
    this.result = result;
  }
}

/** What work leads to: a value, mostly at once; a promise where the work's turn has not come; {@link Underway} where it is somewhere else. */
export type MaybeUnderway<T> = MaybePromise<T | Underway<T>>;

/** Goes on with the result, whenever it comes. */
export function whenDone<T, U>(work: MaybeUnderway<T>, next: (result: T) => U): MaybeUnderway<U> {
  return andThen(work, (outcome) =>
    outcome instanceof Underway ? new Underway(outcome.result.then(next)) : next(outcome),
  );
}

/** The result itself, for whoever has nothing to do until it comes. */
export function resultOf<T>(work: MaybeUnderway<T>): MaybePromise<T> {
  return andThen(work, (outcome) => (outcome instanceof Underway ? outcome.result : outcome));
}

/**
 * Sees to what is still to come of some work; `failed` is told when it rejects. `take` gets what is underway, and may ask to wait.
 * @returns a promise where what comes next has to wait, which never rejects.
 */
export function seeThrough(
  work: MaybeUnderway<void>,
  failed: (error: unknown) => void,
  take: (result: Promise<void>) => void | Promise<void> = () => {},
): void | Promise<void> {
  if (work instanceof Underway) return take(work.result.catch(failed));
  if (work instanceof Promise) return work.then((outcome) => seeThrough(outcome, failed, take)).catch(failed);
}
