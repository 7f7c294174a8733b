import { BrokerError } from "../errors.js";

/** The error of stored bytes that are not what this broker writes. Whoever reads them adds where they stand. */
export function unreadable(what: string): BrokerError {
  return new BrokerError("STORAGE_FAILED", `stored data cannot be read: ${what}`);
}
