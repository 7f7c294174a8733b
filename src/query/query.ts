import type { Value } from "../metadata/value.js";
import type { NamePattern } from "../util/name-pattern.js";

/** A place in a client's metadata: the first chunk names an attribute, each further one a map key or a list index. */
export type Path = readonly string[];

/** The comparisons. What each matches is written at `match()`. */
export const comparisonOperators = [
  "eq",
  "ne",
  "gt",
  "gte",
  "lt",
  "lte",
  "in",
  "nin",
  "contains",
  "ncontains",
] as const;
/** One comparison operator. */
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** What a path is compared with: a literal, or another path of the same client. */
export type Operand =
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "path"; readonly path: Path; readonly fallback?: Value };

/** Compares the value at a path with an operand. */
export interface Comparison {
  readonly kind: "compare";
  readonly path: Path;
  readonly operator: ComparisonOperator;
  readonly operand: Operand;
}

/** Joins conditions: all of them, any of them, none of them. */
export interface Junction {
  readonly kind: "and" | "or" | "nor";
  readonly conditions: readonly Condition[];
}

/** True where the path leads to a value, null included. */
export interface Existence {
  readonly kind: "exists";
  readonly path: Path;
}

/** One clause of a query. */
export type Condition = Comparison | Junction | Existence;

/**
 * True where the client's namespace follows one of the patterns; a client without one has the empty name. No query that comes in says
 * this: it bounds a query to what its sender may see.
 */
export interface NamespaceBound {
  readonly kind: "namespace";
  readonly oneOf: readonly NamePattern[];
}

/** What has to hold of a match: a condition of the query, or what bounds it. */
export type Requirement = Condition | NamespaceBound;

/** Which applications a query looks at. Tags mean: every client that has all of them in its `tags` attribute. */
export type ApplicationSelector =
  | { readonly kind: "any" }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "tags"; readonly tags: readonly string[] };

/** The selector strategies: smallest value, largest value, nearest to the mean. */
export const selectorKinds = ["min", "max", "average"] as const;
/** One selector strategy. */
export type SelectorKind = (typeof selectorKinds)[number];

/** Picks one match by the value at a path. */
export interface Selector {
  readonly kind: SelectorKind;
  readonly path: Path;
}

/** A question to the directory: which clients, and how to pick one of them. */
export interface Query {
  readonly application: ApplicationSelector;
  /** True: restricted clients may match as well. */
  readonly restricted: boolean;
  /** Picks by consistent hash of this key. */
  readonly key?: string;
  /** True: a message without a match is dropped silently. */
  readonly droppable: boolean;
  /** True: without a match the query runs again as though it had no conditions and no selector. */
  readonly optional: boolean;
  /** Joined by AND. */
  readonly conditions: readonly Condition[];
  readonly selector?: Selector;
  /** What its sender may see; `optional` does not widen it. Absent: everything. */
  readonly bound?: NamespaceBound;
}

/** What a query may cost; each limit is explained in `limits.ts`. */
export interface QueryLimits {
  readonly maxConditions: number;
  readonly maxQueryDepth: number;
  readonly maxListLength: number;
}
