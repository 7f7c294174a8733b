import type { IncomingMessage } from "node:http";
import type { IncomingHttpHeaders } from "node:http2";
import type { Duplex, Writable } from "node:stream";
import type { CommandContext } from "../../src/commands/context.js";
import { forward } from "../../src/commands/forward.js";
import { BrokerError } from "../../src/errors.js";
import type { Logger } from "../../src/observability/logger.js";
import type { AnswerSink } from "../../src/proxy/answer-sink.js";
import type { UpstreamRequest } from "../../src/proxy/exchange.js";
import { requestFields, trailerFields } from "../../src/proxy/forwarding-fields.js";
import type { ForwardedRequest } from "../../src/proxy/http-proxy.js";
import { callerFrom, sessionHeader } from "../caller.js";
import { clientCertificateOf } from "../client-certificate.js";
import { countedSink } from "../counted-sink.js";
import { takenError } from "../taken-error.js";
import { Http1Sink } from "./http1-sink.js";
import { Http2Sink } from "./http2-sink.js";
import {
  arrivalOf,
  bodyOf,
  fieldsOf,
  type HttpRequest,
  type HttpResponse,
  hasBody,
  remoteAddressOf,
} from "./incoming-request.js";
import { isGrpc, type ProxyRoute, QueryHeaders, routeOf, timeoutOf } from "./proxy-route.js";
import { takeTheRest } from "./take-the-rest.js";
import { UpgradeSink } from "./upgrade-sink.js";

/** What the gateway needs. */
export interface ProxyGatewayOptions {
  readonly context: CommandContext;
  readonly logger: Logger;
  /** True: what forwarding fields say is believed. */
  readonly trustForwarded: boolean;
}

/** The transparent way into the proxy: any request to `/proxy/<application>/…`, and gRPC calls that name an application. */
export interface ProxyGateway {
  /** True where a request with these HTTP/2 headers is for the proxy. */
  claims(headers: IncomingHttpHeaders): boolean;
  /** Takes a request that is for the proxy; false leaves it to others. */
  handle(request: HttpRequest, response: HttpResponse): boolean;
  /** Takes a request for an upgrade that is for the proxy; false leaves it to others. */
  handleUpgrade(request: IncomingMessage, connection: Duplex, first: Buffer): boolean;
}

/** Creates the gateway. */
export function createProxyGateway(options: ProxyGatewayOptions): ProxyGateway {
  const { context, logger } = options;
  const queries = new QueryHeaders(context.limits);

  /** Forwards a request; undefined where that was refused, which the sink has been told. */
  async function run(
    request: HttpRequest,
    route: ProxyRoute,
    kind: UpstreamRequest["kind"],
    sink: AnswerSink,
  ): Promise<ForwardedRequest | undefined> {
    try {
      const { headers } = request;
      const caller = await callerFrom(context, {
        authorization: single(headers["singyeong-authorization"]),
        sessionToken: single(headers[sessionHeader]),
        remoteAddress: remoteAddressOf(request),
        certificate: clientCertificateOf(request.socket),
      });
      const query = queries.query(route, headers);
      const timeoutMs = timeoutOf(headers);
      const outgoing = await upstreamRequest(request, route, kind, options.trustForwarded);
      const call = { query, request: outgoing, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
      return forward(context, caller, call, countedSink(sink, context.limitMetrics));
    } catch (thrown) {
      sink.failed(takenError(thrown, options, "a request could not be forwarded"));
      return undefined;
    }
  }

  /** Ties a request under way to the connection that its caller reads from. */
  async function serve(output: Writable, forwarding: Promise<ForwardedRequest | undefined>): Promise<void> {
    output.on("error", (error: Error) => logger.debug({ error }, "a caller's connection failed")); // "close" follows
    // A stream of HTTP/2 that was reset waits to be read and written to its end, which may be held back for ever. Not at once: where
    // it is the broker that resets it, the frame that says so has not been written yet.
    output.once("aborted", () => setImmediate(() => output.destroy()));
    const forwarded = await forwarding;
    if (forwarded === undefined) return;
    if (output.destroyed) return forwarded.abort();
    output.on("drain", () => forwarded.resume());
    output.once("close", () => forwarded.abort()); // without effect where it is done
  }

  return {
    claims: (headers) => routeOf(headers[":path"] ?? "", headers) !== undefined,
    handle(request, response) {
      const route = routeOf(request.url ?? "", request.headers);
      if (route === undefined) return false;
      const withBody = hasBody(request);
      if (withBody) request.on("error", (error: Error) => logger.debug({ error }, "a request broke off"));
      if ("stream" in response) {
        const grpc = isGrpc(request.headers);
        const sink = new Http2Sink(response, grpc);
        void serve(response.stream, run(request, route, grpc ? "grpc" : "http", sink));
      } else {
        const incoming = request as IncomingMessage;
        if (withBody) {
          response.once("finish", () => {
            if (!incoming.complete) takeTheRest(incoming); // the next request stands behind it
          });
        }
        void serve(response, run(request, route, "http", new Http1Sink(incoming, response)));
      }
      return true;
    },
    handleUpgrade(request, connection, first) {
      const route = routeOf(request.url ?? "", request.headers);
      if (route === undefined) return false;
      void serve(connection, run(request, route, "upgrade", new UpgradeSink(connection, first)));
      return true;
    },
  };
}

async function upstreamRequest(
  request: HttpRequest,
  { target, prefix }: ProxyRoute,
  kind: UpstreamRequest["kind"],
  trusted: boolean,
): Promise<UpstreamRequest> {
  const { headers } = request;
  if (kind === "upgrade" && hasBody(request)) {
    throw new BrokerError("INVALID_REQUEST", "upgrade: a request for an upgrade has no body here");
  }
  const body = kind === "upgrade" ? undefined : await bodyOf(request);
  const announcesTrailers = kind === "http" && body !== undefined && headers.trailer !== undefined;
  return {
    method: request.method ?? "",
    target,
    fields: requestFields(fieldsOf(request), arrivalOf(request, prefix, trusted)),
    kind,
    expectsContinue:
      kind === "http" && body !== undefined && headers.expect?.toLowerCase() === "100-continue",
    ...(body === undefined ? {} : { body }),
    ...(announcesTrailers ? { trailers: () => trailerFields(request.rawTrailers) } : {}),
  };
}

function single(field: string | string[] | undefined): string | undefined {
  return Array.isArray(field) ? field[0] : field;
}
