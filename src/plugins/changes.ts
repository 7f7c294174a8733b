import type { MessageHeaders, Payload } from "../message/payload.js";
import { bytesPayload } from "../message/payload.js";
import type { Attribute, Attributes, MetadataLimits } from "../metadata/attribute.js";
import { parseTypedMetadata } from "../metadata/typed-metadata.js";
import { Version } from "../metadata/version.js";
import type { NewQueueMessage } from "../queue/queue-message.js";
import type { Settlement } from "../queue/queues.js";
import type { EventOf, HookArea } from "./hook-map.js";

type Given = Readonly<Record<string, unknown>>;

/** Makes the event that follows from what a plugin's `before` has answered. Throws where the broker could not go on with it. */
export type ChangeReaders = {
  readonly [A in HookArea]: (event: EventOf<A>, changes: Given) => EventOf<A>;
};

/** The readers of every area. What a plugin has not changed is passed on as it is. */
export function createChangeReaders(limits: MetadataLimits): ChangeReaders {
  return {
    connect: (event, { metadata, namespace, tags }) => ({
      ...event,
      ...(metadata === undefined ? {} : { metadata: readMetadata(event.metadata, metadata, limits) }),
      ...(namespace === undefined ? {} : { namespace: readText("namespace", namespace) }),
      ...(tags === undefined ? {} : { tags: readTexts("tags", tags) }),
    }),
    metadata: (event, { set, remove }) => ({
      ...event,
      ...(set === undefined ? {} : { set: readMetadata(event.set, set, limits) }),
      ...(remove === undefined ? {} : { remove: readTexts("remove", remove) }),
    }),
    send: (event, changes) => ({ ...event, ...readContent(event, changes) }),
    deliver: ({ receiver, message }, changes) => ({
      receiver,
      message: { ...message, ...readContent(message, changes) },
    }),
    enqueue: (event, { messages }) =>
      messages === undefined ? event : { ...event, messages: readMessages(event.messages, messages) },
    ack: (event, { settlement }) =>
      settlement === undefined ? event : { ...event, settlement: readSettlement(settlement) },
    proxy: (event, { target, fields }) => ({
      ...event,
      ...(target === undefined ? {} : { target: readTarget(target) }),
      ...(fields === undefined ? {} : { fields: readFields(fields) }),
    }),
  };
}

function readMetadata(before: Attributes, given: unknown, limits: MetadataLimits): Attributes {
  ensure(given instanceof Map, given, "metadata", "a Map of keys to {type, value}");
  const attributes = new Map<string, Attribute>();
  for (const [key, attribute] of given as ReadonlyMap<string, Attribute>) {
    const isUntouched = before.get(key) === attribute;
    attributes.set(key, isUntouched ? attribute : readAttribute(key, attribute, limits));
  }
  return attributes;
}

// A version is text where it comes from outside.
function readAttribute(key: string, given: unknown, limits: MetadataLimits): Attribute {
  const { type, value } = recordOf(`metadata.${key}`, given);
  const written = { type, value: value instanceof Version ? value.text : value };
  return parseTypedMetadata({ [key]: written }, limits).get(key) as Attribute; // or it has thrown
}

function readContent(
  before: { readonly payload: Payload; readonly headers: MessageHeaders },
  { payload, headers }: Given,
): { readonly payload: Payload; readonly headers: MessageHeaders } {
  return {
    payload: payload === undefined || payload === before.payload ? before.payload : readPayload(payload),
    headers: headers === undefined ? before.headers : readHeaders(headers),
  };
}

// As bytes, which the gateways check before they paste them into a frame: text would be trusted to be what it says.
function readPayload(given: unknown): Payload {
  const { contentType, data } = recordOf("payload", given);
  const type = readText("payload.contentType", contentType);
  if (typeof data === "string") return bytesPayload(type, Buffer.from(data, "utf8"));
  ensure(data instanceof Uint8Array, data, "payload.data", "text or bytes");
  return bytesPayload(type, data);
}

function readHeaders(given: unknown): MessageHeaders {
  const entries = Object.entries(recordOf("headers", given));
  return Object.fromEntries(entries.map(([name, value]) => [name, readText(`headers.${name}`, value)]));
}

function readMessages(before: readonly NewQueueMessage[], given: unknown): readonly NewQueueMessage[] {
  const allowed = `a list of ${before.length} messages, as many as there were`;
  ensure(Array.isArray(given) && given.length === before.length, given, "messages", allowed);
  return before.map((message, at) => {
    const changed: unknown = given[at];
    return changed === message
      ? message
      : { ...message, ...readContent(message, recordOf("messages", changed)) };
  });
}

function readSettlement(given: unknown): Settlement {
  const { kind, delayMs, reason, deadLetter } = recordOf("settlement", given);
  if (delayMs !== undefined)
    ensure(Number.isFinite(delayMs) && Number(delayMs) >= 0, delayMs, "settlement.delayMs", "milliseconds");
  const delay = delayMs === undefined ? {} : { delayMs: Number(delayMs) };
  if (kind === "ack") return { kind };
  if (kind === "release") return { kind, ...delay };
  ensure(kind === "reject", kind, "settlement.kind", "ack, release or reject");
  const text = reason === undefined ? "" : readText("settlement.reason", reason);
  return { kind: "reject", ...delay, reason: text, deadLetter: deadLetter === true };
}

function readTarget(given: unknown): string {
  const target = readText("target", given);
  ensure(/^\/[!-~]*$/.test(target), target, "target", "a path that begins with a slash, in visible ASCII");
  return target;
}

const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

// What is no field of HTTP could smuggle a second request to the upstream.
function readFields(given: unknown): readonly string[] {
  const fields = readTexts("fields", given);
  const fits = (text: string, at: number) => (at % 2 === 0 ? fieldName : fieldValue).test(text);
  const isWhole = fields.length % 2 === 0 && fields.every(fits);
  ensure(isWhole, fields, "fields", "names and values of HTTP fields in turn");
  return fields;
}

function readTexts(what: string, given: unknown): readonly string[] {
  const isList = Array.isArray(given) && given.every((text) => typeof text === "string");
  ensure(isList, given, what, "a list of texts");
  return given as readonly string[];
}

function readText(what: string, given: unknown): string {
  ensure(typeof given === "string", given, what, "text");
  return given;
}

function recordOf(what: string, given: unknown): Given {
  ensure(typeof given === "object" && given !== null, given, what, "an object");
  return given as Given;
}

/** Throws where something is not what it should be. */
function ensure(holds: boolean, given: unknown, what: string, allowed: string): asserts holds {
  if (holds) return;
  throw new TypeError(`${what}: must be ${allowed}, got ${Array.isArray(given) ? "a list" : typeof given}`);
}
