import { once } from "node:events";
import { WebSocket } from "ws";
import { Window } from "../measure.js";

/** Messages under way at one time. */
const windowSize = 256;

/** A frame that sends a payload of this many bytes to the client whose attribute `id` is `receiver`. */
function sendFrame(bytes: number): string {
  const ops = [{ path: "/id", op: "$eq", to: { value: "receiver" } }];
  return JSON.stringify({
    op: 4,
    t: "SEND",
    d: { target: { application: "bench", ops }, nonce: "n", payload: "x".repeat(bytes) },
  });
}

async function open(port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}

async function identify(port: number, id: string): Promise<WebSocket> {
  const socket = await open(port, "/gateway/websocket");
  const metadata = { id: { type: "string", value: id } };
  socket.send(JSON.stringify({ op: 1, d: { client_id: id, application_id: "bench", metadata } }));
  await once(socket, "message");
  return socket;
}

/** Sender and receiver of a relay that knows only the two. */
export async function relayLoad(port: number, bytes: number): Promise<(count: number) => Promise<void>> {
  return loadBetween(await open(port, "/sender"), await open(port, "/receiver"), bytes);
}

/** Sender and receiver of a broker, or of two. */
export async function brokerLoad(
  ports: { readonly sender: number; readonly receiver: number },
  bytes: number,
): Promise<(count: number) => Promise<void>> {
  const receiver = await identify(ports.receiver, "receiver");
  return loadBetween(await identify(ports.sender, `sender-${bytes}`), receiver, bytes);
}

/** Clients that are connected and do nothing, `count` of them. */
export async function idleClients(port: number, count: number): Promise<() => void> {
  const sockets: WebSocket[] = [];
  for (let first = 0; first < count; first += 100) {
    const ids = Array.from({ length: Math.min(100, count - first) }, (_, n) => `idle-${first + n}`);
    sockets.push(...(await Promise.all(ids.map((id) => identify(port, id)))));
  }
  return () => {
    for (const socket of sockets) socket.terminate();
  };
}

function loadBetween(
  sender: WebSocket,
  receiver: WebSocket,
  bytes: number,
): (count: number) => Promise<void> {
  const frame = sendFrame(bytes);
  const window = new Window(windowSize, 1, () => sender.send(frame));
  receiver.on("message", (data: Buffer) => {
    if (data.includes('"SEND"')) window.arrived(1);
  });
  return (count) => window.run(count);
}
