import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { ExecutionContext } from "ava";

/** A way to a server on which answers can be lost. */
export interface LossyWay {
  readonly url: string;
  /** Cuts the connection in place of the next bytes from the server that have this in them; later connections are whole. */
  loseNext(text: string): void;
  /** Answers that were lost. */
  readonly lost: number;
}

/** Opens a way to a server at an address such as `nats://127.0.0.1:4222`. */
export async function openLossyWay(t: ExecutionContext, to: string): Promise<LossyWay> {
  const { port, hostname } = new URL(to);
  const sockets = new Set<Socket>();
  let losing: string | undefined;
  let lost = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}); // a cut is what this is for
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => {
      if (losing === undefined || !bytes.includes(losing)) return near.write(bytes);
      losing = undefined;
      lost += 1;
      return near.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on no port");
  return {
    url: `nats://127.0.0.1:${address.port}`,
    loseNext(text) {
      losing = text;
    },
    get lost() {
      return lost;
    },
  };
}
