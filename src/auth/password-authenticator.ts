import { createHash, timingSafeEqual } from "node:crypto";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { BrokerError } from "../errors.js";
import type { Applicant, Authenticator, Verdict } from "./authenticator.js";

/** Settings of a {@link PasswordAuthenticator}. */
export interface PasswordAuthenticatorOptions {
  /** The one password; absent: everyone is granted entry, whatever they present. */
  readonly password?: string;
  /** Wrong passwords that one address may present within the window before every further attempt is refused. */
  readonly maxFailures: number;
  /** Length of that window. */
  readonly windowMs: number;
}

/** Compares with one password in constant time, and slows down an address that guesses. */
export class PasswordAuthenticator implements Authenticator {
  readonly #expected: Buffer | undefined;
  readonly #failures: RateLimiterMemory;
  readonly #maxFailures: number;

  constructor(options: PasswordAuthenticatorOptions) {
    this.#expected = options.password === undefined ? undefined : digest(options.password);
    this.#maxFailures = options.maxFailures;
    this.#failures = new RateLimiterMemory({
      points: options.maxFailures,
      duration: options.windowMs / 1000,
    });
  }

  async authenticate(applicant: Applicant): Promise<Verdict> {
    if (this.#expected === undefined) return "granted";
    if (applicant.credential === undefined) return "absent";
    await this.#refuseGuesser(applicant.remoteAddress);
    // Digests have one length, so the comparison tells nothing about the password's own.
    if (timingSafeEqual(digest(applicant.credential), this.#expected)) return "granted";
    await this.#failures.penalty(applicant.remoteAddress);
    return "refused";
  }

  async #refuseGuesser(address: string): Promise<void> {
    const failed = await this.#failures.get(address);
    if (failed === null || failed.consumedPoints < this.#maxFailures) return;
    const retryAfterMs = failed.msBeforeNext;
    throw new BrokerError("TOO_MANY_ATTEMPTS", "too many failed attempts from this address", {
      details: { retryAfterMs: String(retryAfterMs) },
    });
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
