import type { Reach } from "../directory/reach.js";
import type { ApplicationSelector } from "../query/query.js";
import type { Clock } from "../util/clock.js";

/** An application whose clients are wanted; undefined: every application. */
export type Topic = string | undefined;

/** A peer as one that can be asked for its clients. */
export interface InterestedIn {
  readonly brokerId: string;
  /** Tells the peer whether its clients of a topic are wanted; `isLate`: it has been a peer for a while, and those it has are no news. */
  showInterest(topic: Topic, on: boolean, isLate: boolean): void;
}

/** What interests are made of. */
export interface InterestsOptions {
  readonly clock: Clock;
  /** How long clients of peers stay known after the last question about them, in milliseconds; up to half as long again. */
  readonly idleMs: number;
  /** Topics that may be wanted at once; beyond, those that have been wanted longest give way. */
  readonly maxTopics: number;
}

interface Interest {
  /** Peers that have not told all yet. */
  readonly waitingFor: Set<string>;
  /** Resolves when all have; undefined: they have. */
  ready: Promise<void> | undefined;
  settle: () => void;
  holds: number;
  /** Somebody has asked since the last look. */
  asked: boolean;
}

/**
 * What this broker wants to know of its peers' clients, by application: the first question about one makes every peer tell its clients, and
 * changes of them from then on; it is answered when they have. When nobody has asked for a while, they are forgotten.
 */
export class Interests implements Reach {
  readonly #options: InterestsOptions;
  readonly #byTopic = new Map<Topic, Interest>();
  readonly #peers = new Map<string, InterestedIn>();
  #cancelSweep: (() => void) | undefined;

  constructor(options: InterestsOptions) {
    this.#options = options;
  }

  want(application: ApplicationSelector): Promise<void> | undefined {
    if (this.#peers.size === 0 && this.#byTopic.size === 0) return undefined;
    const everything = this.#byTopic.get(undefined);
    const topic = topicOf(application);
    // Who knows every client need not ask for some.
    const interest = everything?.ready === undefined && everything ? everything : this.#interestIn(topic);
    interest.asked = true;
    return interest.ready;
  }

  hold(application: ApplicationSelector): () => void {
    const interest = this.#interestIn(topicOf(application));
    interest.holds += 1;
    let isHeld = true;
    return () => {
      if (isHeld) interest.holds -= 1;
      isHeld = false;
    };
  }

  /** A peer is there: it is asked for all that is wanted. What is known already is answered meanwhile without its clients. */
  linked(peer: InterestedIn): void {
    this.#peers.set(peer.brokerId, peer);
    for (const topic of this.#byTopic.keys()) peer.showInterest(topic, true, false);
  }

  /** A peer is gone: nobody waits for it any more. */
  unlinked(brokerId: string): void {
    this.#peers.delete(brokerId);
    for (const interest of this.#byTopic.values()) told(interest, brokerId);
  }

  /** A peer has told every client of a topic. */
  synced(brokerId: string, topic: Topic): void {
    const interest = this.#byTopic.get(topic);
    if (interest !== undefined) told(interest, brokerId);
  }

  /** Topics that are wanted now. */
  get size(): number {
    return this.#byTopic.size;
  }

  close(): void {
    this.#cancelSweep?.();
    for (const interest of this.#byTopic.values()) interest.settle();
  }

  #interestIn(topic: Topic): Interest {
    return this.#byTopic.get(topic) ?? this.#open(topic);
  }

  #open(topic: Topic): Interest {
    if (this.#byTopic.size >= this.#options.maxTopics) this.#giveWay();
    const waitingFor = new Set(this.#peers.keys());
    const interest: Interest = { waitingFor, ready: undefined, settle: () => {}, holds: 0, asked: true };
    if (waitingFor.size > 0) {
      interest.ready = new Promise((resolve) => {
        interest.settle = () => {
          interest.ready = undefined;
          resolve();
        };
      });
    }
    this.#byTopic.set(topic, interest);
    for (const peer of this.#peers.values()) peer.showInterest(topic, true, true);
    this.#sweepLater();
    return interest;
  }

  #giveWay(): void {
    for (const [topic, interest] of this.#byTopic)
      if (interest.holds === 0) return this.#drop(topic, interest);
  }

  #drop(topic: Topic, interest: Interest): void {
    this.#byTopic.delete(topic);
    interest.settle();
    for (const peer of this.#peers.values()) peer.showInterest(topic, false, true);
  }

  #sweepLater(): void {
    this.#cancelSweep ??= this.#options.clock.after(this.#options.idleMs / 2, () => this.#sweep());
  }

  /** What nobody has asked for through two looks is dropped. */
  #sweep(): void {
    this.#cancelSweep = undefined;
    for (const [topic, interest] of [...this.#byTopic]) {
      if (interest.holds > 0 || interest.ready !== undefined) continue;
      if (interest.asked) interest.asked = false;
      else this.#drop(topic, interest);
    }
    if (this.#byTopic.size > 0) this.#sweepLater();
  }
}

function topicOf(application: ApplicationSelector): Topic {
  return application.kind === "id" ? application.id : undefined;
}

function told({ waitingFor, settle }: Interest, brokerId: string): void {
  if (waitingFor.delete(brokerId) && waitingFor.size === 0) settle();
}
