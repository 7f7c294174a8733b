import { parse } from "@bufbuild/cel";
import { BrokerError } from "../errors.js";
import { checkBrackets } from "./cel-brackets.js";
import { conjuncts } from "./cel-condition.js";
import { CelSource, type LiteralSubstitute } from "./cel-source.js";
import type { Condition, QueryLimits } from "./query.js";
import { QueryBudget } from "./query-budget.js";

/** What reading a CEL filter may cost. */
export interface CelFilterLimits extends QueryLimits {
  /**
   * The longest text that is read, in UTF-16 units. The parser takes some 5 µs for each, so that one filter of 8 192 holds the broker up
   * for some tens of milliseconds at most.
   */
  readonly maxCelLength: number;
  /** Brackets open at once. */
  readonly maxFrameDepth: number;
}

/**
 * Reads a filter written in CEL as conditions that are joined by AND. The expression is mapped, not evaluated: it means
 * what its conditions mean, which for a missing path is not what CEL says. What has no equal among the conditions is
 * refused.
 *
 * | CEL | condition |
 * |---|---|
 * | `a`, `a.b`, `a["b"]`, `a[0]` | a path; an index works on a list, on a map it is the key of its digits |
 * | `attribute("my-key")` | a path whose first chunk is no CEL name, or one that CEL reserves, as `namespace` |
 * | `path == x`, `!=`, `<`, `<=`, `>`, `>=`, either way round | `eq` … `gte`; `x` is a literal or another path |
 * | `path in [1, 2]` | `in` |
 * | `"v" in path`, `path in other`, `path.contains("v")` | `contains`: element of a list, key of a map, part of a string |
 * | `has(path)` | `exists` |
 * | `path` where a truth value belongs | `path == true` |
 * | `x && y`, `x \|\| y`, `!x` | `and`, `or`, `nor` |
 * | `true`, `false` | `and` and `or` of nothing |
 * | string, int, uint, double, bool, null, list, map with string keys, `semver("1.2.3")` | a literal |
 *
 * Where a path is missing every comparison is false. So `a != 1` is false without an `a`, while `!(a == 1)` is true.
 *
 * @throws BrokerError `INVALID_QUERY` with the position, `line:column` in the message and `offset` in the details;
 * `LIMIT_EXCEEDED` when the text or the query is too large.
 */
export function parseCelFilter(text: string, limits: CelFilterLimits): Condition[] {
  return compileCel(parseCel(text, limits), limits);
}

/** A CEL text that has been parsed and not yet read as conditions. */
export interface ParsedCel {
  readonly text: string;
  readonly tree: ReturnType<typeof parse>;
}

/**
 * The first half of `parseCelFilter`, which takes nearly all of its time.
 * @throws BrokerError as `parseCelFilter`.
 */
export function parseCel(text: string, limits: CelFilterLimits): ParsedCel {
  const { maxCelLength } = limits;
  if (text.length > maxCelLength) {
    throw new BrokerError("LIMIT_EXCEEDED", `query.cel: at most ${maxCelLength} characters (maxCelLength)`, {
      details: { limit: "maxCelLength", field: "query.cel" },
    });
  }
  checkBrackets(text, limits.maxFrameDepth);
  return { text, tree: parseText(text) };
}

/**
 * The second half of `parseCelFilter`. A `substitute` decides on what stands in the conditions for each literal that is neither
 * a list nor a map, nor part of a path, of a `semver` or of the keys of a map.
 * @throws BrokerError as `parseCelFilter`.
 */
export function compileCel(
  { text, tree }: ParsedCel,
  limits: CelFilterLimits,
  substitute?: LiteralSubstitute,
): Condition[] {
  const source = new CelSource(text, tree.sourceInfo?.positions, substitute);
  return conjuncts(tree.expr, { source, budget: new QueryBudget(limits), depth: 1 });
}

function parseText(text: string): ReturnType<typeof parse> {
  try {
    return parse(text);
  } catch (error) {
    const problem =
      error instanceof Error ? error.message.replace(/^<input>:\d+:\d+: /, "") : "does not parse";
    throw new CelSource(text).refuseAt(offsetOf(error), problem);
  }
}

// The parser's errors are not exported; those that know their place carry it as `location`.
function offsetOf(error: unknown): number {
  const { location } = Object(error) as { location?: { start?: { offset?: unknown } } };
  const offset = location?.start?.offset;
  return typeof offset === "number" ? offset : 0;
}
