import type { Client } from "../directory/client.js";
import type {
  HttpAnswerFrame,
  HttpAnswerPart,
  HttpRequestFrame,
  HttpRequestPart,
} from "../message/http-frame.js";
import { ByteCredit } from "../util/byte-credit.js";
import type { Exchange, ExchangeHandler, UpstreamRequest } from "./exchange.js";
import { TunnelExchange } from "./tunnel-exchange.js";

/** Bytes of request bodies that one session may hold, whatever single requests may: they share its outbox with messages. */
const sessionWindowBytes = 4 * 1024 * 1024;

/** One request on its way down a session, as the session sees it. */
interface Carried {
  /** A piece of its answer has come. */
  received(part: HttpAnswerPart): void;
  /** Its answer will not come. */
  fail(reason: string): void;
}

/** One client's session as the way to it: for clients that cannot be called, behind NAT say. */
export class SessionTunnel {
  readonly #send: (frame: HttpRequestFrame) => void;
  readonly #exchanges = new Map<number, Carried>();
  readonly #credit = new ByteCredit(sessionWindowBytes);
  #lastId = 0;

  constructor(send: (frame: HttpRequestFrame) => void) {
    this.#send = send;
  }

  /** Sends a request down; as `UpstreamTransport.dispatch`. */
  dispatch(request: UpstreamRequest, handler: ExchangeHandler): Exchange {
    const requestId = this.#nextId();
    const exchange = new TunnelExchange({
      request,
      handler,
      sessionCredit: this.#credit,
      send: (part) => this.#send({ requestId, part }),
      onDone: () => this.#exchanges.delete(requestId),
    });
    this.#exchanges.set(requestId, exchange);
    exchange.start();
    return exchange;
  }

  /**
   * Carries a request whose pieces come from a peer, which counts the credit of both sides. `answer` gets the pieces of its answer, the last
   * of which is `end` or `reset`.
   * @returns takes its pieces; a `reset` ends it.
   */
  relay(answer: (part: HttpAnswerPart) => void): (part: HttpRequestPart) => void {
    const requestId = this.#nextId();
    this.#exchanges.set(requestId, {
      received: (part) => {
        if (part.kind === "end" || part.kind === "reset") this.#exchanges.delete(requestId);
        answer(part);
      },
      fail: (reason) => answer({ kind: "reset", reason }),
    });
    return (part) => {
      if (!this.#exchanges.has(requestId)) return;
      if (part.kind === "reset") this.#exchanges.delete(requestId);
      this.#send({ requestId, part });
    };
  }

  /** The client has sent a piece of an answer. One to a request that is over is ignored: it was on its way when that ended. */
  received({ requestId, part }: HttpAnswerFrame): void {
    this.#exchanges.get(requestId)?.received(part);
  }

  /** The session is over. */
  closed(): void {
    for (const exchange of this.#exchanges.values()) exchange.fail("the client's session ended");
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

/** The clients that take requests over their own session. */
export class SessionTunnels {
  readonly #tunnels = new Map<Client, SessionTunnel>();

  /** From now on, what is for this client goes down its session: to `send`. */
  open(client: Client, send: (frame: HttpRequestFrame) => void): void {
    this.#tunnels.set(client, new SessionTunnel(send));
  }

  /** The way down to a client; undefined for one that is called at its address. */
  of(client: Client): SessionTunnel | undefined {
    return this.#tunnels.get(client);
  }

  /** The client has gone; what it had not answered fails. */
  close(client: Client): void {
    this.#tunnels.get(client)?.closed();
    this.#tunnels.delete(client);
  }
}
