import { RateLimiterMemory } from "rate-limiter-flexible";
import { BrokerError } from "../errors.js";
import { addressGroup } from "../util/address-group.js";

/** Settings of {@link FailedAttempts}. */
export interface FailedAttemptsOptions {
  /** Wrong credentials that one address may present within the window before every further attempt is refused. */
  readonly maxFailures: number;
  /** Length of that window. */
  readonly windowMs: number;
}

/** Slows down addresses that guess, as `addressGroup` takes them together. See `docs/adr/0008-refuse-addresses-that-guess.md`. */
export class FailedAttempts {
  readonly #failures: RateLimiterMemory;
  readonly #maxFailures: number;

  constructor({ maxFailures, windowMs }: FailedAttemptsOptions) {
    this.#maxFailures = maxFailures;
    this.#failures = new RateLimiterMemory({ points: maxFailures, duration: windowMs / 1000 });
  }

  /** @throws BrokerError (rejects with) `TOO_MANY_ATTEMPTS` while the address has failed too often. */
  async check(address: string): Promise<void> {
    const failed = await this.#failures.get(addressGroup(address));
    if (failed === null || failed.consumedPoints < this.#maxFailures) return;
    throw new BrokerError("TOO_MANY_ATTEMPTS", "too many failed attempts from this address", {
      details: { retryAfterMs: String(failed.msBeforeNext), limit: "authMaxFailures" },
    });
  }

  /** The address has presented a wrong credential. */
  async count(address: string): Promise<void> {
    await this.#failures.penalty(addressGroup(address));
  }
}
