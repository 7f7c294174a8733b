import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { Message } from "../message/message.js";
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

/** Hands messages to the clients that queries find. Messages of one caller reach one receiver in the order of the calls. */
export class Router {
  readonly #directory: Directory;
  readonly #metrics: DeliveryMetrics;

  constructor(directory: Directory, metrics: DeliveryMetrics) {
    this.#directory = directory;
    this.#metrics = metrics;
  }

  /** The matches of a query, `limit` at most. */
  list(query: Query, limit: number): MaybePromise<Client[]> {
    return this.#metrics.timeQuery(() => this.#directory.list(query, limit));
  }

  /** Delivers to the one match that the query's strategy picks. */
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
    return { kind: this.#deliver(client, message), client };
  }

  #deliver(client: Client, message: Message): "delivered" | "dropped" {
    const outcome = client.receiver.deliver(message);
    this.#metrics.delivery(message.kind, outcome);
    return outcome;
  }
}
