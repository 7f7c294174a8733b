import type { BrokerError } from "../errors.js";
import type { DeliveryOutcome, Message } from "../message/message.js";
import type { Query } from "../query/query.js";
import type { Client } from "./client.js";

/** What became of a message for a client of a peer: `missed` when it does not match there (any more), or has left. */
export type RemoteOutcome = DeliveryOutcome | "missed" | BrokerError;

/** The way to the clients of one peer: the same object for all of them, for as long as its link lasts. */
export interface PeerRoute {
  readonly brokerId: string;
  /**
   * Has the peer deliver a message to some of its clients, who all match the query as far as this broker knows; the peer looks again.
   * Outcomes are in the order of the clients.
   * @throws BrokerError (rejects with) `PEER_LOST` when the peer is lost before it has answered: whether the message arrived is unknown.
   */
  deliver(clients: readonly Client[], query: Query, message: Message): Promise<readonly RemoteOutcome[]>;
}
