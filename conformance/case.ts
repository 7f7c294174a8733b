import type { Kit } from "./kit.js";

/** What a case does. It fails by throwing. */
export type Run = (kit: Kit) => Promise<void>;

/** One thing that a library does right or wrong, independent of all others. */
export interface Case {
  readonly part: string;
  /** What the library does, as a sentence without subject. */
  readonly name: string;
  /** True: it takes seconds by its nature, such as those of another start of the broker. */
  readonly isSlow: boolean;
  readonly run: Run;
}

/** Marks a case that takes seconds by its nature. */
export function slow(run: Run): { readonly isSlow: true; readonly run: Run } {
  return { isSlow: true, run };
}

/** The cases of a part, by name. */
export function part(name: string, cases: Readonly<Record<string, Run | ReturnType<typeof slow>>>): Case[] {
  return Object.entries(cases).map(([title, made]) =>
    typeof made === "function"
      ? { part: name, name: title, isSlow: false, run: made }
      : { part: name, name: title, ...made },
  );
}
