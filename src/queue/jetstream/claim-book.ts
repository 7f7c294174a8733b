import { BrokerError } from "../../errors.js";
import { BrokerLease } from "./broker-lease.js";
import { isWrongSequence, jetStreamError } from "./jetstream-error.js";
import type { NatsLink } from "./nats-link.js";

/** A queue that this broker has claimed. */
export interface Claim {
  readonly key: string;
  readonly lease: BrokerLease;
  readonly revision: number;
}

/**
 * Who has claimed which queue. An entry names a lease, and holds as long as that lease lives; so a broker renews one lease, however many
 * queues it has. Entries change by compare-and-set alone.
 */
export class ClaimBook {
  readonly #link: NatsLink;
  readonly #onLost: (lease: BrokerLease) => void;
  readonly #freeing = new Map<string, Promise<void>>();
  #lease: Promise<BrokerLease> | undefined;

  constructor(link: NatsLink, onLost: (lease: BrokerLease) => void) {
    this.#link = link;
    this.#onLost = onLost;
  }

  /** @throws BrokerError (rejects with) `QUEUE_UNAVAILABLE` while another broker has it, `STORAGE_FAILED` */
  async take(key: string, queue: string): Promise<Claim> {
    const { claims, leases } = this.#link;
    await this.#freeing.get(key); // else it would meet the revision that is just being written
    try {
      const lease = await this.#liveLease();
      const entry = await claims.get(key);
      const holder = entry === null ? "" : entry.string();
      if (holder !== "" && holder !== lease.id && (await leases.get(holder)) !== null) throw taken(queue);
      const revision =
        entry === null
          ? await claims.create(key, lease.id)
          : await claims.update(key, lease.id, entry.revision);
      return { key, lease, revision };
    } catch (error) {
      if (isWrongSequence(error)) throw taken(queue);
      throw jetStreamError(`the queue '${queue}' cannot be claimed`, error);
    }
  }

  /** Leaves a queue to whoever wants it. Where the server cannot be asked, the claim ends with the lease. */
  free({ key, lease, revision }: Claim): Promise<void> {
    if (!lease.isLive) return Promise.resolve();
    const freed = this.#link.claims
      .update(key, "", revision)
      .then(
        () => {},
        () => {},
      )
      .finally(() => this.#freeing.delete(key));
    this.#freeing.set(key, freed);
    return freed;
  }

  async close(): Promise<void> {
    const lease = await this.#lease?.catch(() => undefined);
    await lease?.close();
  }

  /** One lease at a time, however many claims want one at once. */
  #liveLease(): Promise<BrokerLease> {
    const lease = this.#leaseAfter(this.#lease);
    this.#lease = lease;
    return lease;
  }

  async #leaseAfter(before: Promise<BrokerLease> | undefined): Promise<BrokerLease> {
    const present = await before?.catch(() => undefined);
    if (present?.isLive) return present;
    const { leases, leaseMs } = this.#link;
    const taken = BrokerLease.take({ leases, leaseMs, onLost: () => taken.then(this.#onLost) });
    return taken;
  }
}

function taken(queue: string): BrokerError {
  return new BrokerError("QUEUE_UNAVAILABLE", `another broker has the queue '${queue}' at this moment`, {
    details: { queue },
  });
}
