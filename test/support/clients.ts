import { Client } from "../../src/directory/client.js";
import { Directory, type DirectoryLimits, type DirectoryOptions } from "../../src/directory/directory.js";
import type { Message, Receiver } from "../../src/message/message.js";
import { jsonPayload } from "../../src/message/payload.js";
import type { Attribute } from "../../src/metadata/attribute.js";
import type { Value } from "../../src/metadata/value.js";
import { Version } from "../../src/metadata/version.js";
import type { Query } from "../../src/query/query.js";
import type { MaybePromise } from "../../src/util/maybe-promise.js";

/** A receiver that keeps what it gets. */
export interface RecordingReceiver extends Receiver {
  readonly messages: Message[];
  readonly events: string[];
}

/** Makes a receiver that takes everything, or nothing when `full`. */
export function recordingReceiver({ full = false, alive = true } = {}): RecordingReceiver {
  const messages: Message[] = [];
  const events: string[] = [];
  return {
    messages,
    events,
    deliver(message) {
      if (full) return "dropped";
      messages.push(message);
      return "delivered";
    },
    notify: ({ kind, client }) => events.push(`${kind} ${client.application}/${client.clientId}`),
    isAlive: async () => alive,
    displace: () => events.push("displaced"),
  };
}

/** What a test says about a client; the rest has defaults. */
export interface ClientSketch {
  readonly application?: string;
  readonly id: string;
  readonly metadata?: Readonly<Record<string, Value>>;
  readonly restricted?: boolean;
  readonly receivesClientEvents?: boolean;
  readonly connectedAt?: number;
  readonly receiver?: Receiver;
}

/** Makes a client of application `app`. */
export function makeClient(sketch: ClientSketch): Client {
  return new Client({
    application: sketch.application ?? "app",
    id: sketch.id,
    restricted: sketch.restricted ?? false,
    receivesClientEvents: sketch.receivesClientEvents ?? false,
    remoteAddress: "127.0.0.1",
    transport: "memory",
    connectedAt: sketch.connectedAt ?? 0,
    attributes: makeAttributes(sketch.metadata ?? {}),
    receiver: sketch.receiver ?? recordingReceiver(),
  });
}

/** Attributes whose types follow from their values. */
export function makeAttributes(values: Readonly<Record<string, Value>>): Map<string, Attribute> {
  return new Map(Object.entries(values).map(([key, value]) => [key, { type: typeOf(value), value }]));
}

function typeOf(value: Value): Attribute["type"] {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "float";
  if (value instanceof Version) return "version";
  return Array.isArray(value) ? "list" : "map";
}

/** Limits that no ordinary test reaches. */
export const directoryLimits: DirectoryLimits = {
  maxQueryChecks: 1_000_000,
  indexIdleMs: 60_000,
  indexMaxBytes: 2 ** 30,
};

/** A directory with these clients; its hash is FNV-1a. */
export function makeDirectory(
  clients: readonly Client[],
  options: Partial<DirectoryOptions> = {},
): Directory {
  const directory = new Directory({ hash: fnv1a, random: Math.random, limits: directoryLimits, ...options });
  for (const client of clients) directory.add(client);
  return directory;
}

/** A simple, well-spread 32-bit hash for tests. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // FNV leaves similar texts close together; the finisher spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What a directory picks, which has to be known at once. */
export function pickNow(directory: Directory, query: Query): Client | undefined {
  return now(directory.pick(query));
}

/** What a directory lists, which has to be known at once. */
export function listNow(directory: Directory, query: Query): Client[] {
  return now(directory.list(query));
}

/** An answer that has to be there at once. */
export function now<T>(answer: MaybePromise<T>): T {
  if (answer instanceof Promise) throw new Error("the answer is not there yet");
  return answer;
}

/** A query for every client of `app`, changed by what is given. */
export function makeQuery(changes: Partial<Query> = {}): Query {
  return {
    application: { kind: "id", id: "app" },
    restricted: false,
    droppable: false,
    optional: false,
    conditions: [],
    ...changes,
  };
}

/** A condition that a top-level attribute equals a value. */
export function equals(key: string, value: Value): Query["conditions"][number] {
  return { kind: "compare", path: [key], operator: "eq", operand: { kind: "literal", value } };
}

/** A message with a JSON payload. */
export function makeMessage(id: string, payload = '"hello"'): Message {
  return { id, kind: "send", payload: jsonPayload(payload), headers: {} };
}
