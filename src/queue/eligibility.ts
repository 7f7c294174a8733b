import { matches, takesIn } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { Consumer } from "./consumer.js";

/** Whether a consumer matches a target. One without a session matches what asks for nothing, within the target's bound. */
export function isMatch(target: Query, { client, namespace }: Consumer): boolean {
  if (client !== undefined) return matches(target, client);
  if (target.bound !== undefined && !takesIn(target.bound, namespace)) return false;
  return target.application.kind === "any" && target.conditions.length === 0;
}

/** Whether a consumer may get a message when nobody else who waits matches better: of an optional target the conditions are wishes. */
export function mayGet(target: Query, consumer: Consumer): boolean {
  return isMatch(required(target), consumer);
}

/** What a consumer has to fulfil: of an optional target only the application and the bound. */
export function required(target: Query): Query {
  return target.optional ? { ...target, optional: false, conditions: [] } : target;
}
