import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";
import type { OwnerRing } from "./owner-ring.js";
import type { AnswerOf, CallOf, IdClaim } from "./peer-call.js";

/** What claims need of a peer. */
export interface ClaimPeer {
  readonly brokerId: string;
  ask<K extends "claim-ids" | "is-alive">(call: CallOf<K>): Promise<AnswerOf<K>>;
  /** Tells it that an id is free again. */
  released(client: ClientRef): void;
  /** Has its client make room. */
  displace(client: ClientRef): void;
}

/** What claims are made of. */
export interface IdClaimsOptions {
  readonly brokerId: string;
  readonly directory: Pick<Directory, "get" | "clients" | "listen">;
  /** A peer that is linked. */
  readonly peer: (brokerId: string) => ClaimPeer | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Holder {
  readonly brokerId: string;
  /** When its client connected, or claimed the id. */
  readonly connectedAt: number;
}

/** How long the holder of a wanted id has to show that it lives. */
const ghostTimeoutMs = 1_000;
/** Claims in one call. */
const maxClaimsAtOnce = 512;

/**
 * Keeps client ids unique in the cluster. Each id has a keeper, the broker that owns its name on the ring; whoever lets a client in claims its
 * id there first. An id that is taken is given only if its holder does not answer. When keepers change, every broker claims the ids of its
 * clients anew; of two clients that a partition has let have one id, the one that connected last stays. Where the keeper cannot be reached,
 * clients are let in all the same.
 */
export class IdClaims {
  readonly #options: IdClaimsOptions;
  /** Ids that this broker keeps. */
  readonly #held = new Map<string, Holder>();
  /** Ids of clients that this broker is letting in. */
  readonly #joining = new Set<string>();
  #ring: OwnerRing;

  constructor(options: IdClaimsOptions, ring: OwnerRing) {
    this.#options = options;
    this.#ring = ring;
    options.directory.listen({
      left: (client) => {
        if (client.peer === undefined) this.#release(client.ref);
      },
    });
  }

  /**
   * Claims an id for a client that is about to join. Whoever gets it has to call `settled` when the client has joined, or will not.
   * @throws BrokerError (rejects with) `CLIENT_ALREADY_REGISTERED` while another broker has a client of this id that answers.
   */
  async claim(client: ClientRef): Promise<void> {
    const name = nameOf(client);
    this.#joining.add(name);
    if (await this.#ask(client, 0)) return;
    this.#joining.delete(name);
    const { application, clientId } = client;
    throw new BrokerError(
      "CLIENT_ALREADY_REGISTERED",
      `${clientId}: already registered for app ${application}`,
    );
  }

  /** The client has joined, or will not. */
  settled(client: ClientRef): void {
    this.#joining.delete(nameOf(client));
    if (this.#own(client) === undefined) this.#release(client);
  }

  /** True for a client of this broker that is here, and answers, or is being let in. */
  async isAlive(client: ClientRef, timeoutMs: number): Promise<boolean> {
    if (this.#joining.has(nameOf(client))) return true;
    const own = this.#own(client);
    return own !== undefined && (await own.receiver.isAlive(timeoutMs));
  }

  /** A peer claims ids that this broker keeps. */
  async claimed(brokerId: string, claims: readonly IdClaim[]): Promise<boolean[]> {
    return Promise.all(claims.map((claim) => this.#grant(brokerId, claim)));
  }

  /** A peer's client has left. */
  released(brokerId: string, client: ClientRef): void {
    const name = nameOf(client);
    if (this.#held.get(name)?.brokerId === brokerId) this.#held.delete(name);
  }

  /** Keepers have changed: what is kept elsewhere now is claimed there. */
  async moved(ring: OwnerRing): Promise<void> {
    const before = this.#ring;
    this.#ring = ring;
    for (const name of this.#held.keys())
      if (ring.ownerOf(name) !== this.#options.brokerId) this.#held.delete(name);
    await this.#claimAgain((name) => ring.ownerOf(name) !== before.ownerOf(name));
  }

  /** A peer is there (again), and may not know what was claimed of it meanwhile. */
  async linked(brokerId: string): Promise<void> {
    await this.#claimAgain((name) => this.#ring.ownerOf(name) === brokerId);
  }

  /** A peer is gone, with its clients. */
  unlinked(brokerId: string): void {
    for (const [name, holder] of this.#held) if (holder.brokerId === brokerId) this.#held.delete(name);
  }

  #own({ application, clientId }: ClientRef): Client | undefined {
    const client = this.#options.directory.get(application, clientId);
    return client?.peer === undefined ? client : undefined;
  }

  async #ask(client: ClientRef, connectedAt: number): Promise<boolean> {
    const keeper = this.#ring.ownerOf(nameOf(client));
    const claim: IdClaim = { client, connectedAt };
    if (keeper === undefined || keeper === this.#options.brokerId)
      return this.#grant(this.#options.brokerId, claim);
    const [granted = true] = await this.#askKeeper(keeper, [claim]);
    return granted;
  }

  /** Without its keeper an id is free: a broker that is cut off goes on. */
  async #askKeeper(keeper: string, claims: readonly IdClaim[]): Promise<readonly boolean[]> {
    try {
      const answer = await this.#options.peer(keeper)?.ask<"claim-ids">({ kind: "claim-ids", claims });
      return answer?.granted ?? [];
    } catch (error) {
      this.#options.logger.debug({ error, peer: keeper }, "ids could not be claimed");
      return [];
    }
  }

  async #grant(brokerId: string, { client, connectedAt }: IdClaim): Promise<boolean> {
    const name = nameOf(client);
    const holder = this.#held.get(name);
    const isFree =
      holder === undefined ||
      holder.brokerId === brokerId ||
      !(await this.#answers(holder, client)) ||
      (connectedAt > 0 && connectedAt > this.#since(holder, client));
    if (!isFree) return false;
    // Somebody else may have got it while the holder was asked.
    const now = this.#held.get(name);
    if (now !== holder && now !== undefined && now.brokerId !== brokerId) return false;
    this.#held.set(name, { brokerId, connectedAt: connectedAt || this.#options.clock.now() });
    if (holder !== undefined && holder.brokerId !== brokerId) this.#displace(holder, client);
    return true;
  }

  #since({ brokerId, connectedAt }: Holder, client: ClientRef): number {
    const own = brokerId === this.#options.brokerId ? this.#own(client) : undefined;
    return own?.facts.connectedAt ?? connectedAt;
  }

  async #answers({ brokerId }: Holder, client: ClientRef): Promise<boolean> {
    if (brokerId === this.#options.brokerId) return this.isAlive(client, ghostTimeoutMs);
    try {
      const call = { kind: "is-alive", client, timeoutMs: ghostTimeoutMs } as const;
      return (await this.#options.peer(brokerId)?.ask<"is-alive">(call))?.alive ?? false;
    } catch {
      return false; // its broker is lost, and with it the client
    }
  }

  #displace({ brokerId }: Holder, client: ClientRef): void {
    if (brokerId === this.#options.brokerId) this.#own(client)?.receiver.displace();
    else this.#options.peer(brokerId)?.displace(client);
  }

  #release(client: ClientRef): void {
    const keeper = this.#ring.ownerOf(nameOf(client));
    if (keeper === this.#options.brokerId) this.released(keeper, client);
    else if (keeper !== undefined) this.#options.peer(keeper)?.released(client);
  }

  async #claimAgain(isMeant: (name: string) => boolean): Promise<void> {
    const byKeeper = new Map<string, Client[]>();
    for (const client of this.#options.directory.clients()) {
      const name = nameOf(client.ref);
      const keeper = client.peer === undefined && isMeant(name) ? this.#ring.ownerOf(name) : undefined;
      if (keeper === undefined) continue;
      const clients = byKeeper.get(keeper);
      if (clients === undefined) byKeeper.set(keeper, [client]);
      else clients.push(client);
    }
    await Promise.all([...byKeeper].map(([keeper, clients]) => this.#claimAt(keeper, clients)));
  }

  /** Some at a time: the keeper has other things to do. Who is refused has lost its id to a client that connected later. */
  async #claimAt(keeper: string, clients: readonly Client[]): Promise<void> {
    for (let at = 0; at < clients.length; at += maxClaimsAtOnce) {
      const some = clients.slice(at, at + maxClaimsAtOnce);
      const claims = some.map(({ ref, facts }) => ({ client: ref, connectedAt: facts.connectedAt }));
      const granted =
        keeper === this.#options.brokerId
          ? await this.claimed(keeper, claims)
          : await this.#askKeeper(keeper, claims);
      for (const [index, client] of some.entries())
        if (granted[index] === false && this.#own(client.ref) === client) client.receiver.displace();
    }
  }
}

function nameOf({ application, clientId }: ClientRef): string {
  return `client:${application}/${clientId}`;
}
