import type { MaybePromise } from "../util/maybe-promise.js";
import type { Principal } from "./principal.js";

/** A certificate that the other side of a TLS connection has shown, and that a trusted authority has signed. */
export interface ClientCertificate {
  /** Distinguished name, such as `CN=api,O=Example`. */
  readonly subject: string;
  /** Subject alternative names with their kinds, such as `URI:spiffe://example.org/api`. */
  readonly names: readonly string[];
  /** SHA-256 of the certificate, in upper-case hexadecimal, separated by colons. */
  readonly fingerprint: string;
  /** Unix time in milliseconds from which it is worth nothing. */
  readonly expiresAt: number;
}

/** Who asks for entry. */
export interface Applicant {
  /** What it presents: a password or token; absent when it presents nothing. */
  readonly credential?: string | undefined;
  /** Its address, without port. */
  readonly remoteAddress: string;
  /** Absent on connections without TLS, and where the client shows none. */
  readonly certificate?: ClientCertificate | undefined;
}

/**
 * What a credential is worth. `granted`: it is somebody's. `absent`: none was presented where one is asked for. `refused`: what was
 * presented is wrong, has expired or was revoked. What the last two lead to is for the commands to say.
 */
export type Verdict =
  | { readonly kind: "granted"; readonly principal: Principal }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly problem: string };

/** Knows one kind of credential. */
export interface Authenticator {
  /**
   * What the applicant is worth; undefined where it presents nothing of this kind.
   * @throws BrokerError where the question cannot be answered now.
   */
  authenticate(applicant: Applicant): MaybePromise<Verdict | undefined>;
}
