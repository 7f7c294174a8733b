import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";
import type { Random } from "../util/random.js";
import { Dialler } from "./dialler.js";
import type { GossipedPeer, PeerItem } from "./peer-item.js";
import type { LinkHandlers, PeerIdentity, PeerLink } from "./peer-link.js";
import type { PeerState, PeerStatus } from "./peer-status.js";
import type { PeerTransport } from "./peer-transport.js";

/** Hears how it goes with the peers, in order. It must not throw. */
export interface MembersListener {
  /** A peer is there (again): its link is the one from now on. */
  linked(link: PeerLink): void;
  /** Its link is gone; it is suspect, or left. */
  unlinked(peer: PeerIdentity): void;
  /** What has come over the link that counts, without what `Members` itself answers. */
  received(link: PeerLink, items: readonly PeerItem[]): void;
  /** The peer has taken what waited for it. */
  drained(link: PeerLink): void;
  /** The brokers among which ownership is spread have changed. */
  ownersChanged(owners: readonly string[]): void;
}

/** What a broker says of itself to its peers, beside who it is. */
export interface OwnLoad {
  readonly clients: number;
  readonly sessions: number;
}

/** What {@link Members} works with. */
export interface MembersOptions {
  readonly brokerId: string;
  /** Unix time in milliseconds at which this broker started. */
  readonly incarnation: number;
  /** Version of the broker's package. */
  readonly version: string;
  readonly transport: PeerTransport;
  readonly listener: MembersListener;
  readonly load: () => OwnLoad;
  /** How long a peer may be silent. */
  readonly suspectMs: number;
  /** How long it may then take to come back. */
  readonly leaveMs: number;
  readonly clock: Clock;
  /** Milliseconds from any point in time on, finer than the clock's: what round trips are measured by. */
  readonly stopwatch: () => number;
  readonly random: Random;
  readonly logger: Logger;
}

/** One other broker. Its link is there as long as it is alive. */
interface Peer {
  identity: PeerIdentity;
  state: PeerState;
  stateSince: number;
  lastHeardAt: number;
  link: PeerLink | undefined;
  /** Which list of brokers it was told last, and when. */
  gossiped: { readonly version: number; readonly at: number };
  /** The latest ping that was sent. */
  ping: { readonly sentAt: number; readonly stopwatch: number } | undefined;
  roundTripMs: number | undefined;
  clients: number;
  sessions: number;
  /** Undefined until it has said so itself: until then it owns nothing. */
  draining: boolean | undefined;
  /** Ends the wait for its return. */
  cancelLeave: (() => void) | undefined;
}

const maxPingIntervalMs = 500;
/** How often a peer is told which brokers are alive, beside when that changes. */
const gossipIntervalMs = 5_000;
/** For how long an address that a peer has named is dialled: until it has been named again twice. */
const gossipMs = 2 * gossipIntervalMs;
/** For how long a peer that was lost is dialled, and is remembered at all. */
const lostMs = 3_600_000;
/** How long the last words may take to be written. */
const leaveTimeoutMs = 1_000;

/**
 * The other brokers of the cluster, as this one sees them. Every broker is linked with every other one, by exactly one link that counts:
 *
 * - Every address that is known is dialled until its broker is linked, by either side; peers name each other's addresses in some of their pings.
 * - Of two brokers the one with the lower id chooses: the first link to the other that it has proven counts, and it closes those that
 *   come later. The other one waits for the first word on a link before it counts there. So no link that counted makes way for a second
 *   one, unless its peer has started anew, or has been silent.
 * - A peer whose link ends, or on whose link nothing has come for `suspectMs`, is suspect; after `leaveMs` more it has left. One that says
 *   `leaving` has left at once. Whoever is linked again is alive again, with nothing for an operator to do.
 *
 * It does no I/O: links come from the transport, time and chance from the options.
 */
export class Members {
  readonly #options: MembersOptions;
  readonly #peers = new Map<string, Peer>();
  /** Links that do not count yet, with when something last came over them. */
  readonly #waiting = new Map<PeerLink, number>();
  /** Links that were closed here as the last thing, and have not reported it yet. */
  readonly #closing = new Set<PeerLink>();
  readonly #pingIntervalMs: number;
  #self: PeerIdentity;
  #dialler: Dialler | undefined;
  #owners: readonly string[];
  #draining = false;
  /** Counts the changes of which brokers are alive. */
  #listVersion = 0;
  #gone = false;
  #cancelTick: (() => void) | undefined;
  #nextTickAt = 0;
  /** It was late the last time, and looked at nobody. */
  #isExcused = false;
  #onEmptied: (() => void) | undefined;

  constructor(options: MembersOptions) {
    this.#options = options;
    const { brokerId, incarnation, version } = options;
    this.#self = { brokerId, incarnation, version, address: "" };
    this.#owners = [brokerId];
    this.#pingIntervalMs = Math.min(maxPingIntervalMs, Math.ceil(options.suspectMs / 3));
  }

  /** This broker. Its address is empty until it has started. */
  get self(): PeerIdentity {
    return this.#self;
  }

  /** Ids of this broker (unless it is leaving), and of every peer that is alive or suspect and not draining; sorted. */
  get owners(): readonly string[] {
    return this.#owners;
  }

  /** Every peer that is known, by id; those that have left are remembered for an hour. */
  get peers(): readonly PeerStatus[] {
    return [...this.#peers.values()]
      .sort((a, b) => (a.identity.brokerId < b.identity.brokerId ? -1 : 1))
      .map(statusOf);
  }

  /** The link to a peer, where it is alive. */
  link(brokerId: string): PeerLink | undefined {
    return this.#peers.get(brokerId)?.link;
  }

  /** Begins to take links and to dial; `address` is where others can dial this broker. Called once. */
  start(address: string): void {
    const { transport, clock, random, logger } = this.#options;
    this.#self = { ...this.#self, address };
    transport.open(this.#self, (link) => this.#take(link));
    this.#dialler = new Dialler({
      clock,
      random,
      logger,
      self: this.#self,
      dial: (target) => transport.dial(target),
      isLinked: (brokerId) => this.#isLinked(brokerId),
    });
    this.#tickLater();
  }

  /** Names the addresses behind which there may be peers, in place of those named before. */
  seed(addresses: readonly string[]): void {
    this.#dialler?.seed(addresses);
  }

  /** Tells every peer that this broker is about to leave: nothing new is put upon it. */
  setDraining(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#refreshOwners();
    for (const peer of this.#peers.values()) this.#ping(peer);
  }

  /** Says goodbye to all, and resolves when that is written, or could not be within a second. Nobody is linked after. */
  async leave(): Promise<void> {
    if (this.#gone) return;
    for (const { link } of this.#peers.values()) link?.send({ kind: "leaving" });
    this.#endAll();
    if (this.#closing.size > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(leaveTimeoutMs, resolve);
        this.#onEmptied = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#options.transport.close();
  }

  /** Ends every link at once, without a word. */
  close(): void {
    if (this.#gone) return;
    this.#endAll();
    this.#options.transport.close();
  }

  #endAll(): void {
    this.#gone = true;
    this.#draining = true;
    this.#cancelTick?.();
    this.#dialler?.close();
    for (const link of [...this.#waiting.keys()]) link.close("the broker leaves");
    this.#waiting.clear();
    for (const peer of this.#peers.values()) {
      peer.cancelLeave?.();
      if (peer.link !== undefined) this.#closing.add(peer.link);
      this.#unlink(peer, "left", "the broker leaves");
    }
    this.#refreshOwners();
  }

  #isLinked(brokerId: string): boolean {
    if (this.link(brokerId) !== undefined) return true;
    return [...this.#waiting.keys()].some(({ peer }) => peer.brokerId === brokerId);
  }

  #take(link: PeerLink): LinkHandlers {
    this.#place(link);
    return {
      received: (items) => this.#received(link, items),
      drained: () => {
        if (this.#counts(link)) this.#options.listener.drained(link);
      },
      closed: (reason) => this.#closed(link, reason),
    };
  }

  #place(link: PeerLink): void {
    const { brokerId, incarnation } = link.peer;
    const known = this.#peers.get(brokerId);
    const newest = known?.identity.incarnation ?? 0;
    if (this.#gone) return link.close("the broker leaves");
    if (incarnation < newest) return link.close("the peer has started anew since");
    if (known !== undefined && incarnation > newest) this.#lose(known, "it has started anew");
    if (this.#self.brokerId > brokerId) this.#waiting.set(link, this.#options.clock.now());
    else if (known?.link === undefined || this.#isQuiet(known)) this.#count(link);
    else link.close("there is a link already");
  }

  /** It has missed a ping: a link that it has opened since is the better one. */
  #isQuiet(peer: Peer): boolean {
    return this.#options.clock.now() - peer.lastHeardAt > 2 * this.#pingIntervalMs;
  }

  #counts(link: PeerLink): boolean {
    return this.#peers.get(link.peer.brokerId)?.link === link;
  }

  #count(link: PeerLink): void {
    const { clock, logger, listener } = this.#options;
    const { brokerId, address, version } = link.peer;
    const peer = this.#peers.get(brokerId) ?? newPeer(link.peer);
    if (peer.link !== undefined) this.#lose(peer, "it has a new link");
    this.#peers.set(brokerId, peer);
    peer.cancelLeave?.();
    peer.cancelLeave = undefined;
    peer.identity = link.peer;
    peer.link = link;
    peer.gossiped = notGossiped;
    this.#listVersion += 1;
    peer.state = "alive";
    peer.stateSince = clock.now();
    peer.lastHeardAt = clock.now();
    this.#ping(peer);
    logger.info({ peer: brokerId, address, version }, "a broker is linked");
    listener.linked(link);
    this.#refreshOwners();
  }

  #received(link: PeerLink, items: readonly PeerItem[]): void {
    if (this.#waiting.delete(link)) this.#count(link);
    const peer = this.#peers.get(link.peer.brokerId);
    if (peer?.link !== link) return;
    peer.lastHeardAt = this.#options.clock.now();
    if (!items.some(isOwn)) {
      this.#options.listener.received(link, items);
      return;
    }
    const leavesAt = items.findIndex(({ kind }) => kind === "leaving");
    const said = leavesAt === -1 ? items : items.slice(0, leavesAt);
    const others = said.filter((item) => !isOwn(item));
    if (others.length > 0) this.#options.listener.received(link, others);
    for (const item of said) this.#note(peer, item);
    if (leavesAt !== -1 && peer.link === link) this.#letLeave(peer);
  }

  #note(peer: Peer, item: PeerItem): void {
    if (item.kind === "ping") {
      peer.link?.send({ kind: "pong", sentAt: item.sentAt });
      peer.clients = item.clients;
      peer.sessions = item.sessions;
      peer.draining = item.draining;
      this.#refreshOwners();
      for (const { brokerId, address } of item.peers)
        if (brokerId !== this.#self.brokerId && !this.#isLinked(brokerId))
          this.#dialler?.hearOf(address, brokerId, gossipMs);
    } else if (item.kind === "pong" && item.sentAt === peer.ping?.sentAt) {
      peer.roundTripMs = this.#options.stopwatch() - peer.ping.stopwatch;
    }
  }

  #closed(link: PeerLink, reason: string): void {
    this.#waiting.delete(link);
    if (this.#closing.delete(link) && this.#closing.size === 0) this.#onEmptied?.();
    const peer = this.#peers.get(link.peer.brokerId);
    if (peer?.link === link) this.#lose(peer, reason);
  }

  #lose(peer: Peer, reason: string): void {
    if (peer.link === undefined) return;
    const { clock, leaveMs, logger } = this.#options;
    const { brokerId, address } = peer.identity;
    logger.warn({ peer: brokerId, address, reason }, "the link to a broker is gone; it is suspect");
    peer.cancelLeave = clock.after(leaveMs, () => {
      this.#setState(peer, "left");
      logger.warn({ peer: brokerId, address }, "a broker has not come back; it counts as left");
      this.#refreshOwners();
    });
    this.#unlink(peer, "suspect", reason);
    this.#dialler?.hearOf(address, brokerId, lostMs);
    this.#dialler?.look();
  }

  #letLeave(peer: Peer): void {
    const { brokerId, address } = peer.identity;
    this.#options.logger.info({ peer: brokerId, address }, "a broker has left");
    this.#unlink(peer, "left", "it has left");
    this.#refreshOwners();
  }

  #unlink(peer: Peer, state: PeerState, reason: string): void {
    this.#setState(peer, state);
    const { link, identity } = peer;
    peer.link = undefined;
    this.#listVersion += 1;
    peer.ping = undefined;
    peer.roundTripMs = undefined;
    if (link === undefined) return;
    link.close(reason);
    this.#options.listener.unlinked(identity);
  }

  #setState(peer: Peer, state: PeerState): void {
    if (peer.state === state) return;
    peer.state = state;
    peer.stateSince = this.#options.clock.now();
  }

  #tickLater(): void {
    const { clock } = this.#options;
    this.#nextTickAt = clock.now() + this.#pingIntervalMs;
    this.#cancelTick = clock.after(this.#pingIntervalMs, () => {
      this.#tick();
      this.#tickLater();
    });
  }

  #tick(): void {
    const now = this.#options.clock.now();
    // Where this broker itself stood still, what its peers have said may lie here unread: it is looked at the next time. Not again and
    // again: one that is always late would never notice anything.
    this.#isExcused = !this.#isExcused && now - this.#nextTickAt > this.#pingIntervalMs;
    const isSilent = (heardAt: number) => !this.#isExcused && now - heardAt > this.#options.suspectMs;
    for (const [link, heardAt] of [...this.#waiting]) if (isSilent(heardAt)) link.close("it was silent");
    for (const peer of [...this.#peers.values()]) {
      if (peer.state === "left" && now - peer.stateSince > lostMs) this.#peers.delete(peer.identity.brokerId);
      else if (peer.link !== undefined && isSilent(peer.lastHeardAt)) this.#lose(peer, "it was silent");
      else this.#ping(peer);
    }
  }

  #ping(peer: Peer): void {
    if (peer.link === undefined) return;
    const { clock, stopwatch, load } = this.#options;
    const sentAt = clock.now();
    peer.ping = { sentAt, stopwatch: stopwatch() };
    peer.link.send({
      kind: "ping",
      sentAt,
      ...load(),
      draining: this.#draining,
      peers: this.#gossipFor(peer),
    });
  }

  /** The brokers that are alive, where the peer has not been told of late. */
  #gossipFor(peer: Peer): readonly GossipedPeer[] {
    const now = this.#options.clock.now();
    const { version, at } = peer.gossiped;
    if (version === this.#listVersion && now - at < gossipIntervalMs) return [];
    peer.gossiped = { version: this.#listVersion, at: now };
    return [...this.#peers.values()]
      .filter((other) => other !== peer && other.link !== undefined)
      .map(({ identity: { brokerId, address } }) => ({ brokerId, address }));
  }

  #refreshOwners(): void {
    const own = this.#draining ? [] : [this.#self.brokerId];
    const others = [...this.#peers.values()]
      .filter(({ state, draining }) => state !== "left" && draining === false)
      .map(({ identity }) => identity.brokerId);
    const owners = [...own, ...others].sort();
    if (owners.join(" ") === this.#owners.join(" ")) return;
    this.#owners = owners;
    this.#options.listener.ownersChanged(owners);
  }
}

const notGossiped = { version: -1, at: 0 };

function newPeer(identity: PeerIdentity): Peer {
  return {
    identity,
    state: "alive",
    stateSince: 0,
    lastHeardAt: 0,
    link: undefined,
    gossiped: notGossiped,
    ping: undefined,
    roundTripMs: undefined,
    clients: 0,
    sessions: 0,
    draining: undefined,
    cancelLeave: undefined,
  };
}

/** What `Members` itself answers. */
function isOwn({ kind }: PeerItem): boolean {
  return kind === "ping" || kind === "pong" || kind === "leaving";
}

function statusOf(peer: Peer): PeerStatus {
  const { identity, state, stateSince, lastHeardAt, roundTripMs, clients, sessions, draining, link } = peer;
  return {
    brokerId: identity.brokerId,
    address: identity.address,
    version: identity.version,
    state,
    stateSince,
    lastHeardAt,
    ...(roundTripMs === undefined ? {} : { roundTripMs }),
    clients,
    sessions,
    draining: draining === true,
    bufferedBytes: link?.bufferedBytes ?? 0,
  };
}
