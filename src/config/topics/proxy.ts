import { isAddressRange } from "../address-range.js";
import { choice, decimal, duration, integer, list, yesOrNo } from "../setting-kinds.js";
import { topic } from "../topic.js";

const port = /^\d{1,5}(-\d{1,5})?$/;

/** HTTP requests that are forwarded to clients. */
export const proxy = topic("HTTP proxy", {
  proxyConnectTimeoutMs: duration({
    doc: "How long a connection to an upstream may take to come about.",
  }).default(5_000),
  proxyHeadersTimeoutMs: duration({
    doc: "How long an upstream may take from the last byte of a request to the head of its answer.",
  }).default(60_000),
  proxyIdleTimeoutMs: duration({
    doc: "How long a forwarded request may stay without a byte in either direction once its answer has begun.",
  }).default(60_000),
  proxyTimeoutMs: duration({
    doc: "How long a forwarded request may take all in all where its caller does not say. 0: as long as bytes move.",
    min: 0,
  }).default(0),
  proxyLegacyTimeoutMs: duration({
    doc: "The same for requests of `POST /api/v1/proxy`, whose callers cannot say.",
  }).default(30_000),
  proxyLegacyFollowRedirects: yesOrNo({
    doc: "Whether `POST /api/v1/proxy` follows redirects, five at most and only to addresses that may be called. Otherwise a redirect is the answer.",
  }).default(false),
  proxyMaxRetries: integer({
    doc: "Matches that are asked after the first one has failed, where the request may be repeated. 0: none.",
    min: 0,
    max: 10,
  }).default(2),
  proxyMaxRequests: integer({
    doc: "Requests that are forwarded at the same time. More are refused.",
    min: 1,
    max: 1_000_000,
  }).default(10_000),
  proxyMaxUpstreamRequests: integer({
    doc: "Requests that one upstream may have at the same time, and connections to it. Where it has them, another match is asked.",
    min: 1,
    max: 65_535,
  }).default(1_024),
  proxyEjectionThreshold: decimal({
    doc: "Share of failures (no answer, 5xx, 429) among an upstream's recent answers from which on it is left out for a while, as long as there are other matches. Each answer weighs a fifth less than the next. 0: never.",
    min: 0,
    max: 1,
  }).default(0.6),
  proxyEjectionMs: duration({
    doc: "How long an upstream is left out the first time; twice as long each time that follows without a recovery between.",
  }).default(5_000),
  proxyMaxEjectionMs: duration({
    doc: "How long an upstream is left out at most.",
  }).default(300_000),
  proxyAllowedRanges: list({
    doc: "Address ranges that may be called, such as 10.0.0.0/8; nothing else then is. Absent: every address, but link-local ones, multicast and the metadata services of clouds; and private and loopback addresses only for clients with a credential.",
    allowed: "an IP address or a range such as 10.0.0.0/8",
    accepts: isAddressRange,
  }).optional(),
  proxyAllowedPorts: list({
    doc: "Ports that may be called, such as 443 or 8000-8999. Absent: all.",
    allowed: "a port or a range of ports such as 8000-8999",
    accepts: (text) => port.test(text),
  }).optional(),
  proxyAllowedSchemes: choice(["any", "http", "https"], {
    doc: "What upstreams may be called by.",
  }).default("any"),
  proxyTrustForwarded: yesOrNo({
    doc: "Whether the forwarding fields (`X-Forwarded-For` and the like, `Forwarded`) that a request brings are true: it came through a proxy of one's own. Otherwise they are dropped and written anew.",
  }).default(false),
  proxyAccessLog: yesOrNo({
    doc: "Whether each forwarded request is logged, at level info.",
  }).default(false),
});
