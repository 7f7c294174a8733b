import { isIP } from "node:net";
import type { HeaderFields } from "../message/http-frame.js";
import { endToEndFields, fieldValue } from "./header-fields.js";

/** How a request reached the broker. */
export interface Arrival {
  /** The caller's address, without port. */
  readonly remoteAddress: string;
  readonly scheme: "http" | "https";
  /** What the caller took for the host: `Host`, or `:authority`. Absent where it named none. */
  readonly host?: string;
  /** The HTTP version it came over, as `Via` has it: `1.1`, `2`. */
  readonly httpVersion: string;
  /** The path under which the broker offers the upstream, such as `/proxy/backend`. Absent: none. */
  readonly prefix?: string;
  /** True: what stands in its forwarding fields was written by a proxy one trusts. */
  readonly trusted: boolean;
}

/** Our name in `Via`. */
const pseudonym = "singyeong";

/** What a request says of its way, and what is said anew at every hop. RFC 7239; the older fields are what most servers read. */
const forwardingFields: ReadonlySet<string> = new Set([
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-prefix",
]);

/** The broker's own fields: for it alone, whatever they say. */
const ownPrefix = "singyeong-";

/**
 * The fields with which a request goes on: those that hold end to end, and where it came from. `Host` and `Expect` are left to
 * whatever carries the request.
 */
export function requestFields(fields: HeaderFields, arrival: Arrival): string[] {
  const forwarded = endToEndFields(fields, isReplaced);
  const earlier = (name: string) => (arrival.trusted ? fieldValue(fields, name) : undefined);
  const { remoteAddress, scheme, host, prefix } = arrival;
  forwarded.push("x-forwarded-for", joined(earlier("x-forwarded-for"), remoteAddress));
  forwarded.push("x-forwarded-proto", earlier("x-forwarded-proto") ?? scheme);
  const originalHost = earlier("x-forwarded-host") ?? host;
  if (originalHost !== undefined) forwarded.push("x-forwarded-host", originalHost);
  if (prefix !== undefined)
    forwarded.push("x-forwarded-prefix", `${earlier("x-forwarded-prefix") ?? ""}${prefix}`);
  forwarded.push("forwarded", joined(earlier("forwarded"), forwardedElement(arrival)));
  forwarded.push("via", joined(fieldValue(fields, "via"), `${arrival.httpVersion} ${pseudonym}`));
  return forwarded;
}

/** The fields with which an answer goes back. */
export function answerFields(fields: HeaderFields): string[] {
  const answered = endToEndFields(fields, isOwn);
  answered.push("via", `1.1 ${pseudonym}`);
  return answered;
}

/** The fields with which an answer goes back that switches protocols: what it leads to is said between neighbours. */
export function upgradeFields(fields: HeaderFields): string[] {
  const protocol = fieldValue(fields, "upgrade") ?? "websocket";
  return [...answerFields(fields), "connection", "upgrade", "upgrade", protocol];
}

/** The fields behind a body, of either direction, with which it goes on. */
export function trailerFields(fields: HeaderFields): string[] {
  return endToEndFields(fields, (name) => name === "content-length" || name === "host" || isOwn(name));
}

function isReplaced(name: string): boolean {
  return name === "host" || name === "expect" || name === "via" || isOwn(name) || forwardingFields.has(name);
}

function isOwn(name: string): boolean {
  return name.startsWith(ownPrefix);
}

function joined(earlier: string | undefined, own: string): string {
  return earlier === undefined ? own : `${earlier}, ${own}`;
}

// RFC 7239 §4 and §6: what need not be a token stands in quotes, and an IPv6 address in brackets.
function forwardedElement({ remoteAddress, scheme, host }: Arrival): string {
  const address = isIP(remoteAddress) === 6 ? `"[${remoteAddress}]"` : remoteAddress;
  if (host === undefined) return `for=${address};proto=${scheme}`;
  const quotable = /["\\]/.test(host) ? host.replace(/["\\]/g, "\\$&") : host;
  return `for=${address};host="${quotable}";proto=${scheme}`;
}
