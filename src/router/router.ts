import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { Message } from "../message/message.js";
import type { DeliveryMetrics } from "../observability/metrics.js";
import type { Query } from "../query/query.js";

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

/** Hands messages to the clients that queries find. Messages of one caller reach one receiver in the order of the calls. */
export class Router {
  readonly #directory: Directory;
  readonly #metrics: DeliveryMetrics;

  constructor(directory: Directory, metrics: DeliveryMetrics) {
    this.#directory = directory;
    this.#metrics = metrics;
  }

  /** The client that a message with this query would go to now. */
  pick(query: Query): Client | undefined {
    return this.#metrics.timeQuery(() => this.#directory.pick(query));
  }

  /** Every match of a query. */
  list(query: Query): Client[] {
    return this.#metrics.timeQuery(() => this.#directory.list(query));
  }

  /** Delivers to the one match that the query's strategy picks. */
  send(query: Query, message: Message): SendOutcome {
    const client = this.pick(query);
    if (client === undefined) {
      this.#metrics.delivery(message.kind, "no_route");
      return { kind: "no-route" };
    }
    return { kind: this.#deliver(client, message), client };
  }

  /** Delivers to every match; a selector in the query reduces them to one. */
  broadcast(query: Query, message: Message): BroadcastOutcome {
    const found = this.list(query);
    if (found.length === 0) this.#metrics.delivery(message.kind, "no_route");
    let delivered = 0;
    for (const client of found) if (this.#deliver(client, message) === "delivered") delivered += 1;
    return { matched: found.length, delivered, dropped: found.length - delivered };
  }

  #deliver(client: Client, message: Message): "delivered" | "dropped" {
    const outcome = client.receiver.deliver(message);
    this.#metrics.delivery(message.kind, outcome);
    return outcome;
  }
}
