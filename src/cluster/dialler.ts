import { BrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";
import type { Random } from "../util/random.js";
import type { PeerIdentity } from "./peer-link.js";

/** What a {@link Dialler} works with. */
export interface DiallerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Resolves with who answered. */
  readonly dial: (address: string) => Promise<PeerIdentity>;
  readonly self: PeerIdentity;
  /** Whether there is a link to a broker, or one that is about to count. */
  readonly isLinked: (brokerId: string) => boolean;
}

/** One address that may be dialled. */
interface Target {
  readonly address: string;
  /** Who answered there last, or who is said to. */
  brokerId: string | undefined;
  /** It is dialled for as long as it is one of the seeds, or until this time. Unix milliseconds. */
  until: number;
  /** Tries in a row after which there was no link. */
  failures: number;
  busy: boolean;
  /** Ends the wait for the next try. */
  cancelWait: (() => void) | undefined;
  /** Why it was refused last: each refusal is logged once. */
  refusal: string | undefined;
}

const firstDelayMs = 100;
/** So that brokers that could not see each other are linked within two seconds of when they can. */
const maxDelayMs = 1_000;

/**
 * Dials every address behind which there may be a broker that is not linked, again and again: at once, then after waits that double up to
 * a second, less a random part. Where a broker answers that refuses to be linked with, the longest wait comes first. The broker's own
 * address is found out and left alone.
 */
export class Dialler {
  readonly #options: DiallerOptions;
  readonly #targets = new Map<string, Target>();
  #seeds: ReadonlySet<string> = new Set();
  #closed = false;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /** Names the addresses that are dialled for ever, in place of those named before. */
  seed(addresses: readonly string[]): void {
    this.#seeds = new Set(addresses);
    for (const address of addresses) this.#target(address);
    this.look();
  }

  /** Has an address dialled for so long, unless its broker is linked. */
  hearOf(address: string, brokerId: string, forMs: number): void {
    const target = this.#target(address);
    target.brokerId ??= brokerId;
    target.until = Math.max(target.until, this.#options.clock.now() + forMs);
    this.#look(target);
  }

  /** Dials what is worth it now and does not wait for its next try. */
  look(): void {
    for (const target of [...this.#targets.values()]) this.#look(target);
  }

  /** Dials nothing more. */
  close(): void {
    this.#closed = true;
    for (const { cancelWait } of this.#targets.values()) cancelWait?.();
    this.#targets.clear();
  }

  #target(address: string): Target {
    const known = this.#targets.get(address);
    if (known !== undefined) return known;
    const { self } = this.#options;
    const target: Target = {
      address,
      brokerId: address === self.address ? self.brokerId : undefined,
      until: 0,
      failures: 0,
      busy: false,
      cancelWait: undefined,
      refusal: undefined,
    };
    this.#targets.set(address, target);
    return target;
  }

  #look(target: Target): void {
    if (this.#closed || target.busy || target.cancelWait !== undefined) return;
    const { clock, self, isLinked } = this.#options;
    const { address, brokerId } = target;
    if (!this.#seeds.has(address) && target.until <= clock.now()) {
      this.#targets.delete(address);
    } else if (brokerId !== undefined && (brokerId === self.brokerId || isLinked(brokerId))) {
      target.failures = 0;
      target.refusal = undefined;
    } else {
      void this.#dial(target);
    }
  }

  async #dial(target: Target): Promise<void> {
    target.busy = true;
    try {
      const { brokerId } = await this.#options.dial(target.address);
      target.brokerId = brokerId;
      target.failures += 1; // until it is seen to be linked
    } catch (error) {
      this.#failed(target, error);
    }
    target.busy = false;
    this.#waitAndLook(target);
  }

  #failed(target: Target, error: unknown): void {
    const { logger } = this.#options;
    const { address } = target;
    target.brokerId = undefined; // another one may come to live there
    if (error instanceof BrokerError && error.reason === "PERMISSION_DENIED") {
      if (target.refusal !== error.message)
        logger.warn({ address, reason: error.message }, "a broker cannot be linked with");
      target.refusal = error.message;
      target.failures = Number.POSITIVE_INFINITY;
    } else {
      if (target.failures === 0) logger.debug({ address, error }, "no broker answers");
      target.failures = Math.min(target.failures, 64) + 1;
    }
  }

  #waitAndLook(target: Target): void {
    if (this.#closed) return;
    const { clock, random } = this.#options;
    const fullMs = Math.min(firstDelayMs * 2 ** Math.max(0, target.failures - 1), maxDelayMs);
    target.cancelWait = clock.after(fullMs * (1 - random() / 2), () => {
      target.cancelWait = undefined;
      this.#look(target);
    });
  }
}
