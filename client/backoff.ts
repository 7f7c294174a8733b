/** How long to wait before connecting again. */
export interface BackoffOptions {
  /** Most before the second try, milliseconds; doubles with every further one. @default 100 */
  readonly initialDelayMs?: number;
  /** Most before any try, milliseconds. @default 10000 */
  readonly maxDelayMs?: number;
}

/**
 * The wait before a try: chance takes up to half of a time that doubles, so that clients of a broker that restarts do not all come
 * back at once.
 */
export function backoffMs(
  failures: number,
  { initialDelayMs = 100, maxDelayMs = 10_000 }: BackoffOptions,
  random: () => number = Math.random,
): number {
  const most = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(failures, 30));
  return most * (0.5 + random() / 2);
}

/** Resolves after a time, or as soon as the signal is aborted. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener("abort", done);
  });
}
