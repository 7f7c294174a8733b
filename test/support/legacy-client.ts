import { once } from "node:events";
import type { ExecutionContext } from "ava";
import { WebSocket } from "ws";
import type { RunningBroker } from "./running-broker.js";

/** A frame of the legacy protocol as JSON shows it. */
export interface LegacyFrame {
  readonly op: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into frames of every shape
  readonly d: any;
  readonly t: string | null;
  readonly ts: number;
}

/** How a connection ended. */
export interface Closed {
  readonly code: number;
}

/** What identifies a test client; the rest of `d` may be given as well. */
export interface LegacyIdentity {
  readonly client_id: string;
  readonly application_id?: string;
  readonly [field: string]: unknown;
}

function parseText(data: Buffer): LegacyFrame {
  return JSON.parse(data.toString());
}

/** A client of the legacy WebSocket protocol, in JSON unless told otherwise, with a verb for everything a test does. */
export class LegacyClient {
  readonly socket: WebSocket;
  readonly #frames: LegacyFrame[] = [];
  readonly #waiting: ((frame: LegacyFrame | Closed) => void)[] = [];
  #closed: Closed | undefined;

  constructor(socket: WebSocket, decode: (data: Buffer) => LegacyFrame = parseText) {
    this.socket = socket;
    socket.on("message", (data) => this.#arrived(decode(data as Buffer)));
    socket.on("close", (code) => {
      this.#closed = { code };
      for (const waiting of this.#waiting.splice(0)) waiting({ code });
    });
    socket.on("error", () => {}); // "close" follows and is what tests look at
  }

  /** The next frame, or how the connection ended where none comes any more. */
  next(): Promise<LegacyFrame | Closed> {
    const frame = this.#frames.shift() ?? this.#closed;
    if (frame !== undefined) return Promise.resolve(frame);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next frame; fails where the connection ended. */
  async frame(): Promise<LegacyFrame> {
    const next = await this.next();
    if ("op" in next) return next;
    throw new Error(`the connection was closed with ${next.code}`);
  }

  /** How the connection ended; frames before that are skipped. */
  async closed(): Promise<Closed> {
    for (;;) {
      const next = await this.next();
      if (!("op" in next)) return next;
    }
  }

  send(frame: Readonly<Record<string, unknown>>): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  dispatch(type: string, d: unknown): void {
    this.send({ op: 4, t: type, d });
  }

  heartbeat(): void {
    this.send({ op: 5, d: {} });
  }

  /** All frames up to the answer to a heartbeat sent now: everything that earlier frames led to. */
  async settle(): Promise<LegacyFrame[]> {
    this.heartbeat();
    const frames: LegacyFrame[] = [];
    for (;;) {
      const frame = await this.frame();
      if (frame.op === 6) return frames;
      frames.push(frame);
    }
  }

  #arrived(frame: LegacyFrame): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#frames.push(frame);
    else waiting(frame);
  }
}

/** Connects without identifying; hello has been read. */
export async function connectLegacy(
  t: ExecutionContext,
  broker: Pick<RunningBroker, "port">,
  query = "",
): Promise<LegacyClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket${query}`);
  t.teardown(() => socket.terminate());
  const client = new LegacyClient(socket);
  await once(socket, "open");
  const hello = await client.frame();
  t.is(hello.op, 0);
  return client;
}

/** Connects and identifies, of application `app` where none is named; ready has been read. */
export async function identifyLegacy(
  t: ExecutionContext,
  broker: Pick<RunningBroker, "port">,
  identity: LegacyIdentity,
): Promise<LegacyClient> {
  const client = await connectLegacy(t, broker);
  client.send({ op: 1, d: { application_id: "app", ...identity } });
  const ready = await client.frame();
  t.is(ready.op, 2, JSON.stringify(ready));
  return client;
}
