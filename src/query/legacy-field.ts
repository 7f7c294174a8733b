import { BrokerError } from "../errors.js";
import { parsePath } from "./path.js";
import type { Path } from "./query.js";

// Names in an error come from the sender; this much of one is enough to find it.
const maxQuotedLength = 64;

/** True for a decoded map. */
export function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

/** A name from a query, cut to a length that an error message can bear. */
export function quotedName(name: string): string {
  return name.length > maxQuotedLength ? `${name.slice(0, maxQuotedLength)}…` : name;
}

/** The refusal of one field: its place in the query and what it must be. */
export function invalidQuery(field: string, problem: string): BrokerError {
  return new BrokerError("INVALID_QUERY", `${field}: ${problem}`, { details: { field } });
}

/**
 * Reads a path field.
 * @throws BrokerError `INVALID_QUERY` when it is no text or names no attribute.
 */
export function readLegacyPath(input: unknown, field: string): Path {
  if (typeof input !== "string") throw invalidQuery(field, "must be a path, such as /latency");
  const path = parsePath(input);
  if (path[0] === "") throw invalidQuery(field, "must name a metadata key, such as /latency");
  return path;
}
