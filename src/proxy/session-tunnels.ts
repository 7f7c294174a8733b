import type { Client } from "../directory/client.js";
import type { HttpAnswerFrame, HttpRequestFrame } from "../message/http-frame.js";
import { ByteCredit } from "../util/byte-credit.js";
import type { Exchange, ExchangeHandler, UpstreamRequest } from "./exchange.js";
import { TunnelExchange } from "./tunnel-exchange.js";

/** Bytes of request bodies that one session may hold, whatever single requests may: they share its outbox with messages. */
const sessionWindowBytes = 4 * 1024 * 1024;

/** One client's session as the way to it: for clients that cannot be called, behind NAT say. */
export class SessionTunnel {
  readonly #send: (frame: HttpRequestFrame) => void;
  readonly #exchanges = new Map<number, TunnelExchange>();
  readonly #credit = new ByteCredit(sessionWindowBytes);
  #lastId = 0;

  constructor(send: (frame: HttpRequestFrame) => void) {
    this.#send = send;
  }

  /** Sends a request down; as `UpstreamTransport.dispatch`. */
  dispatch(request: UpstreamRequest, handler: ExchangeHandler): Exchange {
    this.#lastId += 1;
    const requestId = this.#lastId;
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

  /** The client has sent a piece of an answer. One to a request that is over is ignored: it was on its way when that ended. */
  received({ requestId, part }: HttpAnswerFrame): void {
    this.#exchanges.get(requestId)?.received(part);
  }

  /** The session is over. */
  closed(): void {
    for (const exchange of this.#exchanges.values()) exchange.fail("the client's session ended");
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
