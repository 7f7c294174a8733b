import { isExact, type NamePattern } from "../util/name-pattern.js";

/**
 * The only names that follow some patterns of namespaces, where an index can tell them: undefined where a pattern has a wildcard, or
 * takes in clients without a namespace.
 */
export function exactNames(oneOf: readonly NamePattern[]): string[] | undefined {
  const names: string[] = [];
  for (const pattern of oneOf) {
    if (!isExact(pattern) || pattern[0] === "") return undefined;
    names.push(pattern[0]);
  }
  return names;
}
