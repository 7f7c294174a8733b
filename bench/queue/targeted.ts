import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Client, Metadata } from "@grpc/grpc-js";
import {
  ConsumeRequestSchema,
  type ConsumeResponse,
  ConsumeResponseSchema,
} from "../../gen/singyeong/v1/queue_service_pb.js";
import {
  ConnectRequestSchema,
  type ConnectResponse,
  ConnectResponseSchema,
} from "../../gen/singyeong/v1/session_service_pb.js";
import type { ItemInit } from "./load/broker-load.js";
import { body } from "./load/queue-load.js";

const application = "app";

/** A message for the clients of one user. */
export function messageFor(user: string): ItemInit {
  const comparison = {
    path: { segments: ["user"] },
    operator: 1,
    operand: {
      case: "value" as const,
      value: { kind: { case: "stringValue" as const, value: user } },
    },
  };
  const conditions = [{ kind: { case: "comparison" as const, value: comparison } }];
  return {
    target: {
      applicationSelector: { case: "application", value: application },
      filter: { case: "conditions", value: { conditions } },
    },
    content: { data: body, contentType: "application/octet-stream" },
  };
}

/** A client of a session of its own that consumes as one user; `arrived` is told of every message. Acknowledges nothing. */
export async function consumeAs(
  channel: Client,
  { user, queue, arrived }: { user: string; queue: string; arrived: () => void },
): Promise<void> {
  const headers = new Metadata();
  headers.set("singyeong-session", await identify(channel, user));
  const stream = channel.makeBidiStreamRequest(
    "/singyeong.v1.QueueService/Consume",
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes) => fromBinary(ConsumeResponseSchema, bytes),
    headers,
  );
  stream.on("error", () => {}); // the broker is stopped beneath it
  const start = { command: { case: "start", value: { queue, initialCredit: 100_000 } } } as const;
  stream.write(toBinary(ConsumeRequestSchema, create(ConsumeRequestSchema, { commands: [start] })));
  await new Promise<void>((resolve) => {
    stream.on("data", ({ events }: ConsumeResponse) => {
      for (const { event } of events) {
        if (event.case === "started") resolve();
        if (event.case === "message") arrived();
      }
    });
  });
}

async function identify(channel: Client, user: string): Promise<string> {
  const stream = channel.makeBidiStreamRequest(
    "/singyeong.v1.SessionService/Connect",
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes) => fromBinary(ConnectResponseSchema, bytes),
  );
  stream.on("error", () => {});
  const metadata = { attributes: { user: { kind: { case: "stringValue" as const, value: user } } } };
  const identity = { application, clientId: user, metadata };
  const commands = [{ command: { case: "identify" as const, value: identity } }];
  stream.write(toBinary(ConnectRequestSchema, create(ConnectRequestSchema, { commands })));
  return new Promise((resolve) => {
    stream.on("data", ({ events }: ConnectResponse) => {
      for (const { event } of events) if (event.case === "ready") resolve(event.value.sessionToken);
    });
  });
}
