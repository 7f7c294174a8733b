import { randomBytes } from "node:crypto";
import type { KV } from "@nats-io/kv";
import { isWrongSequence, jetStreamError } from "./jetstream-error.js";

/** What a lease needs. */
export interface BrokerLeaseOptions {
  readonly leases: KV;
  /** After so long without being renewed the server forgets it. */
  readonly leaseMs: number;
  /** Called once, when it could not be renewed in time. */
  readonly onLost: () => void;
}

/**
 * Tells the other brokers that this one is alive, as long as it renews its entry. It believes in itself for three quarters of the time
 * after which the server forgets it, counted on a clock that runs on while the process stands still: so it is over here before it is over
 * there. It is never renewed after that; a new one has another id.
 */
export class BrokerLease {
  readonly id = randomBytes(12).toString("hex");
  readonly #options: BrokerLeaseOptions;
  #revision = 0;
  #until = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  private constructor(options: BrokerLeaseOptions) {
    this.#options = options;
  }

  /** @throws BrokerError (rejects with) `STORAGE_FAILED` */
  static async take(options: BrokerLeaseOptions): Promise<BrokerLease> {
    const lease = new BrokerLease(options);
    const asked = performance.now();
    try {
      lease.#revision = await options.leases.create(lease.id, "");
    } catch (error) {
      throw jetStreamError("this broker cannot say that it is there", error);
    }
    lease.#renewed(asked);
    return lease;
  }

  /** Whether what it protects is still this broker's. */
  get isLive(): boolean {
    return !this.#isOver && performance.now() < this.#until;
  }

  /** Ends it at once, for the other brokers too, where the server can be asked. */
  async close(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await this.#options.leases.purge(this.id).catch(() => {}); // it runs out by itself
  }

  #renewed(asked: number): void {
    const { leaseMs } = this.#options;
    this.#until = asked + leaseMs * 0.75;
    this.#again(leaseMs / 4);
  }

  #again(afterMs: number): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#renew(), afterMs);
  }

  async #renew(): Promise<void> {
    if (!this.isLive) {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#options.onLost();
      return;
    }
    const asked = performance.now();
    try {
      this.#revision = await this.#options.leases.update(this.id, "", this.#revision);
      this.#renewed(asked);
    } catch (error) {
      if (isWrongSequence(error)) await this.#learnRevision();
      this.#again(this.#options.leaseMs / 20);
    }
  }

  /** An answer was lost: nobody else writes this entry, so what stands there is its own. */
  async #learnRevision(): Promise<void> {
    try {
      const entry = await this.#options.leases.get(this.id);
      if (entry !== null) this.#revision = entry.revision;
    } catch {
      // asked again with the next renewal
    }
  }
}
