import type { FuzzRandom } from "./fuzz-random.js";

/** One input, and what must hold of it. */
export interface FuzzCase {
  readonly input: Uint8Array | string;
  /** Reads the input; throws where something is wrong with the reader. */
  check(): void;
}

/** A reader of what comes from outside. */
export interface FuzzTarget {
  readonly name: string;
  /** Makes a case, the same one for the same random choices. */
  make(random: FuzzRandom): FuzzCase;
}

/** What a reader gives, or undefined where it refuses with one of its own errors; any other error is a finding and passes through. */
export function readOrRefuse<T>(
  // biome-ignore lint/suspicious/noExplicitAny: only its identity counts
  refusals: readonly (abstract new (...args: any[]) => Error)[],
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    throw error;
  }
}
