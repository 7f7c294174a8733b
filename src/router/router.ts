import type { Client, PeerRoute } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import { BrokerError } from "../errors.js";
import type { DeliveryOutcome, Message } from "../message/message.js";
import type { DeliveryMetrics } from "../observability/metrics.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { type MaybeUnderway, Underway } from "../util/underway.js";

/** What became of a message for one receiver. */
export type SendOutcome =
  | { readonly kind: "delivered"; readonly client: Client }
  /** The picked client's outbox has no room. */
  | { readonly kind: "dropped"; readonly client: Client }
  | { readonly kind: "no-route" };

/** What became of a message for every match. */
export interface BroadcastOutcome {
  readonly matched: number;
  readonly delivered: number;
  /** Matches whose outbox had no room. */
  readonly dropped: number;
}

/** Stands between the router and the receivers, where there is something to change or to withhold. */
export interface DeliveryGate {
  /** Delivers a message, or says why the receiver shall not have it. */
  deliver(receiver: Client, message: Message): DeliveryOutcome | BrokerError;
}

/** So many clients of peers are tried for one message when each turns out not to match any more. */
const maxRoutes = 4;

/**
 * Hands messages to the clients that queries find, those of peers over the peer's link. Messages of one caller reach one receiver in the
 * order of the calls.
 */
export class Router {
  readonly #directory: Directory;
  readonly #metrics: DeliveryMetrics;
  readonly #gate: DeliveryGate | undefined;

  constructor(directory: Directory, metrics: DeliveryMetrics, gate?: DeliveryGate) {
    this.#directory = directory;
    this.#metrics = metrics;
    this.#gate = gate;
  }

  /** The matches of a query, `limit` at most. */
  list(query: Query, limit: number): MaybePromise<Client[]> {
    return this.#metrics.timeQuery(() => this.#directory.list(query, limit));
  }

  /**
   * Delivers to the one match that the query's strategy picks.
   * Underway where a peer has the message.
   * @throws BrokerError (also as a rejection) the gate's refusal; `PEER_LOST` when the receiver's broker is lost before it has answered.
   */
  send(query: Query, message: Message): MaybeUnderway<SendOutcome> {
    const picked = this.#metrics.timeQuery(() => this.#directory.pick(query));
    return andThen(picked, (client) => {
      if (client?.peer !== undefined) return this.#sendToPeer(client.peer, client, query, message, []);
      return client === undefined ? this.#noRoute(message) : sent(client, this.deliver(client, message));
    });
  }

  /** Delivers to every match, with a pause between where there are many; a selector in the query reduces them to one. */
  broadcast(query: Query, message: Message): MaybeUnderway<BroadcastOutcome> {
    let matched = 0;
    let delivered = 0;
    const remote = new Map<PeerRoute, Client[]>();
    const visited = this.#directory.each(query, (client) => {
      if (client.peer !== undefined) return addTo(remote, client.peer, client);
      matched += 1;
      if (this.deliver(client, message) === "delivered") delivered += 1;
    });
    const total = () => {
      if (matched === 0) this.#metrics.delivery(message.kind, "no_route");
      return { matched, delivered, dropped: matched - delivered };
    };
    return andThen(visited, () => {
      if (remote.size === 0) return total();
      const crossings = [...remote].map(async ([peer, clients]) => {
        const reached = await this.#broadcastToPeer(peer, clients, query, message);
        matched += reached.matched;
        delivered += reached.delivered;
      });
      return Underway.from(Promise.all(crossings).then(total));
    });
  }

  /** Delivers to a client of this broker. */
  deliver(client: Client, message: Message): DeliveryOutcome | BrokerError {
    const outcome =
      this.#gate === undefined ? client.receiver.deliver(message) : this.#gate.deliver(client, message);
    this.#metrics.delivery(message.kind, outcome === "delivered" ? outcome : "dropped");
    return outcome;
  }

  /** A client of a peer that does not match any more is not tried again; another match is. */
  #sendToPeer(
    peer: PeerRoute,
    client: Client,
    query: Query,
    message: Message,
    missed: readonly Client[],
  ): Underway<SendOutcome> {
    return peer.deliver([client], query, message).andThen(([outcome = "missed"]) => {
      if (outcome !== "missed") return sent(client, outcome);
      return this.#sendToNext(query, message, [...missed, client]);
    });
  }

  #sendToNext(query: Query, message: Message, missed: readonly Client[]): MaybeUnderway<SendOutcome> {
    if (missed.length === maxRoutes) return this.#noRoute(message);
    return andThen(
      this.#directory.pick(query, (other) => !missed.includes(other)),
      (client) => {
        if (client?.peer !== undefined) return this.#sendToPeer(client.peer, client, query, message, missed);
        return client === undefined ? this.#noRoute(message) : sent(client, this.deliver(client, message));
      },
    );
  }

  /** Those of a peer that is lost meanwhile may have got it or not: they count as dropped. */
  async #broadcastToPeer(
    peer: PeerRoute,
    clients: readonly Client[],
    query: Query,
    message: Message,
  ): Promise<{ readonly matched: number; readonly delivered: number }> {
    try {
      const outcomes = await peer.deliver(clients, query, message).promise();
      const reached = outcomes.filter((outcome) => outcome !== "missed");
      return {
        matched: reached.length,
        delivered: reached.filter((outcome) => outcome === "delivered").length,
      };
    } catch {
      return { matched: clients.length, delivered: 0 };
    }
  }

  #noRoute({ kind }: Message): SendOutcome {
    this.#metrics.delivery(kind, "no_route");
    return { kind: "no-route" };
  }
}

function sent(client: Client, outcome: DeliveryOutcome | BrokerError): SendOutcome {
  if (outcome instanceof BrokerError) throw outcome;
  return { kind: outcome, client };
}

function addTo(byPeer: Map<PeerRoute, Client[]>, peer: PeerRoute, client: Client): void {
  const clients = byPeer.get(peer);
  if (clients === undefined) byPeer.set(peer, [client]);
  else clients.push(client);
}
