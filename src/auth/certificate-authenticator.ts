import type { Clock } from "../util/clock.js";
import { followsPattern } from "../util/name-pattern.js";
import type { CertificateEntry } from "./access-definition.js";
import { type AccessRules, isRevoked } from "./access-rules.js";
import type { Applicant, Authenticator, ClientCertificate, Verdict } from "./authenticator.js";
import type { Principal } from "./principal.js";

/** Knows whose certificates the access file accepts. A credential that is presented beside a certificate counts alone. */
export class CertificateAuthenticator implements Authenticator {
  readonly #rules: AccessRules;
  readonly #clock: Clock;

  constructor(rules: AccessRules, clock: Clock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  authenticate({ credential, certificate }: Applicant): Verdict | undefined {
    if (credential !== undefined || certificate === undefined) return undefined;
    const { definition } = this.#rules;
    for (const entry of definition.certificates) {
      const name = nameFollowing(entry, certificate);
      if (name === undefined) continue;
      const principal = principalOf(entry, certificate, name);
      if (isRevoked(definition, principal.claims))
        return { kind: "refused", problem: "the certificate was revoked" };
      // It was valid when the connection came about, which may be long ago.
      if (certificate.expiresAt <= this.#clock.now())
        return { kind: "refused", problem: "the certificate has expired" };
      return { kind: "granted", principal };
    }
    return undefined;
  }
}

function nameFollowing(
  { name }: CertificateEntry,
  { subject, names }: ClientCertificate,
): string | undefined {
  return [...names, subject].find((candidate) => followsPattern(candidate, name));
}

function principalOf(entry: CertificateEntry, certificate: ClientCertificate, name: string): Principal {
  const { roles, metadata, namespace, origin } = entry;
  const { subject, fingerprint, expiresAt } = certificate;
  const id = `certificate:${name}`;
  return {
    id,
    method: "certificate",
    roles,
    claims: new Map([
      ["id", id],
      ["sub", name.replace(/^[A-Za-z ]+:/, "")],
      ["subject", subject],
      ["fingerprint", fingerprint],
    ]),
    metadata,
    expiresAt,
    origin,
    ...(namespace === undefined ? {} : { namespace }),
  };
}
