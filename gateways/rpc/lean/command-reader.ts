import { type Command, CommandSchema } from "../../../gen/singyeong/v1/session_service_pb.js";
import type { OutgoingMessage } from "../../../src/commands/outgoing.js";
import { BrokerError } from "../../../src/errors.js";
import { nonceFromProto } from "../message-proto.js";
import { everyClient, type QueryProtoLimits } from "../query-proto.js";
import { readContent } from "./content-payload.js";
import { decodeMessage } from "./decode-message.js";
import { QueryCache } from "./query-cache.js";
import { WireReader } from "./wire-reader.js";

/** A command: a send, read only as far as routing needs, or any other, decoded. */
export type ReadCommand =
  | { readonly kind: "send"; readonly id: bigint; readonly read: () => OutgoingMessage }
  | { readonly kind: "other"; readonly command: Command };

/** Field numbers of what is read by hand; a test holds them against the descriptors. */
export const readFields = {
  ConnectRequest: { commands: 1 },
  Command: { id: 1, send: 5 },
  SendRequest: { query: 1, content: 2, nonce: 3 },
} as const;

const maxNonceBytes = 4_096;

/** Reads the commands of ConnectRequest messages. A send, which is what nearly all of them are, never becomes a generated message. */
export class CommandReader {
  readonly #queries: QueryCache;

  constructor(limits: QueryProtoLimits) {
    this.#queries = new QueryCache(limits);
  }

  /** Calls `each` with every command of a frame, in order. @throws BrokerError `INVALID_FRAME` for bytes that are no ConnectRequest. */
  read(frame: Buffer, each: (command: ReadCommand) => void): void {
    const reader = new WireReader(frame, 0, frame.length);
    while (reader.next()) {
      if (reader.isBytes(readFields.ConnectRequest.commands))
        each(this.#command(frame, reader.start, reader.end));
    }
  }

  #command(frame: Buffer, start: number, end: number): ReadCommand {
    const reader = new WireReader(frame, start, end);
    let id = 0n;
    let send: { readonly start: number; readonly end: number } | undefined;
    while (reader.next()) {
      if (reader.field === readFields.Command.id && reader.wireType === 0) id = reader.bigint();
      else if (reader.isBytes(readFields.Command.send) && send === undefined)
        send = { start: reader.start, end: reader.end };
      else return { kind: "other", command: decodeMessage(CommandSchema, frame.subarray(start, end)) };
    }
    const span = send;
    if (span === undefined)
      return { kind: "other", command: decodeMessage(CommandSchema, frame.subarray(start, end)) };
    return { kind: "send", id, read: () => this.#send(frame, span.start, span.end) };
  }

  #send(frame: Buffer, start: number, end: number): OutgoingMessage {
    const reader = new WireReader(frame, start, end);
    const { query: queryField, content: contentField, nonce: nonceField } = readFields.SendRequest;
    let query = everyClient;
    let content = { start: end, end };
    let nonce: string | undefined;
    while (reader.next()) {
      if (reader.isBytes(queryField)) query = this.#queries.read(frame, reader.start, reader.end);
      else if (reader.isBytes(contentField)) content = { start: reader.start, end: reader.end };
      else if (reader.isBytes(nonceField)) nonce = nonceText(frame, reader.start, reader.end);
    }
    const { payload, headers } = readContent(frame, content);
    return nonce === undefined
      ? { query, payload, headers }
      : { query, payload, headers, nonce: nonceFromProto(nonce) };
  }
}

function nonceText(frame: Buffer, start: number, end: number): string {
  if (end - start <= maxNonceBytes) return frame.toString("utf8", start, end);
  throw new BrokerError("INVALID_REQUEST", `nonce: must be at most ${maxNonceBytes} bytes`);
}
