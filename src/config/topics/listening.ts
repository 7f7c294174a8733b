import { isHost } from "../host.js";
import { choice, duration, integer, list, text } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** `null` is what browsers send for a page without an origin. */
const origin = /^(null|[a-z][a-z0-9+.-]*:\/\/[^/?#\sA-Z]+)$/;

/** Where the broker listens, and whom it lets connect. */
export const listening = topic("Listening", {
  host: text({
    doc: "Host name or address to listen on. Anything but a loopback address wants `auth`, or `insecure`.",
    allowed: "a host name or an IP address, without port or brackets",
    accepts: isHost,
  }).default("127.0.0.1"),
  port: integer({
    doc: "Port to listen on. All protocols share it; 0 takes a free one.",
    min: 0,
    max: 65_535,
    envFallbacks: ["PORT"],
  }).default(4567),
  tlsCert: text({
    doc: "File with the certificate chain in PEM. With `tlsKey` the port speaks TLS only. Read again when it changes; open connections keep theirs.",
  }).optional(),
  tlsKey: text({ doc: "File with the private key of `tlsCert` in PEM." }).optional(),
  tlsClientCa: text({
    doc: "File with the certificates, in PEM, of the authorities whose clients' certificates are trusted. With it clients are asked for one; `accessFile` says whom it makes them. Read again when it changes.",
  }).optional(),
  tlsClientCrl: text({
    doc: "File with certificate revocation lists, in PEM, of those authorities. Read again when it changes; holds for new connections.",
  }).optional(),
  tlsClientAuth: choice(["optional", "required"], {
    doc: "What becomes of clients that show no trusted certificate where `tlsClientCa` is set. optional lets them show another credential, required ends their connections.",
  }).default("optional"),
  allowedOrigins: list({
    doc: "Values of the `Origin` header that may open a WebSocket. Absent: any; an empty list: none. Clients that send no such header, as all but browsers do, are not held back.",
    allowed: "an origin in lower case such as https://example.org, or null",
    accepts: (value) => origin.test(value),
  }).optional(),
  maxConnections: integer({
    doc: "Connections that may be open at once. More are closed as they come.",
    min: 1,
    max: 10_000_000,
  }).default(100_000),
  maxAddressConnections: integer({
    doc: "Connections that one address (of IPv6: one network of 64 bits) may have open at once. More are closed as they come. Behind a load balancer all clients may have one address.",
    min: 1,
    max: 10_000_000,
  }).default(50_000),
  maxConcurrentStreams: integer({
    doc: "Streams that one HTTP/2 connection may have open at once: calls under way, sessions, and consumers.",
    min: 1,
    max: 1_000_000,
  }).default(1_000),
  overloadDelayMs: duration({
    doc: "How long what comes in may stand in line for the broker, without a break, before it is overloaded. Then it serves a share of its connections, each in its turn, refuses the calls of the others, and lets no new clients in. 0: never. Where it is wanted, 50 is a good value: see [benchmarks.md](benchmarks.md#overload).",
    min: 0,
  }).default(0),
  firstByteTimeoutMs: duration({
    doc: "How long a new connection may stay without sending its first bytes.",
  }).default(10_000),
  headersTimeoutMs: duration({
    doc: "How long the head of an HTTP/1 request may take to arrive.",
  }).default(15_000),
  http2PingIntervalMs: duration({
    doc: "How often the client of an HTTP/2 connection on which nothing comes is sent a PING. One that has not answered by the next time is closed. Raise it for clients that take long over what they are sent.",
  }).default(30_000),
});
