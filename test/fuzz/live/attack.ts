import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { FuzzRandom } from "../fuzz-random.js";

/** Something done to a running broker over a connection of its own. */
export interface Attack {
  readonly name: string;
  /** Resolves once the connection is over, whoever ended it. Rejects only where the broker cannot be reached. */
  run(port: number, random: FuzzRandom): Promise<void>;
}

/** How long an attacker waits for the broker to say something or to hang up. */
const patienceMs = 100;

/** A bare connection; how it ends is nobody's concern. */
export async function dialRaw(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.setNoDelay(true);
  await once(socket, "connect");
  socket.on("error", () => {}); // "close" follows
  socket.resume();
  return socket;
}

/** Writes bytes in pieces of any size, waits a little for what comes of it, and leaves: with an end, a reset, or without a word. */
export async function writeAndLeave(socket: Socket, bytes: Buffer, random: FuzzRandom): Promise<void> {
  const pieceBytes = random.pick([1, 7, 1_400, 1_000_000]);
  for (let at = 0; at < bytes.length && !socket.destroyed; at += pieceBytes) {
    socket.write(bytes.subarray(at, at + pieceBytes));
    if (pieceBytes < 10 && at > 200) break; // the rest in one piece, since nobody has all day
    if (random.chance(0.1)) await new Promise(setImmediate);
  }
  if (random.chance(0.3)) socket.end();
  await closedOrPatient(socket);
  if (random.chance(0.5)) socket.resetAndDestroy();
  else socket.destroy();
}

/** Resolves when something has closed, or when it has not for a while. */
export async function closedOrPatient(closing: NodeJS.EventEmitter): Promise<void> {
  const waited = new AbortController();
  const over = once(closing, "close", { signal: waited.signal }).catch(() => {});
  await Promise.race([over, pause(patienceMs)]);
  waited.abort();
}
