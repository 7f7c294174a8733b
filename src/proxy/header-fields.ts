import type { HeaderFields } from "../message/http-frame.js";

/** Fields that hold only between two neighbours. RFC 9110 §7.6.1, with those that RFC 9113 §8.2.2 forbids. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** The value of a field; several lines of it are joined by commas, as RFC 9110 §5.2 allows. Undefined where there is none. */
export function fieldValue(fields: HeaderFields, name: string): string | undefined {
  let value: string | undefined;
  for (let at = 0; at < fields.length; at += 2) {
    const key = fields[at] ?? "";
    if (key.length !== name.length || key.toLowerCase() !== name) continue;
    const line = fields[at + 1] ?? "";
    value = value === undefined ? line : `${value}, ${line}`;
  }
  return value;
}

/** Name and value of each field, in order. */
export function* eachField(fields: HeaderFields): Generator<readonly [string, string]> {
  for (let at = 0; at < fields.length; at += 2) yield [fields[at] ?? "", fields[at + 1] ?? ""];
}

/** The fields by their names in lower case; a field that comes several times has a list. */
export function groupedFields(fields: HeaderFields): Record<string, string | string[]> {
  const grouped: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of eachField(fields)) {
    const key = name.toLowerCase();
    const earlier = grouped[key];
    if (earlier === undefined) grouped[key] = value;
    else if (Array.isArray(earlier)) earlier.push(value);
    else grouped[key] = [earlier, value];
  }
  return grouped;
}

/**
 * The fields that go on to the other side: neither those that hold between neighbours only, nor those that `Connection` names, nor
 * those for which `drops` says so of the name in lower case. The list is new, and the caller's to add to.
 */
export function endToEndFields(fields: HeaderFields, drops: (name: string) => boolean = never): string[] {
  const named = connectionOptions(fields);
  const kept: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? "";
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || named?.has(lower) || drops(lower)) continue;
    kept.push(name, fields[at + 1] ?? "");
  }
  return kept;
}

/** Fields that a `Connection` field may not remove: without them the message would be another one. */
const kept: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "authorization",
  "cookie",
]);

function connectionOptions(fields: HeaderFields): ReadonlySet<string> | undefined {
  const connection = fieldValue(fields, "connection");
  if (connection === undefined || plainConnection.has(connection)) return undefined;
  const options = connection.split(",").map((option) => option.trim().toLowerCase());
  return new Set(options.filter((option) => !kept.has(option)));
}

/** What nearly all connections say, and what names no further field. */
const plainConnection: ReadonlySet<string> = new Set(["keep-alive", "close", "Keep-Alive", "Close"]);

function never(): boolean {
  return false;
}
