import { BrokerError } from "../errors.js";
import type { PageRequest } from "./queues.js";

/** Names a place in a listing, by number or by name, from which the next page goes on. */
export function pageMark(place: number | string): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** The number that a page begins behind; undefined: at the start. @throws BrokerError `INVALID_REQUEST` for a mark of no such page. */
export function placeOf({ after }: PageRequest): number | undefined {
  if (after === undefined) return undefined;
  const place = read(after);
  if (!Number.isSafeInteger(place)) throw invalid();
  return place as number;
}

/** The name that a page begins behind; empty: at the start. @throws BrokerError `INVALID_REQUEST` for a mark of no such page. */
export function nameOf({ after }: PageRequest): string {
  if (after === undefined) return "";
  const name = read(after);
  if (typeof name !== "string") throw invalid();
  return name;
}

function read(mark: string): unknown {
  try {
    return JSON.parse(Buffer.from(mark, "base64url").toString());
  } catch {
    throw invalid();
  }
}

function invalid(): BrokerError {
  return new BrokerError("INVALID_REQUEST", "the page token is none that a page of this listing gave");
}
