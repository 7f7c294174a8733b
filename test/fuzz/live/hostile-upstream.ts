import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { FuzzRandom } from "../fuzz-random.js";
import { mutateBytes } from "../mutate-bytes.js";

const answers = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n",
  "HTTP/1.1 302 Found\r\nLocation: http://[::1]:1/\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbytes",
].map((text) => Buffer.from(text));

/** Listens on loopback and answers whatever comes with an HTTP/1 answer that has faults in it. */
export async function openHostileUpstream(random: FuzzRandom): Promise<Server & { readonly place: string }> {
  const server = createServer((socket) => {
    socket.on("error", () => {}); // the broker may break off whenever it likes
    socket.on("data", () => {
      const answer = random.pick(answers);
      socket.write(random.chance(0.3) ? answer : mutateBytes(answer, random, answers));
      if (random.chance(0.5)) socket.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(server, { place: `127.0.0.1:${(server.address() as AddressInfo).port}` });
}
