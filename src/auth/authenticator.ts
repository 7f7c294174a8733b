/** Who asks for entry. */
export interface Applicant {
  /** What it presents: a password or token; absent when it presents nothing. */
  readonly credential?: string;
  /** Its address, without port. */
  readonly remoteAddress: string;
}

/**
 * What a credential is worth: everything (`granted`), receiving only since none was presented where one is asked
 * for (`absent`), or nothing since a wrong one was presented (`refused`). What `refused` leads to is the gateway's affair.
 */
export type Verdict = "granted" | "absent" | "refused";

/** Decides who may do what. */
export interface Authenticator {
  /** @throws BrokerError `TOO_MANY_ATTEMPTS` while the address has failed too often. */
  authenticate(applicant: Applicant): Promise<Verdict>;
}
