import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ClientEventKind } from "../../gen/singyeong/v1/client_pb.js";
import { type CommandResult, type Event, EventSchema } from "../../gen/singyeong/v1/session_service_pb.js";
import type { Client } from "../../src/directory/client.js";
import type { SessionEvent } from "../../src/session/transport.js";
import { requestFrameToProto } from "./http-proto.js";
import { messageToProto } from "./message-proto.js";

/** Facts that `ready` tells beside the client itself. */
export interface ReadyFacts {
  readonly brokerId: string;
  readonly heartbeatIntervalMs: number;
  readonly sessionToken: () => string;
}

type EventInit = NonNullable<MessageInitShape<typeof EventSchema>["event"]>;

/** The proto form of something on its way to a client. */
export function eventToProto(event: SessionEvent, ready: ReadyFacts): Event {
  return create(EventSchema, { event: eventInit(event, ready) });
}

function eventInit(event: SessionEvent, ready: ReadyFacts): EventInit {
  switch (event.kind) {
    case "message":
      return { case: "message", value: messageToProto(event.message) };
    case "ready":
      return readyInit(event.client, ready);
    case "client-event":
      return {
        case: "clientEvent",
        value: {
          kind: event.event.kind === "connected" ? ClientEventKind.CONNECTED : ClientEventKind.DISCONNECTED,
          client: { application: event.event.client.application, clientId: event.event.client.clientId },
        },
      };
    case "goodbye":
      return { case: "goodbye", value: { reason: event.reason, reconnect: true } };
    case "keep-alive":
      return { case: "keepAlive", value: {} };
    case "http-request":
      return { case: "httpRequest", value: requestFrameToProto(event.frame) };
    case "answer":
      // Only this gateway's own session stream queues answers on its sessions.
      return { case: "commandResult", value: event.answer as CommandResult };
    default:
      return event satisfies never;
  }
}

function readyInit(client: Client, { brokerId, heartbeatIntervalMs, sessionToken }: ReadyFacts): EventInit {
  return {
    case: "ready",
    value: {
      clientId: client.id,
      restricted: client.restricted,
      brokerId,
      heartbeatInterval: durationFromMs(heartbeatIntervalMs),
      sessionToken: sessionToken(),
      revision: BigInt(client.revision),
    },
  };
}
