import { BrokerError } from "../errors.js";

/** The error of a query that is not well formed; its message begins with the path of the field. */
export function invalidQuery(field: string, problem: string): BrokerError {
  return new BrokerError("INVALID_QUERY", `${field}: ${problem}`);
}

/** True for a decoded map. */
export function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
