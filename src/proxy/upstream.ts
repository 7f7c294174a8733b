import type { Client } from "../directory/client.js";
import type { AddressPolicy } from "./address-policy.js";
import type { Exchange, ExchangeHandler, UpstreamRequest, UpstreamTransport } from "./exchange.js";
import type { SessionTunnels } from "./session-tunnels.js";
import { parseUpstreamAddress, type UpstreamAddress } from "./upstream-address.js";
import { type EjectionOptions, UpstreamHealth } from "./upstream-health.js";

/** What upstreams share. */
export interface UpstreamOptions {
  readonly transport: UpstreamTransport;
  readonly tunnels: SessionTunnels;
  readonly policy: AddressPolicy;
  readonly ejection: EjectionOptions;
  /** Requests that one upstream may have at once. */
  readonly maxRequests: number;
}

/** A client as the receiver of HTTP requests: where it is reached, how it has answered, and what it is busy with. */
export class Upstream {
  readonly client: Client;
  readonly health: UpstreamHealth;
  /** Where it is called; undefined where the client has no address that one can call. */
  readonly address: UpstreamAddress | undefined;
  readonly #options: UpstreamOptions;
  readonly #isOwnPlace: boolean;
  readonly #objection: string | undefined;
  #inFlight = 0;

  /** `elsewhere`: not where the client is, but where one of its redirects leads. */
  constructor(client: Client, options: UpstreamOptions, elsewhere?: UpstreamAddress) {
    this.client = client;
    this.health = new UpstreamHealth(options.ejection);
    this.address = elsewhere ?? addressOf(client);
    this.#options = options;
    this.#isOwnPlace = elsewhere === undefined;
    this.#objection =
      this.address === undefined
        ? "the client has no address that can be called"
        : options.policy.objection(this.address, client.restricted);
  }

  /** True while it may get one more request. */
  get hasRoom(): boolean {
    return this.#inFlight < this.#options.maxRequests;
  }

  /** Hands it a request, down its session where it takes requests there. {@link Upstream.released} ends what this begins. */
  dispatch(request: UpstreamRequest, handler: ExchangeHandler): Exchange | undefined {
    this.#inFlight += 1;
    const tunnel = this.#isOwnPlace ? this.#options.tunnels.of(this.client) : undefined;
    if (tunnel !== undefined) return tunnel.dispatch(request, handler);
    if (this.address !== undefined && this.#objection === undefined) {
      return this.#options.transport.dispatch(this.address, request, handler);
    }
    handler.failed({ kind: "address", message: this.#objection ?? "" });
    return undefined;
  }

  /** The request is done with, however it ended. */
  released(): void {
    this.#inFlight -= 1;
  }
}

/** The upstreams that have been called, for as long as their clients are here. */
export class Upstreams {
  readonly #options: UpstreamOptions;
  readonly #known = new WeakMap<Client, Upstream>();

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  /** The upstream that a client is. */
  of(client: Client): Upstream {
    const known = this.#known.get(client);
    if (known !== undefined) return known;
    const upstream = new Upstream(client, this.#options);
    this.#known.set(client, upstream);
    return upstream;
  }

  /** A place to which a client has redirected: the client itself, or elsewhere. */
  at(client: Client, address: UpstreamAddress): Upstream {
    const own = this.of(client);
    return own.address?.origin === address.origin ? own : new Upstream(client, this.#options, address);
  }
}

function addressOf({ attributes }: Client): UpstreamAddress | undefined {
  const ip = attributes.get("ip")?.value;
  return typeof ip === "string" ? parseUpstreamAddress(ip) : undefined;
}
