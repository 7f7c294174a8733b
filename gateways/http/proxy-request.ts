import { BrokerError } from "../../src/errors.js";
import type { Limits } from "../../src/limits.js";
import type { UpstreamRequest } from "../../src/proxy/exchange.js";
import { type Arrival, requestFields } from "../../src/proxy/forwarding-fields.js";
import { parseLegacyQuery } from "../../src/query/legacy-query.js";
import type { Query } from "../../src/query/query.js";
import { stringifyJson } from "../../src/util/json.js";

/** A fault of a proxy request, with the field that clients of the original know it by. */
export class ProxyRequestFault extends Error {
  readonly field: "method" | "route" | "query" | "errors";

  constructor(field: ProxyRequestFault["field"], message: string) {
    super(message);
    this.name = "ProxyRequestFault";
    this.field = field;
  }
}

/** Whether a method's requests have a body; others are refused. PROTOCOL §5. */
const methods: ReadonlyMap<string, "never" | "always" | "maybe"> = new Map([
  ["GET", "never"],
  ["HEAD", "never"],
  ["POST", "always"],
  ["PUT", "always"],
  ["PATCH", "always"],
  ["DELETE", "always"],
]);

/** What a proxy request asks for. */
export interface ProxyRequest {
  readonly query: Query;
  readonly request: UpstreamRequest;
}

/**
 * Reads the body of `POST /api/v1/proxy`. PROTOCOL §5.
 * @throws ProxyRequestFault that names the field.
 */
export function parseProxyRequest(input: unknown, arrival: Arrival, limits: Limits): ProxyRequest {
  const fields = isRecord(input) ? input : {};
  const method = readMethod(fields["method"]);
  const target = readRoute(fields["route"]);
  const query = readQuery(fields["query"], limits);
  const body = readBody(method, fields["body"]);
  const headers = requestFields([...readHeaders(fields["headers"])], arrival);
  if (
    body?.type !== undefined &&
    !headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === "content-type")
  ) {
    headers.push("content-type", body.type);
  }
  return {
    query,
    request: {
      method,
      target,
      fields: headers,
      kind: "http",
      expectsContinue: false,
      ...(body === undefined ? {} : { body: body.bytes }),
    },
  };
}

function readMethod(input: unknown): string {
  if (input === undefined || input === null) throw new ProxyRequestFault("method", "no method provided");
  const method = typeof input === "string" ? input.toUpperCase() : "";
  if (methods.has(method)) return method;
  throw new ProxyRequestFault("method", `not valid method: must be one of ${[...methods.keys()].join(", ")}`);
}

function readRoute(input: unknown): string {
  if (input === undefined || input === null) throw new ProxyRequestFault("route", "no route provided");
  if (typeof input !== "string") throw new ProxyRequestFault("route", "must be a string");
  return input.startsWith("/") ? input : `/${input}`; // one slash between address and route, however it is written
}

function readQuery(input: unknown, limits: Limits): Query {
  if (input === undefined || input === null) throw new ProxyRequestFault("query", "no query provided");
  try {
    return parseLegacyQuery(input, limits);
  } catch (error) {
    if (error instanceof BrokerError) throw new ProxyRequestFault("query", error.message);
    throw error;
  }
}

interface Body {
  readonly bytes: Uint8Array;
  /** What it is where the request does not say. */
  readonly type?: string;
}

function readBody(method: string, input: unknown): Body | undefined {
  const given = input !== undefined && input !== null;
  if (methods.get(method) === "never") {
    if (given && input !== "") throw new ProxyRequestFault("errors", `body: a ${method} request has none`);
    return undefined;
  }
  if (!given) throw new ProxyRequestFault("errors", `body: a ${method} request needs one, if only ""`);
  if (typeof input === "string") return { bytes: Buffer.from(input) };
  return { bytes: Buffer.from(stringifyJson(input)), type: "application/json" };
}

/** Fields that the broker works out by itself. */
const ownFields: ReadonlySet<string> = new Set(["host", "content-length"]);

function* readHeaders(input: unknown): Generator<string> {
  if (input === undefined || input === null) return;
  if (!isRecord(input)) throw new ProxyRequestFault("errors", "headers: must be a map");
  for (const [name, value] of Object.entries(input)) {
    if (ownFields.has(name.toLowerCase())) continue;
    for (const line of Array.isArray(value) ? value : [value]) {
      if (typeof line !== "string") {
        throw new ProxyRequestFault("errors", `headers.${name}: must be a string or a list of strings`);
      }
      yield name;
      yield line;
    }
  }
}

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
