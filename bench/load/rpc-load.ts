import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { SendRequestSchema } from "../../gen/singyeong/v1/message_service_pb.js";
import { ConnectRequestSchema, ConnectResponseSchema } from "../../gen/singyeong/v1/session_service_pb.js";
import { Window } from "../measure.js";
import { countField, FrameReader, frameOf } from "./grpc-frames.js";

const windowSize = 1_024;
const unaryInFlight = 64;
/** Header fields beside those that every call has, such as a credential. */
export type Headers = Readonly<Record<string, string>>;
const grpcHeaders = { ":method": "POST", "content-type": "application/grpc", te: "trailers" };
/** The field `events` of ConnectResponse. */
const eventsField = ConnectResponseSchema.field.events.number;
/** The field `commands` of ConnectRequest, which the bare relay hands on. */
const commandsField = ConnectRequestSchema.field.commands.number;

export const sendToReceiver = (bytes: number) => ({
  query: {
    applicationSelector: { case: "application" as const, value: "bench" },
    filter: {
      case: "conditions" as const,
      value: {
        conditions: [
          {
            kind: {
              case: "comparison" as const,
              value: {
                path: { segments: ["id"] },
                operator: 1,
                operand: {
                  case: "value" as const,
                  value: { kind: { case: "stringValue" as const, value: "receiver" } },
                },
              },
            },
          },
        ],
      },
    },
  },
  content: { data: new Uint8Array(bytes), contentType: "application/octet-stream" },
});

function requestFrame(
  commands: NonNullable<MessageInitShape<typeof ConnectRequestSchema>["commands"]>,
): Buffer {
  return frameOf(toBinary(ConnectRequestSchema, create(ConnectRequestSchema, { commands })));
}

async function openSession(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 8 * 1024 * 1024 } });
  await once(session, "connect");
  session.on("error", () => {}); // the server may be stopped under it
  session.setLocalWindowSize(8 * 1024 * 1024);
  return session;
}

function openStream(session: ClientHttp2Session, path: string, headers: Headers = {}): ClientHttp2Stream {
  const stream = session.request({ ...grpcHeaders, ...headers, ":path": path });
  stream.on("error", () => {}); // the server may be stopped under it
  return stream;
}

async function identify(
  session: ClientHttp2Session,
  id: string,
  headers?: Headers,
): Promise<ClientHttp2Stream> {
  const stream = openStream(session, "/singyeong.v1.SessionService/Connect", headers);
  const attributes = { id: { kind: { case: "stringValue" as const, value: id } } };
  const identity = { application: "bench", clientId: id, metadata: { attributes } };
  stream.write(requestFrame([{ command: { case: "identify", value: identity } }]));
  await once(stream, "data");
  return stream;
}

/** Sends over one session stream to another, which may be another broker's, `batch` commands a frame. */
export async function brokerStreamLoad(
  ports: { readonly sender: number; readonly receiver: number },
  { bytes, batch, headers }: { bytes: number; batch: number; headers?: Headers },
): Promise<(count: number) => Promise<void>> {
  const receiver = await identify(await openSession(ports.receiver), "receiver", headers);
  const sender = await identify(await openSession(ports.sender), "sender", headers);
  return streamLoad(sender, receiver, { bytes, batch, field: eventsField });
}

/** The same frames through a bare relay, which hands them on as they are. */
export async function relayStreamLoad(
  port: number,
  bytes: number,
  batch: number,
): Promise<(count: number) => Promise<void>> {
  const receiver = openStream(await openSession(port), "/receiver");
  await once(receiver, "response");
  const sender = openStream(await openSession(port), "/sender");
  return streamLoad(sender, receiver, { bytes, batch, field: commandsField });
}

function streamLoad(
  sender: ClientHttp2Stream,
  receiver: ClientHttp2Stream,
  { bytes, batch, field }: { bytes: number; batch: number; field: number },
): (count: number) => Promise<void> {
  const command = { command: { case: "send" as const, value: sendToReceiver(bytes) } };
  const frame = requestFrame(Array(batch).fill(command));
  const window = new Window(windowSize, batch, () => sender.write(frame));
  const frames = new FrameReader((received) => window.arrived(countField(received, field)));
  receiver.on("data", (chunk: Buffer) => frames.push(chunk));
  sender.resume();
  return (count) => window.run(count);
}

/** Calls a unary method again and again, 64 calls under way. */
export async function unaryLoad(
  port: number,
  path: string,
  bytes: number,
  headers?: Headers,
): Promise<(count: number) => Promise<void>> {
  const session = await openSession(port);
  const frame = frameOf(toBinary(SendRequestSchema, create(SendRequestSchema, sendToReceiver(bytes))));
  const window = new Window(unaryInFlight, 1, () => {
    const stream = openStream(session, path, headers);
    stream.on("close", () => window.arrived(1));
    stream.resume();
    stream.end(frame);
  });
  return (count) => window.run(count);
}

/** A client that takes what unary sends bring. */
export async function silentReceiver(port: number, headers?: Headers): Promise<void> {
  const stream = await identify(await openSession(port), "receiver", headers);
  stream.resume();
}
