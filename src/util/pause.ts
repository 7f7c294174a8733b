import type { Clock } from "./clock.js";

/** Resolves when so many milliseconds have passed. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
