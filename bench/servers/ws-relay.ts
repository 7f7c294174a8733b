// The least that a WebSocket JSON broker could do: parse a frame, write the delivery, send it to the one receiver.
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

let receiver: WebSocket | undefined;
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket, request) => {
  if (request.url === "/receiver") receiver = socket;
  socket.on("message", (data: Buffer) => {
    const { t, d } = JSON.parse(data.toString());
    const delivery = { op: 4, d: { nonce: d.nonce, payload: d.payload, target: null }, t, ts: Date.now() };
    receiver?.send(JSON.stringify(delivery));
  });
});
server.on("listening", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
