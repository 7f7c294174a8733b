import type { Clock } from "../util/clock.js";
import { followsPattern } from "../util/name-pattern.js";
import type { AccessDefinition, CertificateEntry } from "./access-definition.js";
import { type AccessRules, isRevoked } from "./access-rules.js";
import type { Applicant, Authenticator, ClientCertificate, Verdict } from "./authenticator.js";
import type { Principal } from "./principal.js";

interface Known {
  readonly definition: AccessDefinition;
  readonly principal: Principal | undefined;
}

/** Knows whose certificates the access file accepts. A credential that is presented beside a certificate counts alone. */
export class CertificateAuthenticator implements Authenticator {
  readonly #rules: AccessRules;
  readonly #clock: Clock;
  /** Whom the certificates of open connections make their holders, by which definition. */
  readonly #known = new WeakMap<ClientCertificate, Known>();

  constructor(rules: AccessRules, clock: Clock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  authenticate({ credential, certificate }: Applicant): Verdict | undefined {
    if (credential !== undefined || certificate === undefined) return undefined;
    const principal = this.#principalOf(certificate);
    if (principal === undefined) return undefined;
    if (isRevoked(this.#rules.definition, principal.claims))
      return { kind: "refused", problem: "the certificate was revoked" };
    // It was valid when the connection came about, which may be long ago.
    if (certificate.expiresAt <= this.#clock.now())
      return { kind: "refused", problem: "the certificate has expired" };
    return { kind: "granted", principal };
  }

  #principalOf(certificate: ClientCertificate): Principal | undefined {
    const { definition } = this.#rules;
    let known = this.#known.get(certificate);
    if (known?.definition !== definition) {
      known = { definition, principal: principalIn(definition, certificate) };
      this.#known.set(certificate, known);
    }
    return known.principal;
  }
}

/** Whom the first entry that a certificate follows makes its holder. */
function principalIn(definition: AccessDefinition, certificate: ClientCertificate): Principal | undefined {
  for (const entry of definition.certificates) {
    const name = nameFollowing(entry, certificate);
    if (name !== undefined) return principalFrom(entry, certificate, name);
  }
  return undefined;
}

function nameFollowing(
  { name }: CertificateEntry,
  { subject, names }: ClientCertificate,
): string | undefined {
  return [...names, subject].find((candidate) => followsPattern(candidate, name));
}

function principalFrom(entry: CertificateEntry, certificate: ClientCertificate, name: string): Principal {
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
