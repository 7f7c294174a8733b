import { BrokerError } from "../errors.js";
import type { Clock } from "../util/clock.js";
import type { Principal } from "./principal.js";

/** Called once, when a credential ends: with the error for whoever used it. */
export type CredentialEnded = (error: BrokerError) => void;

interface Held {
  readonly holders: Set<CredentialEnded>;
  cancelTimer(): void;
}

/** Timers of the platform end at 24 days; what expires later is looked at again then. */
const maxTimerMs = 86_400_000;

/** The credentials that are in use for longer than one call: who relies on each, to be told when it expires or is revoked. */
export class LiveCredentials {
  readonly #clock: Clock;
  readonly #held = new Map<Principal, Held>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Number of principals whose credentials are held. */
  get size(): number {
    return this.#held.size;
  }

  /** Has `onEnded` called when the principal's credential ends, until the returned function is called. */
  hold(principal: Principal, onEnded: CredentialEnded): () => void {
    let held = this.#held.get(principal);
    if (held === undefined) {
      held = { holders: new Set(), cancelTimer: () => {} };
      this.#held.set(principal, held);
      this.#awaitExpiry(principal, held);
    }
    const { holders } = held;
    holders.add(onEnded);
    return () => {
      holders.delete(onEnded);
      if (holders.size > 0 || this.#held.get(principal)?.holders !== holders) return;
      this.#forget(principal);
    };
  }

  /** Ends the credentials of the principals that `problemOf` finds something wrong with. */
  recheck(problemOf: (principal: Principal) => string | undefined): void {
    for (const principal of [...this.#held.keys()]) {
      const problem = problemOf(principal);
      if (problem !== undefined) this.#end(principal, new BrokerError("CREDENTIAL_REVOKED", problem));
    }
  }

  #end(principal: Principal, error: BrokerError): void {
    const held = this.#forget(principal);
    for (const onEnded of held?.holders ?? []) onEnded(error);
  }

  #awaitExpiry(principal: Principal, held: Held): void {
    const { expiresAt } = principal;
    if (expiresAt === undefined) return;
    const leftMs = expiresAt - this.#clock.now();
    held.cancelTimer = this.#clock.after(Math.min(Math.max(leftMs, 0), maxTimerMs), () => {
      if (this.#clock.now() < expiresAt) return this.#awaitExpiry(principal, held);
      this.#end(principal, new BrokerError("CREDENTIAL_EXPIRED", "the credential has expired"));
    });
  }

  #forget(principal: Principal): Held | undefined {
    const held = this.#held.get(principal);
    this.#held.delete(principal);
    held?.cancelTimer();
    return held;
  }
}
