import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isSwallowing: boolean;
  isStalled: boolean;
}

/** The way from the library to the broker, which the kit can break: a TCP relay on a port of its own. */
export class Link {
  readonly #brokerPort: () => number;
  readonly #pairs = new Set<Pair>();
  #server: Server;
  #port = 0;
  #connections = 0;
  #isTurningAway = false;

  private constructor(brokerPort: () => number) {
    this.#brokerPort = brokerPort;
    this.#server = this.#listener();
  }

  /** Opens one to wherever the broker is when a connection comes. */
  static async open(brokerPort: () => number): Promise<Link> {
    const link = new Link(brokerPort);
    await link.#listen();
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Connections that there were so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Breaks what is connected; new connections come through. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      // Not `resetAndDestroy`: where a write is under way it has Node 20 spin for ever when the kit ends.
      near.destroy();
      far.destroy();
    }
  }

  /** Breaks what is connected, and refuses what comes, until {@link accept}. */
  async refuse(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  /** Takes connections and breaks them at once, until {@link accept}. */
  turnAway(): void {
    this.#isTurningAway = true;
    this.cut();
  }

  /** Lets connections through again. */
  async accept(): Promise<void> {
    this.#isTurningAway = false;
    if (this.#server.listening) return;
    this.#server = this.#listener();
    await this.#listen();
  }

  /** Takes nothing more from either side of what is connected, without ending it; new connections come through. */
  stall(): void {
    for (const pair of this.#pairs) {
      pair.isStalled = true;
      pair.near.pause();
      pair.far.pause();
    }
  }

  /** Loses whatever the broker says from now on over what is connected; what the library says still arrives. */
  swallowAnswers(): void {
    for (const pair of this.#pairs) pair.isSwallowing = true;
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as { port: number }).port;
  }

  #listener(): Server {
    return createServer({ noDelay: true }, (near) => this.#join(near));
  }

  #join(near: Socket): void {
    this.#connections += 1;
    if (this.#isTurningAway) {
      near.destroy();
      return;
    }
    const far = connect({ port: this.#brokerPort(), host: "127.0.0.1", noDelay: true });
    const pair: Pair = { near, far, isSwallowing: false, isStalled: false };
    this.#pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on("error", () => {}); // a break is what this is for
      socket.on("close", () => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    const pass = (bytes: Buffer, from: Socket, to: Socket) => {
      if (to.write(bytes)) return;
      from.pause();
      to.once("drain", () => {
        if (!pair.isStalled) from.resume();
      });
    };
    near.on("data", (bytes) => pass(bytes, near, far));
    far.on("data", (bytes) => {
      if (!pair.isSwallowing) pass(bytes, far, near);
    });
    near.on("end", () => far.end());
    far.on("end", () => near.end());
  }
}
