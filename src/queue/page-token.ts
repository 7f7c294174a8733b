import { BrokerError } from "../errors.js";

/** Writes where a listing goes on: a number. */
export function numberToken(at: number): string {
  return at.toString(36);
}

/** Reads it back; undefined begins at the start. @throws BrokerError `INVALID_REQUEST` for a token that no page gave. */
export function readNumberToken(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  const at = Number.parseInt(token, 36);
  if (!Number.isSafeInteger(at) || at < 0 || numberToken(at) !== token) throw notAToken();
  return at;
}

/** Writes where a listing goes on: a name. */
export function nameToken(name: string): string {
  return Buffer.from(name).toString("base64url");
}

/** Reads it back; undefined begins at the start. @throws BrokerError `INVALID_REQUEST` for a token that no page gave. */
export function readNameToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const name = Buffer.from(token, "base64url").toString("utf8");
  if (nameToken(name) !== token) throw notAToken();
  return name;
}

function notAToken(): BrokerError {
  return new BrokerError("INVALID_REQUEST", "page_token: is none that a page of this listing gave");
}
