// The least that a gRPC broker could do: hand the frames of one stream to another, and answer unary calls with an empty message.
import { createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { FrameReader } from "../load/grpc-frames.js";

const headers = { ":status": 200, "content-type": "application/grpc" };
let receiver: ServerHttp2Stream | undefined;
const server = createServer({ settings: { initialWindowSize: 8 * 1024 * 1024 } });
server.on("session", (session) => session.setLocalWindowSize(8 * 1024 * 1024));
server.on("stream", (stream, request) => {
  if (request[":path"] === "/unary") return answer(stream);
  stream.respond(headers);
  if (request[":path"] === "/receiver") receiver = stream;
  const frames = new FrameReader((frame) => receiver?.write(frame));
  stream.on("data", (chunk: Buffer) => frames.push(chunk));
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));

function answer(stream: ServerHttp2Stream): void {
  stream.on("data", () => {});
  stream.on("end", () => {
    stream.respond(headers, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.alloc(5));
  });
}
