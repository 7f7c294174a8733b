import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../util/clock.js";
import type { TokenEntry } from "./access-definition.js";
import type { AccessRules } from "./access-rules.js";
import type { Applicant, Authenticator, Verdict } from "./authenticator.js";
import type { Principal } from "./principal.js";

/** What every token begins with, so that people and scanners for secrets know one when they see it. */
const tokenPrefix = "sgy_";

/** Makes a token that nobody can guess. */
export function newToken(): string {
  return `${tokenPrefix}${randomBytes(32).toString("base64url")}`;
}

/**
 * What is kept of a token. A plain hash is enough: a token is 256 random bits, which no dictionary holds. Looking up the hash takes a time
 * that tells nothing of the token.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** Knows the named tokens of the access file. */
export class TokenAuthenticator implements Authenticator {
  readonly #rules: AccessRules;
  readonly #clock: Clock;
  /** Of each entry one: its sessions and calls are all the same principal's. */
  readonly #principals = new WeakMap<TokenEntry, Principal>();

  constructor(rules: AccessRules, clock: Clock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  authenticate({ credential }: Applicant): Verdict | undefined {
    if (credential === undefined) return undefined;
    const entry = this.#rules.definition.tokens.get(hashToken(credential));
    if (entry === undefined) {
      if (!credential.startsWith(tokenPrefix)) return undefined;
      return { kind: "refused", problem: "the token is unknown, or was revoked" };
    }
    if (entry.expiresAt !== undefined && entry.expiresAt <= this.#clock.now())
      return { kind: "refused", problem: "the token has expired" };
    return { kind: "granted", principal: this.#principalOf(entry) };
  }

  #principalOf(entry: TokenEntry): Principal {
    let principal = this.#principals.get(entry);
    if (principal === undefined) {
      principal = principalFrom(entry);
      this.#principals.set(entry, principal);
    }
    return principal;
  }
}

function principalFrom({ name, expiresAt, roles, metadata, namespace, origin }: TokenEntry): Principal {
  return {
    id: `token:${name}`,
    method: "token",
    roles,
    claims: new Map([
      ["id", `token:${name}`],
      ["sub", name],
    ]),
    metadata,
    origin,
    ...(namespace === undefined ? {} : { namespace }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
