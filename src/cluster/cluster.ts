import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { Hash32 } from "../directory/index/hash-ring.js";
import { BrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { SessionTunnels } from "../proxy/session-tunnels.js";
import type { OwnQueues } from "../queue/queues.js";
import type { PendingRequests } from "../router/pending-requests.js";
import type { Router } from "../router/router.js";
import type { Clock } from "../util/clock.js";
import type { ClusterSurroundings } from "./cluster-surroundings.js";
import { Handles } from "./handles.js";
import { IdClaims } from "./id-claims.js";
import type { Interests } from "./interests.js";
import { ownAnswers } from "./own-answers.js";
import { OwnerRing } from "./owner-ring.js";
import { Peer, type PeerEvents } from "./peer.js";
import type { PeerAnswers } from "./peer-calls.js";
import type { PeerItem } from "./peer-item.js";
import type { PeerIdentity, PeerLink } from "./peer-link.js";
import { PeerAttachments } from "./queues/attachment.js";
import { ClusterQueues } from "./queues/cluster-queues.js";
import { PeerConsumers } from "./queues/peer-consumers.js";
import type { QueueLink } from "./queues/queue-link.js";
import { RemoteClients } from "./remote-clients.js";

/** What a cluster is made of. */
export interface ClusterOptions {
  readonly brokerId: string;
  readonly directory: Directory;
  readonly interests: Interests;
  readonly router: Pick<Router, "deliver">;
  readonly requests: PendingRequests;
  readonly tunnels: SessionTunnels;
  readonly queues: OwnQueues;
  readonly hash: Hash32;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Has a function called in a later turn of the event loop, when everything that waits for promises has gone on. */
  readonly later: (run: () => void) => void;
}

/** A peer, and what goes on about queues between it and this broker. */
interface Linked {
  readonly peer: Peer;
  readonly queues: QueueLink;
}

/**
 * This broker among others: what it says to its peers and what it does when they say something. Who is there and by which link it
 * hears from the membership.
 */
export class Cluster {
  readonly queues: ClusterQueues;
  readonly ids: IdClaims;
  readonly #options: ClusterOptions;
  readonly #surroundings: ClusterSurroundings;
  readonly #answers: (brokerId: string) => PeerAnswers;
  readonly #events: PeerEvents;
  readonly #linked = new Map<string, Linked>();

  constructor(options: ClusterOptions) {
    const { brokerId, directory, clock, logger, hash } = options;
    this.#options = options;
    const handles = new Handles();
    this.#surroundings = { ...options, handles, remoteClients: new RemoteClients(directory) };
    const alone = new OwnerRing(hash, [brokerId]);
    const peer = (id: string) => this.#linked.get(id)?.peer;
    this.ids = new IdClaims({ brokerId, directory, peer, clock, logger }, alone);
    this.queues = new ClusterQueues(
      {
        brokerId,
        own: options.queues,
        link: (id) => this.#linked.get(id)?.queues,
        links: () => [...this.#linked.values()].map(({ queues }) => queues),
        clock,
        logger,
      },
      alone,
    );
    this.#answers = (id) =>
      ownAnswers(id, {
        ids: this.ids,
        queues: this.queues,
        own: options.queues,
        client: (ref) => this.#client(id, ref),
      });
    this.#events = {
      synced: ({ brokerId: id }, topic) => options.interests.synced(id, topic),
      idReleased: ({ brokerId: id }, client) => this.ids.released(id, client),
      consumer: ({ brokerId: id }, item) => this.#linked.get(id)?.queues.consumers.received(item),
      consumerNews: ({ brokerId: id }, news) => this.#linked.get(id)?.queues.attachments.received(news),
    };
    directory.listen({
      joined: (client) => this.#changed(client),
      changed: (client) => this.#changed(client),
      left: (client) => this.#left(client, handles),
    });
  }

  /** A peer is there (again): its link is the one from now on. */
  linked(link: PeerLink): void {
    const { brokerId } = link.peer;
    this.unlinked(link.peer);
    const peer = new Peer(link, this.#surroundings, this.#answers(brokerId), this.#events);
    const consumers = new PeerConsumers(peer, this.#options.queues, (queue) =>
      this.queues.requireOwner(queue),
    );
    this.#linked.set(brokerId, {
      peer,
      queues: { peer, consumers, attachments: new PeerAttachments(peer) },
    });
    this.#options.interests.linked(peer);
    void this.ids.linked(brokerId);
  }

  /** The link of a peer is gone. */
  unlinked({ brokerId }: PeerIdentity): void {
    const linked = this.#linked.get(brokerId);
    if (linked === undefined) return;
    this.#linked.delete(brokerId);
    linked.peer.lost();
    linked.queues.consumers.lost();
    linked.queues.attachments.lost();
    this.#options.interests.unlinked(brokerId);
    this.ids.unlinked(brokerId);
  }

  /** A peer has said something. */
  received(link: PeerLink, items: readonly PeerItem[]): void {
    const linked = this.#linked.get(link.peer.brokerId);
    if (linked?.peer.link !== link) return; // of a link that another has replaced
    for (const item of items) {
      try {
        linked.peer.received(item);
      } catch (error) {
        // A defect, here or there. The two do not know any more what the other knows: they begin anew.
        this.#options.logger.error(
          { error, peer: link.peer.brokerId, item: item.kind },
          "a peer's item could not be handled",
        );
        return link.close("an item could not be handled");
      }
    }
  }

  /** A link has taken what waited. */
  drained(link: PeerLink): void {
    this.#linked.get(link.peer.brokerId)?.peer.publisher.drained();
  }

  /** The brokers among which names are spread have changed. */
  ownersChanged(owners: readonly string[]): void {
    const ring = new OwnerRing(this.#options.hash, owners);
    this.queues.moved(ring);
    void this.ids.moved(ring);
  }

  #changed(client: Client): void {
    if (client.peer === undefined)
      for (const { peer } of this.#linked.values()) peer.publisher.changed(client);
  }

  #left(client: Client, handles: Handles): void {
    if (client.peer !== undefined) return;
    const handle = handles.forget(client);
    if (handle !== undefined)
      for (const { peer } of this.#linked.values()) peer.publisher.left(client, handle);
  }

  /** @throws BrokerError `CLIENT_NOT_FOUND` where the peer has told of no such client. */
  #client(brokerId: string, { application, clientId }: Client["ref"]): Client {
    const client = this.#options.directory.get(application, clientId);
    if (client?.peer?.brokerId === brokerId) return client;
    throw new BrokerError("CLIENT_NOT_FOUND", `client: ${application}/${clientId} is not known here`);
  }
}
