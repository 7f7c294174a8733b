import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import type { HostileAct, HostileStage } from "./hostile-act.js";

/** How many are begun at one time. */
const parallel = 200;

/** WebSocket connections that never identify. */
export const idleSockets: HostileAct = {
  name: "idle unauthenticated sockets",
  begin: (stage) => holdMany(stage, upgraded),
};

/** Connections that send one byte of a request's head, and then nothing. */
export const slowHeads: HostileAct = {
  name: "slow loris",
  begin: (stage) =>
    holdMany(stage, async (port) => {
      const socket = await dialed(port);
      socket.write("GET /readyz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      return socket;
    }),
};

/** Requests whose heads are larger than heads may be. */
export const giantHeads: HostileAct = {
  name: "giant headers",
  begin: (stage) =>
    holdMany(stage, async (port) => {
      const socket = await dialed(port);
      socket.write(`GET /readyz HTTP/1.1\r\nHost: x\r\nX-Giant: ${"x".repeat(256 * 1024)}\r\n\r\n`);
      return socket;
    }),
};

/** Wrong passwords, one half over WebSocket and one over REST. */
export const wrongPasswords: HostileAct = {
  name: "wrong passwords",
  async begin({ port, count }) {
    let next = 0;
    const guess = async () => {
      while (next < count) {
        next += 1;
        await (next % 2 === 0 ? guessByRest(port, next) : guessByWebSocket(port, next));
      }
    };
    await Promise.all(Array.from({ length: 50 }, guess));
    return () => {};
  },
};

async function guessByRest(port: number, n: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, {
    method: "POST",
    headers: { authorization: `guess-${n}` },
    body: "{}",
  });
  if (response.ok) throw new Error("a wrong password was taken");
  await response.arrayBuffer();
}

async function guessByWebSocket(port: number, n: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/gateway/websocket`);
  socket.on("error", () => {}); // "close" follows
  await once(socket, "open");
  const identify = { application_id: "hostile", client_id: `guess-${n}`, auth: `guess-${n}` };
  socket.send(JSON.stringify({ op: 1, d: identify }));
  await once(socket, "message");
  socket.terminate();
}

async function upgraded(port: number): Promise<Socket> {
  const socket = await dialed(port);
  socket.write(
    "GET /gateway/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  return socket;
}

async function dialed(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  socket.on("error", () => {}); // the broker may hang up whenever it likes
  socket.resume();
  return socket;
}

async function holdMany({ port, count }: HostileStage, open: (port: number) => Promise<Socket>) {
  const held: Socket[] = [];
  while (held.length < count) {
    const batch = Array.from({ length: Math.min(parallel, count - held.length) }, () => open(port));
    held.push(...(await Promise.all(batch)));
  }
  return () => {
    for (const socket of held) socket.destroy();
  };
}
