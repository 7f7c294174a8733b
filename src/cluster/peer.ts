import type { Client, PeerRoute, RemoteOutcome } from "../directory/client.js";
import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Message } from "../message/message.js";
import type { Query } from "../query/query.js";
import type { Underway } from "../util/underway.js";
import type { ClientHandle } from "./client-handle.js";
import { ClientPublisher } from "./client-publisher.js";
import { ClientReplica } from "./client-replica.js";
import type { ClusterSurroundings } from "./cluster-surroundings.js";
import type { ClaimPeer } from "./id-claims.js";
import { IncomingDeliveries } from "./incoming-deliveries.js";
import type { InterestedIn, Topic } from "./interests.js";
import { OutgoingDeliveries } from "./outgoing-deliveries.js";
import type { AnswerOf, CallOf, PeerCallKind } from "./peer-call.js";
import { type PeerAnswers, PeerCalls } from "./peer-calls.js";
import type { ConsumerItem, ConsumerNews } from "./peer-consumer.js";
import type { PeerItem, PeerReply } from "./peer-item.js";
import type { PeerLink } from "./peer-link.js";
import type { QueuePeer } from "./queues/queue-peer.js";
import { RelayedRequests } from "./relayed-requests.js";
import { type ReceivingPeer, RemoteReceiver } from "./remote-receiver.js";

/** What becomes of the items that a peer does not handle by itself. */
export interface PeerEvents {
  /** The peer has told every client of a topic. */
  synced(peer: Peer, topic: Topic): void;
  idReleased(peer: Peer, client: ClientRef): void;
  consumer(peer: Peer, item: ConsumerItem): void;
  consumerNews(peer: Peer, news: ConsumerNews): void;
}

/** Another broker for as long as its link lasts: what it tells of its clients, what it is told, and everything that is under way between the two. */
export class Peer implements PeerRoute, InterestedIn, ClaimPeer, QueuePeer, ReceivingPeer {
  readonly link: PeerLink;
  readonly brokerId: string;
  readonly publisher: ClientPublisher;
  readonly #surroundings: ClusterSurroundings;
  readonly #events: PeerEvents;
  readonly #replica: ClientReplica;
  readonly #calls: PeerCalls;
  readonly #outgoing: OutgoingDeliveries;
  readonly #incoming: IncomingDeliveries;
  readonly #relayed: RelayedRequests;

  constructor(link: PeerLink, surroundings: ClusterSurroundings, answers: PeerAnswers, events: PeerEvents) {
    const { directory, remoteClients, handles, tunnels, later } = surroundings;
    this.link = link;
    this.brokerId = link.peer.brokerId;
    this.#surroundings = surroundings;
    this.#events = events;
    this.#replica = new ClientReplica({
      route: this,
      remoteClients,
      replace: (client, attributes, revision) => directory.replace(client, attributes, revision),
      receiverOf: (ref) => new RemoteReceiver(this, ref),
      takesHttpRequests: (client, handle) =>
        tunnels.open(client, (frame) => link.send({ kind: "http-request", handle, frame })),
    });
    this.publisher = new ClientPublisher({
      link,
      directory,
      handles,
      takesHttpRequests: (client) => tunnels.of(client) !== undefined,
      later,
    });
    this.#calls = new PeerCalls(link, answers);
    this.#outgoing = new OutgoingDeliveries(link, (client) => this.#replica.handleOf(client));
    this.#incoming = new IncomingDeliveries({ ...surroundings, link });
    this.#relayed = new RelayedRequests(link, handles, tunnels);
  }

  deliver(clients: readonly Client[], query: Query, message: Message): Underway<readonly RemoteOutcome[]> {
    return this.#outgoing.deliver(clients, query, message);
  }

  ask<K extends PeerCallKind>(call: CallOf<K>): Promise<AnswerOf<K>> {
    return this.#calls.ask<K>(call);
  }

  /** A client of this peer that has been told. */
  client(handle: number): Client | undefined {
    return this.#replica.client(handle);
  }

  follow(client: Client): ClientHandle {
    this.publisher.follow(client);
    return this.#surroundings.handles.of(client);
  }

  unfollow(client: Client): void {
    this.publisher.unfollow(client);
  }

  clientChanged(client: Client): void {
    this.publisher.changed(client);
  }

  sendConsumer(consumer: ConsumerItem): void {
    this.link.send({ kind: "consumer", consumer });
  }

  sendNews(news: ConsumerNews): void {
    this.link.send({ kind: "consumer-news", news });
  }

  /** Asks for the clients of a topic; where that is late, those that the peer has had for a while are no news. */
  showInterest(topic: Topic, on: boolean, isLate: boolean): void {
    if (on && isLate) this.#replica.asked(topic);
    this.link.send({ kind: "interest", on, ...(topic === undefined ? {} : { application: topic }) });
  }

  released(client: ClientRef): void {
    this.link.send({ kind: "id-released", client });
  }

  displace(client: ClientRef): void {
    this.link.send({ kind: "displace", client });
    const { directory, remoteClients } = this.#surroundings;
    const known = directory.get(client.application, client.clientId);
    if (known?.peer === this) remoteClients.remove(known);
  }

  /** Does what the peer says. */
  received(item: PeerItem): void {
    switch (item.kind) {
      case "interest":
        return this.publisher.interest(item.application, item.on);
      case "client-told":
        return this.#replica.told(item.client);
      case "client-changed":
        return this.#replica.changed(item.change);
      case "client-left":
        return this.#replica.left(item.handle);
      case "synced":
        this.#replica.synced(item.application);
        return this.#events.synced(this, item.application);
      case "deliver":
        return this.#incoming.deliver(item);
      case "delivered":
        return this.#outgoing.delivered(item.id, item.outcomes);
      case "reply":
        return this.#replied(item.requestId, item.handle, item.reply);
      case "http-request":
        return this.#relayed.received(item.handle, item.frame);
      case "http-answer":
        return this.#answered(item);
      case "displace":
        return this.#displaced(item.client);
      case "id-released":
        return this.#events.idReleased(this, item.client);
      case "call":
        return this.#calls.asked(item.id, item.call);
      case "answer":
        return this.#calls.answered(item.id, item.answer);
      case "consumer":
        return this.#events.consumer(this, item.consumer);
      case "consumer-news":
        return this.#events.consumerNews(this, item.news);
      default:
        return; // of the membership, or of a newer version
    }
  }

  /** The link is gone: its clients are no longer to be reached, and what was under way is lost. */
  lost(): void {
    const error = new BrokerError(
      "PEER_LOST",
      `the broker '${this.brokerId}' was lost before it had answered`,
    );
    this.#calls.lost(error);
    this.#outgoing.lost(error);
    this.#incoming.lost();
    this.#relayed.lost();
    this.#replica.clear();
  }

  /** In a later turn: the delivery that it belongs to may have been confirmed in the same frame, and who waits for it has to hear that first. */
  #replied(requestId: string, handle: number, reply: PeerReply): void {
    const client = this.#replica.client(handle);
    if (client === undefined) return;
    this.#surroundings.later(() => {
      try {
        this.#surroundings.requests.reply(requestId, client, reply);
      } catch {
        // nobody waits for it any more
      }
    });
  }

  #answered({ handle, frame }: Extract<PeerItem, { kind: "http-answer" }>): void {
    const client = this.#replica.client(handle);
    if (client !== undefined) this.#surroundings.tunnels.of(client)?.received(frame);
  }

  #displaced({ application, clientId }: ClientRef): void {
    const client = this.#surroundings.directory.get(application, clientId);
    if (client?.peer === undefined) client?.receiver.displace();
  }
}
