import type { Attributes } from "../metadata/attribute.js";
import type { Value } from "../metadata/value.js";
import { conditionHolds } from "./match.js";
import { resolvePath } from "./path.js";
import type { Condition, Path } from "./query.js";

/** A condition that is false for a client. */
export interface ClauseFailure {
  /** Where it stands, such as `conditions[1].any_of[0]`. */
  readonly clause: string;
  /** What the client has at the condition's path; undefined for nothing, or where there is no path. */
  readonly actual?: Value;
  /** Why it is false, for people. */
  readonly explanation: string;
}

/** How the junctions are called where a query is written in proto; a clause can then be found there. */
const junctionNames = { and: "all_of", or: "any_of", nor: "none_of" } as const;

/** Which of some conditions, joined by AND, are false for some metadata, the outer ones before those within. Empty where all hold. */
export function explainConditions(
  conditions: readonly Condition[],
  attributes: Attributes,
  field = "conditions",
): ClauseFailure[] {
  return conditions.flatMap((condition, index) =>
    conditionHolds(condition, attributes) ? [] : explainFailure(condition, attributes, `${field}[${index}]`),
  );
}

function explainFailure(condition: Condition, attributes: Attributes, clause: string): ClauseFailure[] {
  switch (condition.kind) {
    case "compare": {
      const actual = resolvePath(attributes, condition.path);
      if (actual === undefined) return [nothingAt(condition.path, clause)];
      return [
        { clause, actual, explanation: `${condition.operator} does not hold of ${shown(condition.path)}` },
      ];
    }
    case "exists":
      return [nothingAt(condition.path, clause)];
    case "and":
      return explainConditions(condition.conditions, attributes, `${clause}.${junctionNames.and}`);
    case "or":
      return [
        { clause, explanation: "none of its conditions holds" },
        ...explainConditions(condition.conditions, attributes, `${clause}.${junctionNames.or}`),
      ];
    case "nor":
      return condition.conditions.flatMap((inner, index) =>
        conditionHolds(inner, attributes)
          ? [holdsButMustNot(inner, attributes, `${clause}.${junctionNames.nor}[${index}]`)]
          : [],
      );
    default:
      return condition satisfies never;
  }
}

function nothingAt(path: Path, clause: string): ClauseFailure {
  return { clause, explanation: `there is nothing at ${shown(path)}` };
}

function holdsButMustNot(condition: Condition, attributes: Attributes, clause: string): ClauseFailure {
  const explanation = "holds, and must not";
  if (condition.kind !== "compare" && condition.kind !== "exists") return { clause, explanation };
  const actual = resolvePath(attributes, condition.path);
  return actual === undefined ? { clause, explanation } : { clause, actual, explanation };
}

function shown(path: Path): string {
  return `/${path.join("/")}`;
}
