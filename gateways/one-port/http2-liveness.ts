import type { ServerHttp2Session } from "node:http2";

/** What is known of one connection. */
interface Heard {
  /** Bytes that had come from its client when it was last looked at. */
  bytes: number;
  /** True: it has been asked since, and nothing has come. */
  asked: boolean;
}

/**
 * Closes HTTP/2 connections behind which there is nobody: a client on whose connection nothing has come for one interval is sent a PING, and
 * has the next interval to say anything at all.
 *
 * It stands against clients that vanish without a word, and against those that break the protocol. Node answers those with GOAWAY, reads no
 * more, and would keep the connection and all of its streams for ever, even where the client has hung up.
 */
export class Http2Liveness {
  readonly #heard = new Map<ServerHttp2Session, Heard>();
  readonly #timer: NodeJS.Timeout;
  readonly #onGone: () => void;

  /** `onGone` is called for each connection that is closed. */
  constructor(intervalMs: number, onGone: () => void) {
    this.#onGone = onGone;
    this.#timer = setInterval(() => this.#check(), intervalMs);
    this.#timer.unref();
  }

  /** Watches a connection until it is closed. */
  watch(session: ServerHttp2Session): void {
    this.#heard.set(session, { bytes: session.socket.bytesRead, asked: false });
    session.once("close", () => this.#heard.delete(session));
  }

  /** Watches nothing any more. */
  close(): void {
    clearInterval(this.#timer);
    this.#heard.clear();
  }

  #check(): void {
    for (const [session, heard] of this.#heard) {
      // A session that has just been destroyed has no socket any more, and is on its way out of here.
      if (!session.destroyed) this.#checkOne(session, heard);
    }
  }

  #checkOne(session: ServerHttp2Session, heard: Heard): void {
    const { bytesRead } = session.socket;
    if (bytesRead !== heard.bytes) {
      heard.bytes = bytesRead;
      heard.asked = false;
    } else if (!heard.asked) {
      session.ping(() => {});
      heard.asked = true;
    } else {
      this.#onGone();
      session.destroy();
    }
  }
}
