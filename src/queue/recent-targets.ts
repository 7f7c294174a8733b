import type { Query } from "../query/query.js";
import { decodeTarget } from "./target-code.js";

/** A target, in the form in which it is stored and as a query. */
export interface Target {
  /** The same target has the same code. */
  readonly code: string;
  /** Which clients may get a message; key, selector and `droppable` are no part of it. */
  readonly query: Query;
}

/** So many are a generation. */
const maxRecent = 1_024;

/** Those that were asked for last, and the generation before. */
let recent = new Map<string, Target>();
let earlier = new Map<string, Target>();

/**
 * The target of a code. Those that come again soon are read once, and share one text; a million that are all different leave nothing behind.
 * @throws BrokerError `STORAGE_FAILED` for anything that `encodeTarget` does not write.
 */
export function targetOf(code: string): Target {
  const known = recent.get(code);
  if (known !== undefined) return known;
  const target = earlier.get(code) ?? { code, query: decodeTarget(code) };
  if (recent.size === maxRecent) {
    earlier = recent;
    recent = new Map();
  }
  recent.set(code, target);
  return target;
}
