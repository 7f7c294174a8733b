import { type ClientHttp2Session, connect } from "node:http2";
import { type DescMethod, toBinary, toJsonString } from "@bufbuild/protobuf";
import { pathOf } from "../../../gateways/rpc/unary-method.js";
import { AdminService } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { DirectoryService } from "../../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../../gen/singyeong/v1/message_service_pb.js";
import { ProxyService } from "../../../gen/singyeong/v1/proxy_service_pb.js";
import { QueueService } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";
import { grpcFrame, openRawCall } from "../../support/raw-call.js";
import type { FuzzRandom } from "../fuzz-random.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateMessage } from "../mutate-message.js";
import { randomMessage } from "../random-message.js";
import { protoSamples } from "../samples.js";
import { protoMessage } from "../targets/grpc-frames.js";
import { type Attack, closedOrPatient } from "./attack.js";

/** Every method but the one that would end the run. */
const methods: readonly DescMethod[] = [
  SessionService,
  MessageService,
  DirectoryService,
  QueueService,
  ProxyService,
  AdminService,
].flatMap((service) => service.methods.filter(({ name }) => name !== "Drain"));

/** Calls of every method, in every protocol, with requests that are well formed, nearly so, or not at all. */
export const callAttack: Attack = {
  name: "RPC calls",
  run: (port, random) =>
    overHttp2(port, async (session) => {
      const calls = Array.from({ length: 1 + random.below(4) }, () => {
        const method = random.pick(methods);
        return openCall(session, method, random);
      });
      await Promise.all(calls.map(closedOrPatient));
    }),
};

/** Session and consume streams that begin well and go on with anything. */
export const streamAttack: Attack = {
  name: "RPC streams",
  run: (port, random) =>
    overHttp2(port, async (session) => {
      const consumes = random.chance(0.4);
      const samples = consumes ? protoSamples.consumeRequests : protoSamples.connectRequests;
      const path = consumes ? "QueueService/Consume" : "SessionService/Connect";
      const stream = openRawCall(session, `/singyeong.v1.${path}`);
      quiet(stream);
      if (random.chance(0.9)) stream.write(grpcFrame(samples[0] ?? Buffer.alloc(0)));
      for (let left = random.below(20); left > 0 && stream.writable; left -= 1) {
        const frame = grpcFrame(protoMessage(samples, random));
        stream.write(random.chance(0.95) ? frame : mutateBytes(frame, random, samples));
      }
      if (random.chance(0.5)) stream.end();
      await closedOrPatient(stream);
    }),
};

function openCall(session: ClientHttp2Session, method: DescMethod, random: FuzzRandom) {
  const message = randomMessage(method.input, random);
  const isJson = random.chance(0.3);
  const bytes = isJson ? Buffer.from(jsonOf(method, message)) : Buffer.from(toBinary(method.input, message));
  const isUnary = method.methodKind === "unary";
  const isGrpc = !isUnary || random.chance(0.6);
  const type = `application/${isGrpc ? "grpc" : ""}${isGrpc ? "+" : ""}${isJson ? "json" : "proto"}`;
  const mutated = random.chance(0.4)
    ? bytes
    : isJson
      ? mutateBytes(bytes, random, [])
      : mutateMessage(bytes, random);
  const timeout = random.chance(0.3) ? { "grpc-timeout": random.pick(["1n", "50m", "99999999H", "x"]) } : {};
  const stream = openRawCall(session, pathOf(method), { "content-type": type, ...timeout });
  quiet(stream);
  stream.write(isGrpc ? grpcFrame(mutated) : mutated);
  if (random.chance(0.8)) stream.end();
  return stream;
}

/** A number that JSON cannot say makes it impossible to write a message; then something else is sent. */
function jsonOf(method: DescMethod, message: ReturnType<typeof randomMessage>): string {
  try {
    return toJsonString(method.input, message);
  } catch {
    return "{";
  }
}

function quiet(stream: NodeJS.ReadableStream): void {
  stream.on("error", () => {}); // "close" follows
  stream.resume();
}

async function overHttp2(port: number, use: (session: ClientHttp2Session) => Promise<void>): Promise<void> {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {}); // its streams end with it
  try {
    await use(session);
  } finally {
    session.destroy();
  }
}
