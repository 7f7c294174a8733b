import { create, toBinary } from "@bufbuild/protobuf";
import { ClientRefSchema } from "../../../gen/singyeong/v1/client_pb.js";
import { MessageKind } from "../../../gen/singyeong/v1/message_pb.js";
import { EventSchema } from "../../../gen/singyeong/v1/session_service_pb.js";
import type { ClientRef } from "../../../src/message/client-ref.js";
import type { Message } from "../../../src/message/message.js";
import type { SessionEvent } from "../../../src/session/transport.js";
import { eventToProto, type ReadyFacts } from "../event-proto.js";
import { ContentPayload } from "./content-payload.js";
import { grpcHeaderBytes, sealFrame } from "./grpc-frame.js";
import { fieldSize, varintSize, WireWriter } from "./wire-writer.js";

/** Field numbers of what is written by hand; the tests hold them against the descriptors. */
export const writtenFields = {
  ConnectResponse: { sequence: 1, events: 2 },
  Event: { message: 3 },
  Message: { id: 1, kind: 2, source: 3, content: 4 },
} as const;

/** Writes a session's events as gRPC frames of ConnectResponse; messages whose content came over such a stream are pasted together by hand. */
export class EventWriter {
  readonly #ready: ReadyFacts;
  readonly #sources = new WeakMap<ClientRef, Uint8Array>();
  #sequence = 0;

  constructor(ready: ReadyFacts) {
    this.#ready = ready;
  }

  /** One frame with all of these events; `size` is an estimate of it. */
  write(events: readonly SessionEvent[], size: number): Buffer {
    this.#sequence += 1;
    const writer = new WireWriter(size + 64);
    writer.reserve(grpcHeaderBytes);
    writer.varint(writtenFields.ConnectResponse.sequence * 8);
    writer.varint(this.#sequence);
    for (const event of events) this.#event(writer, event);
    return sealFrame(writer.finish());
  }

  #event(writer: WireWriter, event: SessionEvent): void {
    if (
      event.kind === "message" &&
      isPlain(event.message) &&
      event.message.payload instanceof ContentPayload
    ) {
      return this.#message(writer, event.message, event.message.payload);
    }
    writer.field(
      writtenFields.ConnectResponse.events,
      toBinary(EventSchema, eventToProto(event, this.#ready)),
    );
  }

  #message(writer: WireWriter, message: Message, content: ContentPayload): void {
    const source = message.source === undefined ? undefined : this.#source(message.source);
    const size =
      fieldSize(Buffer.byteLength(message.id)) +
      2 +
      (source === undefined ? 0 : fieldSize(source.length)) +
      fieldSize(content.size);
    writer.varint(writtenFields.ConnectResponse.events * 8 + 2);
    writer.varint(1 + varintSize(size) + size);
    writer.varint(writtenFields.Event.message * 8 + 2);
    writer.varint(size);
    writer.field(writtenFields.Message.id, message.id);
    writer.varint(writtenFields.Message.kind * 8);
    writer.varint(message.kind === "broadcast" ? MessageKind.BROADCAST : MessageKind.SEND);
    if (source !== undefined) writer.field(writtenFields.Message.source, source);
    writer.varint(writtenFields.Message.content * 8 + 2);
    writer.varint(content.size);
    content.writeTo(writer);
  }

  #source(ref: ClientRef): Uint8Array {
    let bytes = this.#sources.get(ref);
    if (bytes === undefined) {
      bytes = toBinary(ClientRefSchema, create(ClientRefSchema, { ...ref }));
      this.#sources.set(ref, bytes);
    }
    return bytes;
  }
}

/** True for what nearly every message is: no nonce, no reply awaited. */
function isPlain({ nonce, kind }: Message): boolean {
  return nonce === undefined && kind !== "request";
}
