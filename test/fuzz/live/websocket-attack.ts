import { once } from "node:events";
import { WebSocket } from "ws";
import type { Codec } from "../../../gateways/websocket/codecs/codec.js";
import { legacyEncoders } from "../legacy-encoders.js";
import { mutateBytes } from "../mutate-bytes.js";
import { legacyFrame } from "../targets/legacy-frames.js";
import { type Attack, closedOrPatient, dialRaw, writeAndLeave } from "./attack.js";

let clients = 0;

/** Frames of the legacy protocol with faults in them, from clients that have identified and from others. */
export function webSocketAttack(encoding: Codec["name"]): Attack {
  return {
    name: `${encoding} frames`,
    async run(port, random) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/gateway/websocket?encoding=${encoding}`);
      socket.on("error", () => {}); // "close" follows
      await once(socket, "open");
      const binary = encoding !== "json";
      clients += 1;
      const identify = { op: 1, d: { application_id: "fuzz", client_id: `fuzz-${clients}` } };
      if (random.chance(0.8)) socket.send(legacyEncoders[encoding](identify), { binary });
      for (let left = random.below(20); left > 0 && socket.readyState === WebSocket.OPEN; left -= 1) {
        socket.send(legacyFrame(encoding, random), { binary: random.chance(0.97) === binary });
        if (random.chance(0.3)) await new Promise(setImmediate);
      }
      if (random.chance(0.5)) socket.close();
      await closedOrPatient(socket);
      socket.terminate();
    },
  };
}

const upgrade =
  "GET /gateway/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** WebSocket frames whose own bytes are wrong: masks, lengths, reserved bits, fragments. */
export const rawWebSocketAttack: Attack = {
  name: "WebSocket frames",
  async run(port, random) {
    const socket = await dialRaw(port);
    socket.write(upgrade);
    const frames = Array.from({ length: 1 + random.below(5) }, () =>
      maskedFrame(legacyFrame("json", random).subarray(0, 60_000)),
    );
    const bytes = Buffer.concat(frames);
    await writeAndLeave(socket, mutateBytes(bytes, random, [bytes]), random);
  },
};

/** A text frame whose mask is zero. */
function maskedFrame(payload: Buffer): Buffer {
  const head = Buffer.of(0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0);
  return Buffer.concat([head, payload]);
}
