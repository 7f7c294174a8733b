import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import test from "ava";
import { GetInfoRequestSchema, GetInfoResponseSchema } from "../../../gen/singyeong/v1/admin_service_pb.js";
import {
  ConnectRequestSchema,
  ConnectResponseSchema,
  type Event,
} from "../../../gen/singyeong/v1/session_service_pb.js";
import { startBroker } from "../../support/running-broker.js";

test("grpc-js lives on the session stream and calls methods", async (t) => {
  const broker = await startBroker(t);
  const client = new Client(`127.0.0.1:${broker.port}`, credentials.createInsecure());
  t.teardown(() => client.close());
  const stream = client.makeBidiStreamRequest(
    "/singyeong.v1.SessionService/Connect",
    (message: Uint8Array) => Buffer.from(message),
    (bytes) => fromBinary(ConnectResponseSchema, bytes),
  );
  const write = (commands: Parameters<typeof create<typeof ConnectRequestSchema>>[1]) =>
    stream.write(toBinary(ConnectRequestSchema, create(ConnectRequestSchema, commands)));
  write({ commands: [{ command: { case: "identify", value: { application: "app", clientId: "a" } } }] });
  write({
    commands: [{ id: 1n, command: { case: "send", value: { content: { data: new Uint8Array(100_000) } } } }],
  });
  const kinds: Event["event"]["case"][] = [];
  for await (const response of stream) {
    for (const { event } of response.events as Event[]) kinds.push(event.case);
    if (kinds.length === 3) stream.end();
  }
  t.deepEqual(kinds.sort(), ["commandResult", "message", "ready"]);
  const info = await new Promise<string>((resolve, reject) =>
    client.makeUnaryRequest(
      "/singyeong.v1.AdminService/GetInfo",
      () => Buffer.from(toBinary(GetInfoRequestSchema, create(GetInfoRequestSchema))),
      (bytes) => fromBinary(GetInfoResponseSchema, bytes),
      {},
      (error: ServiceError | null, answer) =>
        error === null ? resolve(answer?.brokerId ?? "") : reject(error),
    ),
  );
  t.is(info, broker.server.broker.context.brokerId);
});

test("a method nobody knows is UNIMPLEMENTED, as gRPC clients expect it", async (t) => {
  const broker = await startBroker(t);
  const client = new Client(`127.0.0.1:${broker.port}`, credentials.createInsecure());
  t.teardown(() => client.close());
  const error = await new Promise<ServiceError | null>((resolve) =>
    client.makeUnaryRequest(
      "/singyeong.v1.NoService/Nothing",
      () => Buffer.of(),
      () => undefined,
      {},
      (failure) => resolve(failure),
    ),
  );
  t.is(error?.code, 12);
});
