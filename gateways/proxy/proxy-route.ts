import type { IncomingHttpHeaders } from "node:http";
import { validateIdentifier } from "../../src/commands/identifier.js";
import { BrokerError } from "../../src/errors.js";
import type { Limits } from "../../src/limits.js";
import { CelFilterCache } from "../../src/query/cel-filter-cache.js";
import { parseLegacyQuery } from "../../src/query/legacy-query.js";
import type { Query } from "../../src/query/query.js";
import { LruMap } from "../../src/util/lru-map.js";
import { parseBoundedJson } from "../bounded-json.js";

/** Where a request goes: which application, and what of its target is the upstream's. */
export interface ProxyRoute {
  /** Percent-encoded, as it came. */
  readonly application: string;
  /** Path and query part for the upstream. */
  readonly target: string;
  /** What stands before it in the broker's own paths. */
  readonly prefix?: string;
}

/** Prefix, application in it, and what is the upstream's. */
const proxied = /^(\/proxy\/([^/?]*))(.*)$/s;
/** gRPC clients cannot put anything before their paths, so they name the application in a field. */
const applicationHeader = "singyeong-application";

/** The route of a request; undefined where it is not for the proxy. */
export function routeOf(requestTarget: string, headers: IncomingHttpHeaders): ProxyRoute | undefined {
  // RFC 9112 §3.2.2: a server takes the absolute form as well.
  const url = requestTarget.startsWith("/")
    ? requestTarget
    : requestTarget.replace(/^https?:\/\/[^/?]*/i, "");
  const [, prefix, application, rest = ""] = proxied.exec(url) ?? [];
  if (prefix !== undefined && application !== undefined) {
    return { application, target: rest.startsWith("/") ? rest : `/${rest}`, prefix };
  }
  const named = headers[applicationHeader];
  return typeof named === "string" && isGrpc(headers) ? { application: named, target: url } : undefined;
}

/** True for a gRPC call, gRPC-Web apart. */
export function isGrpc(headers: IncomingHttpHeaders): boolean {
  return /^application\/grpc(?!-web)/.test(headers["content-type"] ?? "");
}

/** What a query in a header field may cost, in entries of the cache and in bytes of one. */
const maxQueries = 1_000;

/** Reads whom a request is for from its `Singyeong-` fields. */
export class QueryHeaders {
  readonly #limits: Limits;
  readonly #filters: CelFilterCache;
  /** By application and text: a route's query is the same for all its requests. */
  readonly #queries = new LruMap<string, Query>(maxQueries);

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#filters = new CelFilterCache(limits);
  }

  /** @throws BrokerError `INVALID_QUERY`, `INVALID_REQUEST` or `LIMIT_EXCEEDED` that begins with the name of the field. */
  query({ application }: ProxyRoute, headers: IncomingHttpHeaders): Query {
    const query = this.#withoutKey(application, fieldText(headers, "singyeong-query") ?? "");
    const key = fieldText(headers, "singyeong-key");
    return key === undefined ? query : { ...query, key };
  }

  #withoutKey(application: string, text: string): Query {
    const cacheKey = `${application} ${text}`; // an application has no white space in it
    const known = this.#queries.get(cacheKey);
    if (known !== undefined) return known;
    const id = decoded(application);
    validateIdentifier("application", id, this.#limits.maxIdBytes);
    const query: Query = { ...this.#readQuery(text.trim()), application: { kind: "id", id } };
    this.#queries.set(cacheKey, query);
    return query;
  }

  #readQuery(text: string): Query {
    try {
      return this.#parse(text);
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw new BrokerError("INVALID_QUERY", `singyeong-query: is no JSON: ${error.message}`);
      }
      if (!(error instanceof BrokerError)) throw error;
      throw new BrokerError(error.reason, `singyeong-query: ${error.message}`, { details: error.details });
    }
  }

  #parse(text: string): Query {
    if (text.startsWith("{")) {
      return parseLegacyQuery(parseBoundedJson(text, "query", this.#limits.maxFrameDepth), this.#limits);
    }
    const conditions = text === "" ? [] : this.#filters.read(text);
    return { application: { kind: "any" }, restricted: false, droppable: false, optional: false, conditions };
  }
}

/** The total time that a request may take, in milliseconds. @throws BrokerError `INVALID_REQUEST` for what is no time. */
export function timeoutOf(headers: IncomingHttpHeaders): number | undefined {
  const text = fieldText(headers, "singyeong-timeout");
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d{1,10})(ms|s)$/.exec(text.trim()) ?? [];
  if (number === undefined) {
    throw new BrokerError(
      "INVALID_REQUEST",
      "singyeong-timeout: must be a whole number of ms or s, such as 500ms or 5s",
    );
  }
  return Number(number) * (unit === "s" ? 1_000 : 1);
}

/** A field's bytes as the UTF-8 text that they are: header fields come as one character for each byte. */
function fieldText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  return Buffer.from(Array.isArray(value) ? value.join(", ") : value, "latin1").toString("utf8");
}

function decoded(application: string): string {
  try {
    return decodeURIComponent(application);
  } catch {
    throw new BrokerError("INVALID_REQUEST", "application: is not percent-encoded as it has to be");
  }
}
