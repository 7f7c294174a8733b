import type { ClientRef } from "../message/client-ref.js";
import { bytesPayload, type MessageHeaders, type NativeForm, type Payload } from "../message/payload.js";
import { type Query, type Selector, type SelectorKind, selectorKinds } from "../query/query.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import type { NewQueueMessage } from "./queue-message.js";
import { unreadable } from "./stored-data.js";

// version, flags, [message id], [source], [key], [selector], payload, [nonce], headers
const version = 1;
const ownIdFlag = 1;
const sourceFlag = 2;
const keyFlag = 4;
const selectorFlag = 8;
const droppableFlag = 16;
const nonceFlag = 32;
const allFlags = 63;

const textFlag = 1;
const nativeFlag = 2;

/** What of a query picks among matches. It decides nothing in a queue, and is kept since a message is shown as it was handed in. */
export type Picking = Pick<Query, "key" | "selector" | "droppable">;

/** What never changes about a message and is not needed until it is handed out or shown. */
export interface MessageBody {
  /** Absent: the id follows from the place in the queue. */
  readonly messageId?: string;
  readonly source?: ClientRef;
  readonly payload: Payload;
  readonly nonce?: Payload;
  readonly headers: MessageHeaders;
  readonly picking: Picking;
}

/** The body of a message that was handed in. */
export function bodyOf(message: NewQueueMessage, source: ClientRef | undefined): MessageBody {
  const { target, payload, headers, nonce, messageId } = message;
  const { droppable, key, selector } = target;
  return {
    ...(messageId === undefined ? {} : { messageId }),
    ...(source === undefined ? {} : { source }),
    payload,
    ...(nonce === undefined ? {} : { nonce }),
    headers,
    picking: {
      droppable,
      ...(key === undefined ? {} : { key }),
      ...(selector === undefined ? {} : { selector }),
    },
  };
}

/** Writes a body; payload, nonce and headers come back exactly. */
export function encodeBody(body: MessageBody): Uint8Array {
  const { messageId, source, payload, nonce, picking } = body;
  const writer = new ByteWriter(192 + payload.size + (payload.native?.bytes.length ?? 0));
  writer.byte(version);
  writer.byte(flagsOf(body));
  if (messageId !== undefined) writer.text(messageId);
  if (source !== undefined) {
    writer.text(source.application);
    writer.text(source.clientId);
  }
  if (picking.key !== undefined) writer.text(picking.key);
  if (picking.selector !== undefined) writeSelector(writer, picking.selector);
  writePayload(writer, payload);
  if (nonce !== undefined) writePayload(writer, nonce);
  writeHeaders(writer, body.headers);
  return writer.finish();
}

/** Reads a body back; its bytes are views of what is given. @throws BrokerError `STORAGE_FAILED` for anything that {@link encodeBody} does not write. */
export function decodeBody(bytes: Uint8Array): MessageBody {
  const reader = new ByteReader(bytes);
  if (reader.byte() !== version) throw unreadable("the body of a message is of another version");
  const flags = reader.byte();
  if (flags > allFlags) throw unreadable("the flags of a body");
  const has = (flag: number) => (flags & flag) !== 0;
  const messageId = has(ownIdFlag) ? { messageId: reader.text() } : {};
  const source = has(sourceFlag) ? { source: { application: reader.text(), clientId: reader.text() } } : {};
  const key = has(keyFlag) ? { key: reader.text() } : {};
  const selector = has(selectorFlag) ? { selector: readSelector(reader) } : {};
  const payload = readPayload(reader);
  const nonce = has(nonceFlag) ? { nonce: readPayload(reader) } : {};
  const headers = readHeaders(reader);
  reader.end();
  const picking = { droppable: has(droppableFlag), ...key, ...selector };
  return { ...messageId, ...source, payload, ...nonce, headers, picking };
}

function flagsOf({ messageId, source, nonce, picking }: MessageBody): number {
  return (
    (messageId === undefined ? 0 : ownIdFlag) |
    (source === undefined ? 0 : sourceFlag) |
    (picking.key === undefined ? 0 : keyFlag) |
    (picking.selector === undefined ? 0 : selectorFlag) |
    (picking.droppable ? droppableFlag : 0) |
    (nonce === undefined ? 0 : nonceFlag)
  );
}

function writePayload(writer: ByteWriter, payload: Payload): void {
  const { contentType, data, native } = payload;
  const isText = typeof data === "string";
  writer.byte((isText ? textFlag : 0) | (native === undefined ? 0 : nativeFlag));
  writer.text(contentType);
  if (isText) writer.text(data);
  else writer.block(data);
  if (native === undefined) return;
  writer.text(native.encoding);
  writer.block(native.bytes);
}

function readPayload(reader: ByteReader): Payload {
  const flags = reader.byte();
  if (flags > (textFlag | nativeFlag)) throw unreadable("the flags of a payload");
  const contentType = reader.text();
  const payload =
    (flags & textFlag) === 0
      ? bytesPayload(contentType, reader.block())
      : textPayload(contentType, reader.text());
  return (flags & nativeFlag) === 0 ? payload : { ...payload, native: readNative(reader) };
}

function textPayload(contentType: string, data: string): Payload {
  return { contentType, data, size: data.length };
}

function readNative(reader: ByteReader): NativeForm {
  return { encoding: reader.text(), bytes: reader.block() };
}

function writeHeaders(writer: ByteWriter, headers: MessageHeaders): void {
  const entries = Object.entries(headers);
  writer.count(entries.length);
  for (const [name, value] of entries) {
    writer.text(name);
    writer.text(value);
  }
}

function readHeaders(reader: ByteReader): MessageHeaders {
  const entries: [string, string][] = [];
  for (let left = reader.count(); left > 0; left -= 1) entries.push([reader.text(), reader.text()]);
  return Object.fromEntries(entries);
}

function writeSelector(writer: ByteWriter, { kind, path }: Selector): void {
  writer.byte(selectorKinds.indexOf(kind));
  writer.count(path.length);
  for (const chunk of path) writer.text(chunk);
}

function readSelector(reader: ByteReader): Selector {
  const kind: SelectorKind | undefined = selectorKinds[reader.byte()];
  if (kind === undefined) throw unreadable("the selector of a target");
  const path: string[] = [];
  for (let left = reader.count(); left > 0; left -= 1) path.push(reader.text());
  return { kind, path };
}
