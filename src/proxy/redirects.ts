import { type AnswerHead, isStreamed, type UpstreamRequest } from "./exchange.js";
import { eachField, fieldValue } from "./header-fields.js";
import { parseUpstreamAddress, type UpstreamAddress } from "./upstream-address.js";

/** Where a redirect leads: the request to be made next, and to which address. */
export interface Redirect {
  readonly address: UpstreamAddress;
  readonly request: UpstreamRequest;
}

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Fields about a body, of which a request without one has none. */
const aboutBody: readonly string[] = [
  "content-type",
  "content-encoding",
  "content-language",
  "content-length",
];
/** Fields that were meant for one origin only. */
const confidential: readonly string[] = ["authorization", "cookie"];

/**
 * The request that an answer asks for; undefined where it is no redirect that can be followed. RFC 9110 §15.4: after a 303, and after
 * a 301 or 302 to a POST, it is a GET without body. What was meant for one origin is not shown to another.
 */
export function redirectOf(
  { status, fields }: AnswerHead,
  request: UpstreamRequest,
  from: UpstreamAddress,
): Redirect | undefined {
  if (!redirecting.has(status)) return undefined;
  const url = parseUrl(fieldValue(fields, "location"), from.origin + request.target);
  const address = url === undefined ? undefined : parseUpstreamAddress(url.origin);
  if (url === undefined || address === undefined) return undefined;
  const becomesGet = status === 303 ? request.method !== "HEAD" : status < 303 && request.method === "POST";
  if (!becomesGet && isStreamed(request)) return undefined; // its body has gone already
  const dropped = [...(becomesGet ? aboutBody : []), ...(address.origin === from.origin ? [] : confidential)];
  const kept = [...eachField(request.fields)].filter(([name]) => !dropped.includes(name.toLowerCase()));
  const { body, trailers: _, ...rest } = request;
  const next = { ...rest, target: url.pathname + url.search, fields: kept.flat() };
  if (becomesGet) return { address, request: { ...next, method: "GET" } };
  return { address, request: body === undefined ? next : { ...next, body } };
}

function parseUrl(location: string | undefined, base: string): URL | undefined {
  return location !== undefined && URL.canParse(location, base) ? new URL(location, base) : undefined;
}
