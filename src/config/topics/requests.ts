import { duration, integer } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** Requests that wait for a reply. */
export const requests = topic("Request and reply", {
  maxPendingRequests: integer({
    doc: "Requests that may wait for their replies at the same time. More are refused to their senders, undelivered.",
    min: 1,
    max: 10_000_000,
  }).default(100_000),
  requestTimeoutMs: duration({
    doc: "How long a request waits for its reply where the caller does not say. At most `maxRequestTimeoutMs`.",
  }).default(30_000),
  maxRequestTimeoutMs: duration({
    doc: "The longest wait for a reply that a caller may ask for.",
  }).default(300_000),
});
