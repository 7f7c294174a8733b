/** A value that is nearly always there at once. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there, so that nothing waits a turn for nothing. */
export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
