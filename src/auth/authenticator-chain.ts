import type { Applicant, Authenticator, Verdict } from "./authenticator.js";
import type { FailedAttempts } from "./failed-attempts.js";

/** Asks authenticators one after the other: the first that knows what an applicant presents decides. */
export class AuthenticatorChain {
  readonly #authenticators: readonly Authenticator[];
  readonly #failed: FailedAttempts;

  constructor(authenticators: readonly Authenticator[], failed: FailedAttempts) {
    this.#authenticators = authenticators;
    this.#failed = failed;
  }

  /**
   * What an applicant is worth. Wrong credentials count against its address.
   * @throws BrokerError (rejects with) `TOO_MANY_ATTEMPTS` while the address has failed too often, and what an authenticator throws.
   */
  async authenticate(applicant: Applicant): Promise<Verdict> {
    const { credential, remoteAddress } = applicant;
    if (credential !== undefined) await this.#failed.check(remoteAddress);
    const verdict = (await this.#ask(applicant)) ?? unknown(credential);
    // Nobody guesses a certificate.
    if (verdict.kind === "refused" && credential !== undefined) await this.#failed.count(remoteAddress);
    return verdict;
  }

  async #ask(applicant: Applicant): Promise<Verdict | undefined> {
    for (const authenticator of this.#authenticators) {
      const verdict = await authenticator.authenticate(applicant);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }
}

function unknown(credential: string | undefined): Verdict {
  if (credential === undefined) return { kind: "absent" };
  return { kind: "refused", problem: "the credential is of no kind that is accepted here" };
}
