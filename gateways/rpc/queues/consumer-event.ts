import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type ConsumeEvent, ConsumeEventSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { LeasedMessage } from "../../../src/queue/queue-message.js";
import { leasedMessageToProto } from "./message-to-proto.js";

/** What a consumer is told beside messages. */
export type ConsumerNotice = Exclude<
  NonNullable<MessageInitShape<typeof ConsumeEventSchema>["event"]>,
  { case: "message" } | { case?: undefined }
>;

/** Something on its way to a consumer. A message stays the queue's own until it is known who writes it. */
export type ConsumerEvent =
  | { readonly kind: "message"; readonly leased: LeasedMessage }
  | { readonly kind: "notice"; readonly notice: ConsumerNotice };

/** The proto form of something on its way to a consumer. */
export function consumerEventToProto(event: ConsumerEvent): ConsumeEvent {
  switch (event.kind) {
    case "message":
      return create(ConsumeEventSchema, {
        event: { case: "message", value: leasedMessageToProto(event.leased) },
      });
    case "notice":
      return create(ConsumeEventSchema, { event: event.notice });
    default:
      return event satisfies never;
  }
}
