import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
} from "jose";
import { BrokerError } from "../errors.js";
import type { MetadataLimits } from "../metadata/attribute.js";
import type { Clock } from "../util/clock.js";
import { LruMap } from "../util/lru-map.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import type { IssuerEntry, KeySource } from "./access-definition.js";
import { type AccessRules, isRevoked } from "./access-rules.js";
import { assertedAttributes } from "./asserted-attributes.js";
import type { Applicant, Authenticator, Verdict } from "./authenticator.js";
import { patientFetch } from "./patient-fetch.js";
import type { Principal } from "./principal.js";
import { unrestrictedRole } from "./role.js";
import { hashToken } from "./token-authenticator.js";

/** What a {@link JwtAuthenticator} is made of. */
export interface JwtAuthenticatorOptions {
  readonly rules: AccessRules;
  readonly limits: MetadataLimits;
  readonly clock: Clock;
}

type KeySet = ReturnType<typeof createLocalJWKSet> | ReturnType<typeof createRemoteJWKSet>;

interface Verified {
  readonly principal: Principal;
  /** Unix time in milliseconds from which it has to be checked again. */
  readonly until: number;
}

/** Tokens that are remembered, and for how long: a signature costs more to check than most calls do. */
const maxVerified = 10_000;
const verifiedForMs = 60_000;

/** Longer ones are not looked at: what cannot be somebody's token should cost nothing. */
const maxTokenLength = 8 * 1024;
/** How long an issuer may take to answer with its keys. */
const keyTimeoutMs = 5_000;
/** How long an issuer's keys are used before they are fetched anew. */
const keyMaxAgeMs = 600_000;

/**
 * Knows the JSON Web Tokens of the issuers that the access file names: signature by one of the issuer's keys and with an algorithm that is
 * allowed for it, audience, and a time within which they are valid, whose end they have to say. An issuer's keys are fetched when they are
 * needed, kept for ten minutes, and fetched anew when a token names one that is not among them. What was found good counts for a minute, as far
 * as it is neither revoked nor expires.
 */
export class JwtAuthenticator implements Authenticator {
  readonly #options: JwtAuthenticatorOptions;
  /** Tokens that were found to be good, by their hash. */
  readonly #verified = new LruMap<string, Verified>(maxVerified);
  readonly #keySets = new Map<string, { readonly source: KeySource; readonly keys: KeySet }>();

  constructor(options: JwtAuthenticatorOptions) {
    this.#options = options;
  }

  authenticate({ credential }: Applicant): MaybePromise<Verdict> | undefined {
    const claimed = credential === undefined ? undefined : issuerOf(credential);
    const issuer = claimed === undefined ? undefined : this.#options.rules.definition.issuers.get(claimed);
    if (credential === undefined || issuer === undefined) return undefined;
    return this.#stillGood(credential, issuer) ?? this.#verify(credential, issuer);
  }

  /** The verdict on a token that was checked a short while ago; undefined where it has to be checked. */
  #stillGood(token: string, issuer: IssuerEntry): Verdict | undefined {
    const { rules, clock } = this.#options;
    const verified = this.#verified.get(hashToken(token));
    if (verified === undefined || verified.principal.origin !== issuer.origin) return undefined;
    const { principal, until } = verified;
    if (until <= clock.now() || isRevoked(rules.definition, principal.claims)) return undefined;
    return { kind: "granted", principal };
  }

  async #verify(token: string, issuer: IssuerEntry): Promise<Verdict> {
    const { rules, clock, limits } = this.#options;
    try {
      const { payload } = await jwtVerify(token, this.#keysOf(issuer), {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: [...issuer.algorithms],
        clockTolerance: issuer.clockToleranceMs / 1000,
        requiredClaims: ["sub", "exp"],
        currentDate: new Date(clock.now()),
      });
      const wrong = wrongClaim(issuer, payload);
      if (wrong !== undefined)
        return { kind: "refused", problem: `the token's ${wrong} is missing or wrong` };
      const principal = principalOf(issuer, payload, limits);
      if (isRevoked(rules.definition, principal.claims))
        return { kind: "refused", problem: "the token was revoked" };
      const until = Math.min(principal.expiresAt ?? 0, clock.now() + verifiedForMs);
      this.#verified.set(hashToken(token), { principal, until });
      return { kind: "granted", principal };
    } catch (error) {
      return { kind: "refused", problem: problemOf(error, issuer) };
    }
  }

  #keysOf({ issuer, keys: source }: IssuerEntry): KeySet {
    const known = this.#keySets.get(issuer);
    if (known !== undefined && isSame(known.source, source)) return known.keys;
    const keys = openKeySet(source, this.#options.clock);
    this.#keySets.set(issuer, { source, keys });
    return keys;
  }
}

// Reading the file anew makes new objects; fetched keys stay known where the address is the same.
function isSame(a: KeySource, b: KeySource): boolean {
  if (a.kind === "keys" || b.kind === "keys") return a === b;
  return a.url.href === b.url.href && a.cooldownMs === b.cooldownMs;
}

function openKeySet(source: KeySource, clock: Clock): KeySet {
  if (source.kind === "keys") return createLocalJWKSet(source.keys);
  return createRemoteJWKSet(source.url, {
    timeoutDuration: keyTimeoutMs,
    cooldownDuration: source.cooldownMs,
    cacheMaxAge: keyMaxAgeMs,
    [customFetch]: patientFetch(clock),
  });
}

/** The issuer that a token claims to be of; undefined for what is no token. */
function issuerOf(credential: string): string | undefined {
  if (credential.length > maxTokenLength || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(credential)) return undefined;
  try {
    return decodeJwt(credential).iss;
  } catch {
    return undefined; // three words with dots between them, a password perhaps
  }
}

/**
 * What is wrong with a token, in words that tell nothing of the keys.
 * @throws BrokerError `AUTHENTICATION_UNAVAILABLE` where the issuer's keys are not to be had; `INVALID_METADATA` for claims that cannot be a
 * client's metadata.
 */
function problemOf(error: unknown, { issuer, algorithms }: IssuerEntry): string {
  if (error instanceof BrokerError) throw error;
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the token's ${error.claim} is missing or wrong`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `the token's algorithm is not allowed; allowed: ${algorithms.join(", ")}`;
  if (error instanceof errors.JWKSNoMatchingKey)
    return "the token is signed with a key that its issuer does not have";
  const isOfToken =
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSMultipleMatchingKeys;
  if (isOfToken) return "the token's signature is wrong";
  throw new BrokerError("AUTHENTICATION_UNAVAILABLE", `the keys of ${issuer} are not to be had now`, {
    cause: error,
  });
}

/** A claim without which the token is nobody's, or of no namespace: where one is asked for, none is not the empty one. */
function wrongClaim({ namespaceClaim }: IssuerEntry, payload: JWTPayload): string | undefined {
  if (typeof payload.sub !== "string" || payload.sub === "") return "sub";
  if (namespaceClaim === undefined) return undefined;
  const namespace = payload[namespaceClaim];
  const isName = (typeof namespace === "string" && namespace !== "") || typeof namespace === "number";
  return isName ? undefined : namespaceClaim;
}

function principalOf(issuer: IssuerEntry, payload: JWTPayload, limits: MetadataLimits): Principal {
  const id = `jwt:${payload.sub ?? ""}`;
  const claimed = new Map<string, unknown>();
  for (const [key, claim] of issuer.metadataClaims) {
    if (payload[claim] !== undefined) claimed.set(key, payload[claim]);
  }
  const own = issuer.namespaceClaim === undefined ? issuer.namespace : payload[issuer.namespaceClaim];
  return {
    id,
    method: "jwt",
    roles: [...issuer.roles, ...namesIn(issuer.rolesClaim === undefined ? [] : payload[issuer.rolesClaim])],
    claims: new Map([...plainClaims(payload), ["id", id]]),
    metadata: new Map([...issuer.metadata, ...assertedAttributes(claimed, limits)]),
    expiresAt: (payload.exp ?? 0) * 1000 + issuer.clockToleranceMs,
    origin: issuer.origin,
    ...(own === undefined ? {} : { namespace: String(own) }),
  };
}

/** The names in a claim: of a list, or of a text with spaces between them. Nobody becomes unrestricted by what an issuer lets them ask for. */
function namesIn(claim: unknown): string[] {
  const names = typeof claim === "string" ? claim.split(" ") : claim;
  const isRole = (name: unknown) => typeof name === "string" && name !== "" && name !== unrestrictedRole;
  return Array.isArray(names) ? names.filter(isRole) : [];
}

function* plainClaims(payload: JWTPayload): Generator<[string, string]> {
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      yield [name, String(value)];
  }
}
