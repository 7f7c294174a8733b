import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { DeliveryOutcome, Message, Receiver } from "../message/message.js";
import type { Attributes } from "../metadata/attribute.js";
import type { Query } from "../query/query.js";
import type { Underway } from "../util/underway.js";

const noQueues: readonly string[] = [];

/** What became of a message for a client of a peer: `missed` when it does not match there (any more), or has left. */
export type RemoteOutcome = DeliveryOutcome | "missed" | BrokerError;

/** The way to the clients of one peer: the same object for all of them, for as long as its link lasts. */
export interface PeerRoute {
  readonly brokerId: string;
  /**
   * Has the peer deliver a message to some of its clients, who all match the query as far as this broker knows; the peer looks again.
   * Outcomes are in the order of the clients.
   * It fails with `PEER_LOST` when the peer is lost before it has answered: whether the message arrived is unknown.
   */
  deliver(clients: readonly Client[], query: Query, message: Message): Underway<readonly RemoteOutcome[]>;
}

/** What is fixed about a client from the moment it joins. */
export interface ClientFacts {
  readonly application: string;
  readonly id: string;
  /** True: only queries that ask for restricted clients see it, and it may not send. */
  readonly restricted: boolean;
  /** True: it is told about clients that come and go. */
  readonly receivesClientEvents: boolean;
  /** Address of its connection, without port. */
  readonly remoteAddress: string;
  /** Name of the transport that carries its session, such as `grpc` or `websocket`. */
  readonly transport: string;
  /** Unix time in milliseconds. */
  readonly connectedAt: number;
  readonly attributes: Attributes;
  /** @default 1: it has just come */
  readonly revision?: number;
  readonly receiver: Receiver;
  /** The way to it, where it is connected to a peer. Absent: it is connected to this broker. */
  readonly peer?: PeerRoute;
}

/** One registered client as the directory holds it. Only the directory changes its attributes. */
export class Client {
  readonly facts: ClientFacts;
  /** Where messages for it go. */
  readonly receiver: Receiver;
  readonly application: string;
  readonly id: string;
  readonly restricted: boolean;
  /** Its name, the same object for as long as it is here. */
  readonly ref: ClientRef;
  /** @internal Where hash rings have it; worked out by the first that does. */
  position: number | undefined;
  #attributes: Attributes;
  #revision: number;
  /** Made when it first waits: most clients never do. */
  #queues: Set<string> | undefined;

  constructor(facts: ClientFacts) {
    this.facts = facts;
    this.receiver = facts.receiver;
    this.application = facts.application;
    this.id = facts.id;
    this.restricted = facts.restricted;
    this.ref = { application: facts.application, clientId: facts.id };
    this.#attributes = facts.attributes;
    this.#revision = facts.revision ?? 1;
  }

  /** The way to it, where it is connected to a peer; undefined: it is connected to this broker. */
  get peer(): PeerRoute | undefined {
    return this.facts.peer;
  }

  /** Queues on which it waits for messages, sorted by name. */
  get queues(): readonly string[] {
    return this.#queues === undefined ? noQueues : [...this.#queues].sort();
  }

  /** @internal Says whether it waits on a queue; for whoever runs the queue. */
  waitsOn(queue: string, waits: boolean): void {
    if (!waits) this.#queues?.delete(queue);
    else if (this.#queues === undefined) this.#queues = new Set([queue]);
    else this.#queues.add(queue);
  }

  /** The metadata that routing sees now, reserved keys included. */
  get attributes(): Attributes {
    return this.#attributes;
  }

  /** Counts the changes of the metadata the client itself set; starts at 1. */
  get revision(): number {
    return this.#revision;
  }

  /** @internal Replaces the metadata; where the client's own part of it has changed, with a new revision. */
  become(attributes: Attributes, revision = this.#revision): void {
    this.#attributes = attributes;
    this.#revision = revision;
  }
}
