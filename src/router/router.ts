import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { BrokerError } from "../errors.js";
import type { DeliveryOutcome, Message } from "../message/message.js";
import type { DeliveryMetrics } from "../observability/metrics.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";

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

/** Hands messages to the clients that queries find. Messages of one caller reach one receiver in the order of the calls. */
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

  /** Delivers to the one match that the query's strategy picks. @throws BrokerError (also as a rejection) the gate's refusal. */
  send(query: Query, message: Message): MaybePromise<SendOutcome> {
    const picked = this.#metrics.timeQuery(() => this.#directory.pick(query));
    return andThen(picked, (client) => this.#sendTo(client, message));
  }

  /** Delivers to every match, with a pause between where there are many; a selector in the query reduces them to one. */
  broadcast(query: Query, message: Message): MaybePromise<BroadcastOutcome> {
    let matched = 0;
    let delivered = 0;
    const visited = this.#directory.each(query, (client) => {
      matched += 1;
      if (this.#deliver(client, message) === "delivered") delivered += 1;
    });
    return andThen(visited, () => {
      if (matched === 0) this.#metrics.delivery(message.kind, "no_route");
      return { matched, delivered, dropped: matched - delivered };
    });
  }

  #sendTo(client: Client | undefined, message: Message): SendOutcome {
    if (client === undefined) {
      this.#metrics.delivery(message.kind, "no_route");
      return { kind: "no-route" };
    }
    const outcome = this.#deliver(client, message);
    if (typeof outcome !== "string") throw outcome;
    return { kind: outcome, client };
  }

  #deliver(client: Client, message: Message): DeliveryOutcome | BrokerError {
    const outcome =
      this.#gate === undefined ? client.receiver.deliver(message) : this.#gate.deliver(client, message);
    this.#metrics.delivery(message.kind, outcome === "delivered" ? outcome : "dropped");
    return outcome;
  }
}
