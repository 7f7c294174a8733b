import { Agent } from "undici";
import type { AddressPolicy } from "../../src/proxy/address-policy.js";
import type { UpstreamTransport } from "../../src/proxy/exchange.js";
import { GrpcConnections } from "./grpc-connections.js";
import { GrpcExchange } from "./grpc-exchange.js";
import { PlainExchange } from "./plain-exchange.js";
import { policedLookup } from "./policed-lookup.js";
import { PooledExchange } from "./pooled-exchange.js";
import { steadyConnector } from "./steady-connector.js";
import { unsendablePart, unsentExchange } from "./unsendable.js";

/** How connections to upstreams are made. */
export interface UpstreamTransportOptions {
  readonly connectTimeoutMs: number;
  /** Pooled connections to one upstream; as many as it may have requests, so that none waits for another. */
  readonly maxConnections: number;
}

/** Carries requests to upstreams: pooled HTTP/1 for nearly all, HTTP/2 for gRPC, a connection of its own for what neither carries. */
export function openUpstreamTransport(
  policy: AddressPolicy,
  { connectTimeoutMs, maxConnections }: UpstreamTransportOptions,
): UpstreamTransport {
  const lookup = policedLookup(policy);
  const agent = new Agent({
    connections: maxConnections,
    pipelining: 1,
    connect: steadyConnector({ lookup, timeout: connectTimeoutMs }),
    // The proxy keeps the time itself, for all kinds of upstreams alike.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const grpc = new GrpcConnections({ lookup, connectTimeoutMs });
  return {
    dispatch(address, request, handler) {
      if (request.kind === "http" && !request.expectsContinue && request.trailers === undefined) {
        return new PooledExchange(handler).start(agent, address, request); // looks at the request itself
      }
      const unsendable = unsendablePart(request);
      if (unsendable !== undefined) return unsentExchange(unsendable, handler);
      if (request.kind === "grpc") return new GrpcExchange(handler).start(grpc, address, request);
      return new PlainExchange(address, request, handler, { lookup, connectTimeoutMs });
    },
    async close() {
      grpc.close();
      await agent.destroy();
    },
  };
}
