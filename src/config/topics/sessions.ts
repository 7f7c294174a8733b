import { duration, integer } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** The life of a session, and what may wait for its client. */
export const sessions = topic("Sessions", {
  heartbeatIntervalMs: duration({
    doc: "How often a client has to show that it is alive. Lower it to notice lost clients sooner, at the price of more traffic.",
  }).default(45_000),
  identifyTimeoutMs: duration({
    doc: "How long a session may stay without identifying.",
  }).default(30_000),
  slowClientTimeoutMs: duration({
    doc: "How long a client may read nothing while events wait for it. After that its session is closed.",
  }).default(10_000),
  outboxMaxBytes: integer({
    doc: "Bytes that may wait for one client. A message that does not fit is refused to its sender, so a value below `maxFrameBytes` also bounds the size of messages.",
    min: 1_024,
    max: 64 * 1024 ** 3,
    unit: "bytes",
  }).default(16 * 1024 ** 2),
  maxApplicationClients: integer({
    doc: "Clients that one application may have. More are refused when they identify.",
    min: 1,
    max: 10_000_000,
  }).default(1_000_000),
  maxSubscriptions: integer({
    doc: "Clients that may receive client events at the same time. Each of them is told of every client that comes or goes.",
    min: 1,
    max: 10_000_000,
  }).default(100_000),
  maxWatchers: integer({
    doc: "Watches of clients that may be open at the same time. More are refused.",
    min: 1,
    max: 10_000_000,
  }).default(10_000),
  outboxMaxMessages: integer({
    doc: "Messages and other events that may wait for one client. More are refused to their sender.",
    min: 1,
    max: 100_000_000,
  }).default(65_536),
});
