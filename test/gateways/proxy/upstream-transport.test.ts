import test from "ava";
import { openUpstreamTransport } from "../../../gateways/upstream/upstream-transport.js";
import { AddressPolicy } from "../../../src/proxy/address-policy.js";
import type { ExchangeFailure, ExchangeHandler, UpstreamRequest } from "../../../src/proxy/exchange.js";
import { upstreamAddress } from "../../../src/proxy/upstream-address.js";
import { startGrpcUpstream } from "../../support/grpc-upstream.js";
import { startUpstream } from "../../support/upstream.js";

const get: UpstreamRequest = { method: "GET", target: "/", fields: [], kind: "http", expectsContinue: false };
const body = Buffer.from("x");

/** Each way in which the transport carries requests. */
const ways: Readonly<Record<string, Partial<UpstreamRequest>>> = {
  "an ordinary request": {},
  "a request that waits for a 100": { method: "POST", body, expectsContinue: true },
  "a request with trailers": { method: "POST", body, trailers: () => [] },
  "an upgrade": { kind: "upgrade" },
  "a gRPC call": { method: "POST", body, kind: "grpc" },
};
const impossible: Readonly<Record<string, Partial<UpstreamRequest>>> = {
  "a target with white space": { target: "/a b" },
  "a target with a line break": { target: "/a\r\nX-Smuggled: b" },
  "a value with a line break": { fields: ["x-split", "a\r\nX-Smuggled: b"] },
  "a value beyond Latin-1": { fields: ["x-wide", "\u4e0a"] },
  "a name with a colon": { fields: ["x: y", "z"] },
  "a method that is none": { method: "GET /x HTTP/1.1\r\n" },
};

for (const [way, base] of Object.entries(ways)) {
  for (const [what, change] of Object.entries(impossible)) {
    test(`${way} with ${what} is refused to the handler, and not thrown`, async (t) => {
      const transport = openUpstreamTransport(new AddressPolicy({ allowedSchemes: "any" }), {
        connectTimeoutMs: 5_000,
        maxConnections: 10,
      });
      t.teardown(() => transport.close());
      const { port } = base.kind === "grpc" ? await startGrpcUpstream(t, {}) : await startUpstream(t);
      const failure = await new Promise<ExchangeFailure>((resolve) => {
        const unexpected = () => resolve({ kind: "broken", message: "it was sent" });
        const handler: ExchangeHandler = {
          informed() {},
          answered: unexpected,
          data: () => true,
          ended: unexpected,
          upgraded: unexpected,
          failed: resolve,
        };
        const request = { ...get, ...base, ...change };
        transport.dispatch(upstreamAddress("http", "127.0.0.1", port), request, handler);
      });
      t.is(failure.kind, "request", failure.message);
    });
  }
}
