import type { Client } from "../../directory/client.js";
import type { ClientHandle } from "../client-handle.js";
import type { AnswerOf, CallOf, PeerCallKind } from "../peer-call.js";
import type { ConsumerItem, ConsumerNews } from "../peer-consumer.js";

/** A peer as queues need it. */
export interface QueuePeer {
  readonly brokerId: string;
  /** @throws BrokerError (rejects with) what the peer answers; `PEER_LOST` when it is lost before: whether it has done anything is unknown. */
  ask<K extends PeerCallKind>(call: CallOf<K>): Promise<AnswerOf<K>>;
  /** Has the peer know a client of this broker until {@link unfollow}. @returns the number by which it is told. */
  follow(client: Client): ClientHandle;
  unfollow(client: Client): void;
  /** What is told of a client of this broker has changed. */
  clientChanged(client: Client): void;
  /** A client of the peer; undefined: it has not been told. */
  client(handle: ClientHandle): Client | undefined;
  sendConsumer(item: ConsumerItem): void;
  sendNews(news: ConsumerNews): void;
}
