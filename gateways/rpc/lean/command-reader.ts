import { fromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { type Command, CommandSchema } from "../../../gen/singyeong/v1/session_service_pb.js";
import type { OutgoingMessage } from "../../../src/commands/outgoing.js";
import { BrokerError } from "../../../src/errors.js";
import { nonceFromProto } from "../message-proto.js";
import { type QueryProtoLimits, queryFromProto } from "../query-proto.js";
import { readContent } from "./content-payload.js";
import { QueryCache } from "./query-cache.js";

/** A command: a send, read only as far as routing needs, or any other, decoded. */
export type ReadCommand =
  | { readonly kind: "send"; readonly id: bigint; readonly read: () => OutgoingMessage }
  | { readonly kind: "other"; readonly command: Command };

const maxNonceBytes = 4_096;

/** Reads the commands of ConnectRequest messages. A send, which is what nearly all of them are, never becomes a generated message. */
export class CommandReader {
  readonly #queries: QueryCache;
  readonly #limits: QueryProtoLimits;

  constructor(limits: QueryProtoLimits) {
    this.#limits = limits;
    this.#queries = new QueryCache(limits);
  }

  /** Calls `each` with every command of a frame, in order. @throws BrokerError `INVALID_FRAME` for bytes that are no ConnectRequest. */
  read(frame: Uint8Array, each: (command: ReadCommand) => void): void {
    try {
      const reader = new BinaryReader(frame);
      while (reader.pos < reader.len) {
        const [field, wireType] = reader.tag();
        if (field === 1 && wireType === 2) each(this.#command(reader.bytes()));
        else reader.skip(wireType, field);
      }
    } catch (error) {
      if (error instanceof BrokerError) throw error;
      throw new BrokerError("INVALID_FRAME", "the frame is no ConnectRequest", { cause: error });
    }
  }

  #command(bytes: Uint8Array): ReadCommand {
    const reader = new BinaryReader(bytes);
    let id = 0n;
    let send: Uint8Array | undefined;
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1 && wireType === 0) id = BigInt(reader.uint64());
      else if (field === 5 && wireType === 2 && send === undefined) send = reader.bytes();
      else return { kind: "other", command: fromBinary(CommandSchema, bytes) };
    }
    if (send === undefined) return { kind: "other", command: fromBinary(CommandSchema, bytes) };
    const request = send;
    return { kind: "send", id, read: () => this.#send(request) };
  }

  #send(bytes: Uint8Array): OutgoingMessage {
    const reader = new BinaryReader(bytes);
    let query: Uint8Array | undefined;
    let content: Uint8Array = new Uint8Array();
    let nonce: string | undefined;
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1 && wireType === 2) query = reader.bytes();
      else if (field === 2 && wireType === 2) content = reader.bytes();
      else if (field === 3 && wireType === 2) nonce = nonceText(reader);
      else reader.skip(wireType, field);
    }
    const parsed = query === undefined ? queryFromProto(undefined, this.#limits) : this.#queries.read(query);
    const message = { query: parsed, ...readContent(content) };
    return nonce === undefined ? message : { ...message, nonce: nonceFromProto(nonce) };
  }
}

function nonceText(reader: BinaryReader): string {
  const text = reader.string();
  if (Buffer.byteLength(text) <= maxNonceBytes) return text;
  throw new BrokerError("INVALID_REQUEST", `nonce: must be at most ${maxNonceBytes} bytes`);
}
