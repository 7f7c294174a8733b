import { FuzzRandom } from "./fuzz-random.js";
import type { FuzzCase, FuzzTarget } from "./fuzz-target.js";

/** An input that a reader did not deal with. */
export class FuzzFinding extends Error {
  /** `cause` is what went wrong. */
  constructor(seed: number, target: string, index: number, input: FuzzCase["input"], cause: unknown) {
    const shown = typeof input === "string" ? JSON.stringify(input) : Buffer.from(input).toString("base64");
    const replay = `npm run fuzz -- --seed ${seed} --target "${target}" --case ${index}`;
    super(
      `${target}: ${cause instanceof Error ? cause.message : cause}\nreplay: ${replay}\ninput: ${shown}`,
      { cause },
    );
    this.name = "FuzzFinding";
  }
}

/** What a reader may spend. */
export interface ReaderBounds {
  /** Processor time for one case, in milliseconds. @default none, for machines whose speed nobody knows */
  readonly maxCaseMs?: number;
  /** No case is begun after this time. @default none */
  readonly maxMs?: number;
}

/** Which cases: from `first` up to `end`, which is not among them. */
export interface CaseRange {
  readonly first: number;
  readonly end: number;
}

/** Tries cases one after the other and gives their number. @throws FuzzFinding at the first that a reader does not deal with. */
export function fuzzReader(
  seed: number,
  target: FuzzTarget,
  { first, end }: CaseRange,
  { maxMs = Number.POSITIVE_INFINITY, ...bounds }: ReaderBounds = {},
): number {
  const deadline = performance.now() + maxMs;
  let index = first;
  for (; index < end && performance.now() < deadline; index += 1) fuzzCase(seed, target, index, bounds);
  return index - first;
}

function fuzzCase(seed: number, target: FuzzTarget, index: number, bounds: ReaderBounds): void {
  const { input, check } = target.make(FuzzRandom.forCase(seed, target.name, index));
  const before = process.cpuUsage();
  try {
    check();
    const { user, system } = process.cpuUsage(before);
    const spentMs = (user + system) / 1_000;
    if (spentMs > (bounds.maxCaseMs ?? Number.POSITIVE_INFINITY)) throw new Error(`took ${spentMs} ms`);
  } catch (error) {
    throw new FuzzFinding(seed, target.name, index, input, error);
  }
}
