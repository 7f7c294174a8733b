import { BrokerError } from "../../../src/errors.js";

/** The error for an item without something that it has to have. */
export function missing(field: string): BrokerError {
  return new BrokerError("INVALID_FRAME", `${field}: is missing, or has a value that is none`);
}

/** A field that has to be there. @throws BrokerError `INVALID_FRAME` */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw missing(field);
  return value;
}
