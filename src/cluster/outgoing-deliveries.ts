import type { Client, RemoteOutcome } from "../directory/client.js";
import type { BrokerError } from "../errors.js";
import type { Message } from "../message/message.js";
import type { Query } from "../query/query.js";
import { Numbered } from "../util/numbered.js";
import { Underway } from "../util/underway.js";
import type { ClientHandle } from "./client-handle.js";
import type { DeliveryTarget } from "./peer-item.js";
import type { PeerLink } from "./peer-link.js";

/** A link on which more waits takes no more messages: they are dropped, as those for a client whose outbox is full. */
const maxWaitingBytes = 16 * 1024 * 1024;

/** Messages on their way over one link to clients of the peer. */
export class OutgoingDeliveries {
  readonly #link: PeerLink;
  readonly #handleOf: (client: Client) => ClientHandle | undefined;
  readonly #pending = new Numbered<Underway<readonly RemoteOutcome[]>>();

  constructor(link: PeerLink, handleOf: (client: Client) => ClientHandle | undefined) {
    this.#link = link;
    this.#handleOf = handleOf;
  }

  /** See `PeerRoute.deliver`. */
  deliver(clients: readonly Client[], query: Query, message: Message): Underway<readonly RemoteOutcome[]> {
    const underway = new Underway<readonly RemoteOutcome[]>();
    if (this.#link.bufferedBytes > maxWaitingBytes) {
      underway.resolve(clients.map(() => "dropped"));
      return underway;
    }
    const targets = clients.map((client): DeliveryTarget => {
      // 0 names nobody: it has left since it was picked, and is a miss like any other.
      return { handle: this.#handleOf(client) ?? 0, revision: client.revision };
    });
    const id = this.#pending.add(underway);
    this.#link.send({ kind: "deliver", id, targets, query: () => query, message });
    return underway;
  }

  /** The peer says what became of a message. */
  delivered(id: number, outcomes: readonly RemoteOutcome[]): void {
    this.#pending.take(id)?.resolve(outcomes);
  }

  /** The link is gone: what became of the rest is unknown. */
  lost(error: BrokerError): void {
    for (const underway of this.#pending.takeAll()) underway.reject(error);
  }
}
