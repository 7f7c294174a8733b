import type { Client } from "../directory/client.js";
import type { Attributes } from "../metadata/attribute.js";
import type { LeaseOwner } from "./lease-owner.js";
import type { ConsumerSink } from "./queues.js";

/** What is fixed about a consumer. */
export interface ConsumerFacts {
  readonly client?: Client;
  /** The namespace of one without a client. @default none, which has the empty name */
  readonly namespace?: string;
  /** Who consumes without a client: the name of a principal. */
  readonly principal?: string;
  /** Absent: the queue's. */
  readonly ackTimeoutMs?: number;
  /** Leases that it may hold at one time. @default any number */
  readonly maxLeases?: number;
  readonly sink: ConsumerSink;
}

const nothing: Attributes = new Map();

/** One consumer as the queue's own code sees it. The sink is for whoever runs the queue; the state machine never calls it. */
export class Consumer {
  readonly client: Client | undefined;
  /** Tells what one without a client may get; empty for none. */
  readonly namespace: string;
  readonly ackTimeoutMs: number | undefined;
  readonly sink: ConsumerSink;
  /** Who may settle what it was handed. */
  readonly owner: LeaseOwner;
  readonly #namespaceAlone: Attributes;
  readonly #maxLeases: number;
  /** Messages that it has asked for and not got. */
  credit = 0;
  /** Leases that it holds. */
  leases = 0;
  /** `finished`: it gets nothing more, its leases run on. `lost`: it has none either. */
  state: "open" | "finished" | "lost" = "open";
  /** It took its credit back and has not granted any since: no message is kept for it. */
  cancelled = false;
  /** @internal Its turn in the line of those that wait: the lowest has waited longest. 0: it does not stand in it. */
  turn = 0;
  /** @internal Its neighbours in the line. */
  ahead: Consumer | undefined;
  /** @internal */
  behind: Consumer | undefined;

  constructor({ client, namespace = "", principal, ackTimeoutMs, sink, ...facts }: ConsumerFacts) {
    this.client = client;
    this.owner = client ?? principal;
    this.namespace = namespace;
    this.#namespaceAlone =
      namespace === "" ? nothing : new Map([["namespace", { type: "string", value: namespace }]]);
    this.ackTimeoutMs = ackTimeoutMs;
    this.sink = sink;
    this.#maxLeases = facts.maxLeases ?? Number.POSITIVE_INFINITY;
  }

  /** Whether it can get a message now. */
  get hasRoom(): boolean {
    return this.credit > 0 && this.leases < this.#maxLeases;
  }

  /** True while all that keeps it from a message is how many it has. */
  get isFull(): boolean {
    return this.credit > 0 && this.leases >= this.#maxLeases;
  }

  /** What targets look at: its client's metadata; of one without a client only the namespace. */
  get attributes(): Attributes {
    return this.client?.attributes ?? this.#namespaceAlone;
  }

  /** True while it stands in the line. */
  get waits(): boolean {
    return this.turn > 0;
  }

  /** True while messages of an ordering key that it has begun are kept for it. */
  get keepsLanes(): boolean {
    return this.state === "open" && !this.cancelled;
  }
}
