import { choice, duration, integer } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** What clients may hand in: frames, metadata, queries. */
export const input = topic("Frames, metadata and queries", {
  maxFrameBytes: integer({
    doc: "Size of one frame, RPC message or request body.",
    min: 1_024,
    max: 256 * 1024 ** 2,
    unit: "bytes",
  }).default(1024 ** 2),
  maxFrameDepth: integer({
    doc: "Levels of lists and maps within each other in one frame or value.",
    min: 1,
    max: 512,
  }).default(64),
  maxIdBytes: integer({
    doc: "Length of a client id, an application id or a metadata key.",
    min: 1,
    max: 65_535,
    unit: "bytes",
  }).default(256),
  maxAttributes: integer({
    doc: "Attributes that one client may have.",
    min: 1,
    max: 1_000_000,
  }).default(256),
  maxMetadataBytes: integer({
    doc: "Size of one client's metadata, keys included, as the broker estimates it.",
    min: 1_024,
    max: 1024 ** 3,
    unit: "bytes",
  }).default(64 * 1024),
  metadataUpdateMode: choice(["merge", "replace"], {
    doc: "What an update does with the attributes it does not name. merge keeps them, replace removes them; clients that say which they want get that.",
  }).default("merge"),
  maxConditions: integer({
    doc: "Conditions in one query, those within others included.",
    min: 1,
    max: 1_000_000,
  }).default(256),
  maxQueryDepth: integer({
    doc: "Levels of conditions within each other in one query.",
    min: 1,
    max: 256,
  }).default(16),
  maxCelLength: integer({
    doc: "Length of a filter in CEL, in UTF-16 units. Reading one unit takes some microseconds where its shape is not known.",
    min: 16,
    max: 16_384,
  }).default(8_192),
  maxQueryChecks: integer({
    doc: "Checks that one query may make on clients that no index has ruled out: one for the client, and one for each condition. A query that needs more is refused; broadcasts take turns instead.",
    min: 1_000,
    max: 1_000_000_000,
  }).default(100_000),
  maxListedClients: integer({
    doc: "Clients in one answer that lists them.",
    min: 1,
    max: 1_000_000,
  }).default(10_000),
  maxWatchedChanges: integer({
    doc: "Clients whose changes may wait for one watcher, beside those that matched when the watch began. A watcher that falls further behind is ended and has to watch again.",
    min: 1,
    max: 10_000_000,
  }).default(65_536),
  maxConsumedQueues: integer({
    doc: "Queues from which one WebSocket client may ask for messages at the same time.",
    min: 1,
    max: 1_000_000,
  }).default(1_000),
  indexMaxBytes: integer({
    doc: "Memory that the indexes of metadata may take, as the broker estimates it. Beyond it the index that has not been used for longest is dropped first.",
    min: 0,
    max: 1024 ** 4,
    unit: "bytes",
  }).default(1024 ** 3),
  indexIdleMs: duration({
    doc: "How long an index is kept that no query uses.",
  }).default(600_000),
  maxListLength: integer({
    doc: "Elements of a list that a query compares with, and of its list of tags.",
    min: 1,
    max: 10_000_000,
  }).default(1_000),
});
