import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { WebSocket } from "ws";
import { SessionService } from "../../gen/singyeong/v1/session_service_pb.js";
import { LegacyClient } from "./legacy-client.js";
import { grpcTransport, StreamClient } from "./rpc-client.js";

/** A broker, wherever it runs. */
interface Reachable {
  readonly port: number;
  readonly baseUrl: string;
}

/** How it has gone for a bystander so far. */
export interface BystanderRecord {
  readonly messages: number;
  /** The longest time between a send and its arrival. */
  readonly slowestMs: number;
}

const intervalMs = 5;
const patienceMs = 10_000;

/**
 * Two clients of one broker, a WebSocket and a gRPC stream, that send themselves numbered messages all the time and want each of them
 * back, in order.
 */
export class Bystander {
  readonly #legacy: LegacyClient;
  readonly #stream: StreamClient;
  readonly #loops: Promise<void>[];
  #stopped = false;
  #messages = 0;
  #slowestMs = 0;

  private constructor(legacy: LegacyClient, stream: StreamClient) {
    this.#legacy = legacy;
    this.#stream = stream;
    this.#loops = [this.#run((n) => this.#throughWebSocket(n)), this.#run((n) => this.#throughStream(n))];
    for (const loop of this.#loops) loop.catch(() => {}); // told by `stop` and `goesOn`
  }

  /** Connects and begins to send. */
  static async join(broker: Reachable, password?: string): Promise<Bystander> {
    const legacy = new LegacyClient(new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket`));
    await once(legacy.socket, "open");
    await legacy.frame(); // hello
    legacy.send({ op: 1, d: { application_id: "bystander-websocket", client_id: "one", auth: password } });
    await legacy.frame(); // ready
    const stream = new StreamClient(createClient(SessionService, grpcTransport(broker)));
    stream.identify({
      application: "bystander-stream",
      clientId: "one",
      ...(password === undefined ? {} : { credential: password }),
    });
    await stream.expect("ready");
    return new Bystander(legacy, stream);
  }

  /** Resolves once a message that is sent from now on has come back on either connection; rejects where one has failed. */
  async goesOn(): Promise<void> {
    const until = this.#messages + 4; // one under way and one new one on either
    const late = AbortSignal.timeout(patienceMs);
    while (this.#messages < until) {
      late.throwIfAborted();
      await Promise.race([pause(intervalMs), Promise.all(this.#loops)]);
    }
  }

  /** Leaves. @throws what went wrong while it was there (rejects with). */
  async stop(): Promise<BystanderRecord> {
    this.#stopped = true;
    try {
      await Promise.all(this.#loops);
    } finally {
      this.#legacy.socket.terminate();
      this.#stream.cancel();
    }
    return { messages: this.#messages, slowestMs: this.#slowestMs };
  }

  async #run(exchange: (n: number) => Promise<void>): Promise<void> {
    for (let n = 1; !this.#stopped; n += 1) {
      const sentAt = performance.now();
      await Promise.race([exchange(n), tooLate(n)]);
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - sentAt);
      this.#messages += 1;
      await pause(intervalMs);
    }
  }

  async #throughWebSocket(n: number): Promise<void> {
    this.#legacy.dispatch("SEND", { target: { application: "bystander-websocket" }, payload: markOf(n) });
    for (;;) {
      const { op, d } = await this.#legacy.frame();
      if (op === 4 && d.payload === markOf(n)) return;
      if (op !== 4 || isMark(d.payload)) throw new Error(`expected ${n}, got ${JSON.stringify(d)}`);
    }
  }

  async #throughStream(n: number): Promise<void> {
    const query = { applicationSelector: { case: "application", value: "bystander-stream" } } as const;
    this.#stream.send({ id: BigInt(n), command: { case: "send", value: { query, nonce: markOf(n) } } });
    for (let left = 2; left > 0; ) {
      const event = await this.#stream.event();
      const isMessage = event?.case === "message";
      if (isMessage && !isMark(event.value.nonce)) continue;
      if (isMessage ? event.value.nonce !== markOf(n) : !isResult(event, n))
        throw new Error(`expected ${n}, got ${event?.case}`);
      left -= 1;
    }
  }
}

/** Tells its own messages from those that others send to everybody. */
function markOf(n: number): string {
  return `bystander ${n}`;
}

function isMark(payload: unknown): boolean {
  return String(payload).startsWith("bystander ");
}

function isResult(event: Awaited<ReturnType<StreamClient["event"]>>, n: number): boolean {
  return (
    event?.case === "commandResult" &&
    event.value.commandId === BigInt(n) &&
    event.value.result.case === "send"
  );
}

async function tooLate(n: number): Promise<never> {
  await pause(patienceMs, undefined, { ref: false });
  throw new Error(`message ${n} has not come back within ${patienceMs} ms`);
}
