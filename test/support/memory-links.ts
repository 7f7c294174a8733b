import type { PeerItem } from "../../src/cluster/peer-item.js";
import type { LinkHandlers, PeerIdentity, PeerLink } from "../../src/cluster/peer-link.js";
import type { PeerTransport, TakeLink } from "../../src/cluster/peer-transport.js";
import type { Clock } from "../../src/util/clock.js";

/** How a way between two brokers is. `cut`: links break and dialling is refused; `silent`: nothing arrives, and nobody is told. */
export type WayState = "open" | "cut" | "silent";

/** What happens between the two ends of a link: shared by both, changed by a test. */
export interface MemoryWay {
  state: WayState;
  /** How long items are under way. */
  delayMs: number;
}

/** One end of a link in memory. Items arrive as they were sent, uncopied: those of one turn, that is until the clock moves, together. */
export class MemoryLink implements PeerLink {
  readonly peer: PeerIdentity;
  readonly dialled: boolean;
  readonly #clock: Clock;
  readonly #way: MemoryWay;
  #other: MemoryLink | undefined;
  #handlers: LinkHandlers | undefined;
  #early: PeerItem[] = [];
  #batch: PeerItem[] | undefined;
  #bufferedBytes = 0;
  #closed = false;

  constructor(options: {
    readonly peer: PeerIdentity;
    readonly dialled: boolean;
    readonly clock: Clock;
    readonly way: MemoryWay;
  }) {
    this.peer = options.peer;
    this.dialled = options.dialled;
    this.#clock = options.clock;
    this.#way = options.way;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Makes it look as if so much waited for the peer; from more to 0 is what `drained` tells. */
  set bufferedBytes(bytes: number) {
    const drained = bytes === 0 && this.#bufferedBytes > 0;
    this.#bufferedBytes = bytes;
    if (drained) this.#handlers?.drained();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** @internal */
  connect(other: MemoryLink): void {
    this.#other = other;
  }

  /** Names who hears of it; what has come before is told at once. */
  start(handlers: LinkHandlers): void {
    this.#handlers = handlers;
    const early = this.#early.splice(0);
    if (early.length > 0) handlers.received(early);
  }

  send(item: PeerItem): void {
    if (this.#closed) return;
    if (this.#batch !== undefined) {
      this.#batch.push(item);
      return;
    }
    const batch = [item];
    this.#batch = batch;
    this.#clock.after(this.#way.delayMs, () => {
      if (this.#batch === batch) this.#batch = undefined;
      if (this.#way.state === "open") this.#other?.arrive(batch);
    });
  }

  /** @internal */
  arrive(items: readonly PeerItem[]): void {
    if (this.#closed) return;
    if (this.#handlers === undefined) this.#early.push(...items);
    else this.#handlers.received(items);
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#clock.after(0, () => this.#handlers?.closed(reason));
    // Behind what was sent before.
    this.#clock.after(this.#way.delayMs, () => {
      if (this.#way.state !== "silent") this.#other?.close(reason);
    });
  }
}

/** The two ends of a link, `dialler`'s first; each is to be given its handlers. */
export function memoryLinks(options: {
  readonly clock: Clock;
  readonly dialler: PeerIdentity;
  readonly acceptor: PeerIdentity;
  /** @default open, without delay */
  readonly way?: MemoryWay;
}): readonly [MemoryLink, MemoryLink] {
  const { clock, dialler, acceptor, way = { state: "open", delayMs: 0 } } = options;
  const dialled = new MemoryLink({ peer: acceptor, dialled: true, clock, way });
  const accepted = new MemoryLink({ peer: dialler, dialled: false, clock, way });
  dialled.connect(accepted);
  accepted.connect(dialled);
  return [dialled, accepted];
}

/** A peer for tests: its id says where it can be dialled. */
export function peerIdentity(brokerId: string, incarnation = 1): PeerIdentity {
  return { brokerId, incarnation, address: `${brokerId}:4567`, version: "0.0.0-test" };
}

/** How long an address that is silent is dialled. */
const dialTimeoutMs = 2_000;

/** Brokers in memory that can dial each other by their addresses, over ways that a test cuts, silences and heals. */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #ways = new Map<string, MemoryWay>();
  readonly #transports = new Map<string, MemoryTransport>();
  readonly #owners = new WeakMap<MemoryLink, string>();
  /** Every end of every link there has been. */
  readonly links: MemoryLink[] = [];
  /** How often each address was dialled. */
  readonly dials: string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where one broker's links come from; it can be dialled once it is open. */
  transport(): PeerTransport {
    return new MemoryTransport(this);
  }

  /** The way between two brokers. */
  way(one: string, other: string): MemoryWay {
    const key = [one, other].sort().join(" ");
    const way = this.#ways.get(key) ?? { state: "open", delayMs: 0 };
    this.#ways.set(key, way);
    return way;
  }

  /** Breaks what links them, and lets no other come about. */
  cut(one: string, other: string): void {
    const way = this.way(one, other);
    way.state = "cut";
    for (const link of this.links) {
      const ends = [link.peer.brokerId, this.#ownerOf(link)];
      if (ends.includes(one) && ends.includes(other)) link.close("the connection was cut");
    }
  }

  /** From now on nothing arrives, in either direction. */
  silence(one: string, other: string): void {
    this.way(one, other).state = "silent";
  }

  heal(one: string, other: string): void {
    this.way(one, other).state = "open";
  }

  #ownerOf(link: MemoryLink): string {
    return this.#owners.get(link) ?? "";
  }

  /** @internal */
  register(address: string, transport: MemoryTransport): void {
    this.#transports.set(address, transport);
  }

  /** @internal */
  forget(address: string, transport: MemoryTransport): void {
    if (this.#transports.get(address) === transport) this.#transports.delete(address);
  }

  /** @internal */
  async dial(from: MemoryTransport, address: string): Promise<PeerIdentity> {
    this.dials.push(address);
    const to = this.#transports.get(address);
    const dialler = from.self;
    if (to === undefined || dialler === undefined) return this.#after(0, refused);
    const acceptor = to.self;
    if (acceptor === undefined) return this.#after(0, refused);
    if (acceptor === dialler) return this.#after(0, () => acceptor);
    const way = this.way(dialler.brokerId, acceptor.brokerId);
    if (way.state === "silent")
      return this.#after(dialTimeoutMs, () => {
        throw new Error("no answer");
      });
    if (way.state === "cut") return this.#after(0, refused);
    return this.#after(2 * way.delayMs, () => {
      if (way.state !== "open" || from.isClosed || to.isClosed) return refused();
      const [dialled, accepted] = memoryLinks({ clock: this.#clock, dialler, acceptor, way });
      this.#owners.set(dialled, dialler.brokerId);
      this.#owners.set(accepted, acceptor.brokerId);
      this.links.push(dialled, accepted);
      // Proven on the acceptor's side first, as over the wire.
      to.take(accepted);
      this.#clock.after(way.delayMs, () => from.take(dialled));
      return acceptor;
    });
  }

  #after<T>(delayMs: number, result: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#clock.after(delayMs, () => {
        try {
          resolve(result());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}

function refused(): never {
  throw new Error("connection refused");
}

class MemoryTransport implements PeerTransport {
  readonly #network: MemoryNetwork;
  readonly #links = new Set<MemoryLink>();
  #self: PeerIdentity | undefined;
  #take: TakeLink | undefined;
  isClosed = false;

  constructor(network: MemoryNetwork) {
    this.#network = network;
  }

  get self(): PeerIdentity | undefined {
    return this.#self;
  }

  open(self: PeerIdentity, take: TakeLink): void {
    this.#self = self;
    this.#take = take;
    this.#network.register(self.address, this);
  }

  dial(address: string): Promise<PeerIdentity> {
    return this.#network.dial(this, address);
  }

  /** @internal */
  take(link: MemoryLink): void {
    if (this.isClosed || this.#take === undefined) {
      link.close("there is nobody");
      return;
    }
    this.#links.add(link);
    link.start(this.#take(link));
  }

  close(): void {
    this.isClosed = true;
    if (this.#self !== undefined) this.#network.forget(this.#self.address, this);
    for (const link of this.#links) link.close("the broker has closed");
  }
}
