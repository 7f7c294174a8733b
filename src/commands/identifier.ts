import { BrokerError } from "../errors.js";

/**
 * Checks an id that travels on the wire (PROTOCOL: not empty, whole characters, no white space or control characters, bounded in bytes).
 * @throws BrokerError `INVALID_REQUEST` that names the field.
 */
export function validateIdentifier(field: string, id: string, maxBytes: number): void {
  if (id === "") throw new BrokerError("INVALID_REQUEST", `${field}: must not be empty`);
  if (/[\s\p{Cc}]/u.test(id)) {
    throw new BrokerError("INVALID_REQUEST", `${field}: must hold no white space or control characters`);
  }
  // JSON can hold half a surrogate pair, which no other encoding can: such ids would look alike elsewhere.
  if (!id.isWellFormed()) throw new BrokerError("INVALID_REQUEST", `${field}: must be valid Unicode`);
  const bytes = Buffer.byteLength(id);
  if (bytes <= maxBytes) return;
  throw new BrokerError("INVALID_REQUEST", `${field}: at most ${maxBytes} bytes (maxIdBytes), got ${bytes}`, {
    details: { limit: "maxIdBytes", field },
  });
}

const hostAndPort = /^(\[[0-9a-f:.]+\]|[^\s\p{Cc}\p{Cs}/?#@:[\]]+)(:\d{1,5})?$/iu;

/**
 * Checks the address at which a client says that the proxy reaches it.
 * @throws BrokerError `INVALID_REQUEST` unless it is host, host:port, an IPv6 address or an http(s) origin.
 */
export function validateAddress(field: string, address: string): void {
  const isIPv6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address);
  if (isIPv6 || hostAndPort.test(address.replace(/^https?:\/\//i, "").replace(/\/$/, ""))) return;
  throw new BrokerError("INVALID_REQUEST", `${field}: must be host, host:port or an http(s) origin`);
}
