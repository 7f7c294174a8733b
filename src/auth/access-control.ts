import { BrokerError, type ErrorReason, toBrokerError } from "../errors.js";
import type { AccessMetrics } from "../observability/access-metrics.js";
import type { Clock } from "../util/clock.js";
import { LruMap } from "../util/lru-map.js";
import { type Access, accessWithoutRoles } from "./access.js";
import type { AccessRules } from "./access-rules.js";
import type { Applicant, Authenticator, Verdict } from "./authenticator.js";
import { AuthenticatorChain } from "./authenticator-chain.js";
import type { FailedAttempts } from "./failed-attempts.js";
import { LiveAccess } from "./live-access.js";
import { type CredentialEnded, LiveCredentials } from "./live-credentials.js";
import { type Principal, plainPrincipal } from "./principal.js";
import { restrictedRole, unrestrictedRole } from "./role.js";
import { RoleAccess } from "./role-access.js";

/** What an {@link AccessControl} is made of. */
export interface AccessControlOptions {
  /** In the order in which they are asked. Empty: everyone may do everything. */
  readonly authenticators: readonly Authenticator[];
  readonly failed: FailedAttempts;
  /** Absent where no access file is set: there are no roles then. */
  readonly rules?: AccessRules;
  readonly clock: Clock;
  readonly metrics: AccessMetrics;
}

/** Whoever shows nothing, where nothing is asked for. */
const anybody = plainPrincipal({ id: "anybody", method: "none", roles: [unrestrictedRole] });
/** Whoever shows nothing, or on the legacy wire something wrong, where a credential is asked for. */
const restricted = plainPrincipal({ id: "anonymous", method: "none", roles: [restrictedRole] });

/** Namespaces of one principal whose access is kept. */
const maxNamespaces = 100;

/** Who gets in, as whom, and what they may do. The same for every gateway. */
export class AccessControl {
  readonly #options: AccessControlOptions;
  readonly #chain: AuthenticatorChain;
  readonly #live: LiveCredentials;
  /** By namespace: what was worked out for one session or call is of use to the next. */
  readonly #accesses = new WeakMap<Principal, LruMap<string, Access>>();

  constructor(options: AccessControlOptions) {
    this.#options = options;
    this.#chain = new AuthenticatorChain(options.authenticators, options.failed);
    this.#live = new LiveCredentials(options.clock);
    const { rules } = options;
    rules?.onChange(() => this.#live.recheck((principal) => rules.problemOf(principal)));
  }

  /** Principals whose credentials something rests on that lasts. */
  get held(): number {
    return this.#live.size;
  }

  /**
   * Who an applicant is. `wrongCredential` says what a wrong one leads to: to be treated like somebody who shows none (the legacy
   * wire), or an error.
   * @throws BrokerError (rejects with) `UNAUTHENTICATED`, `TOO_MANY_ATTEMPTS`, `AUTHENTICATION_UNAVAILABLE`.
   */
  async admit(applicant: Applicant, wrongCredential: "restrict" | "refuse"): Promise<Principal> {
    const { metrics } = this.#options;
    try {
      const principal = await this.#admit(applicant, wrongCredential);
      metrics.admitted(principal.method);
      return principal;
    } catch (error) {
      metrics.refused(toBrokerError(error).reason);
      throw error;
    }
  }

  async #admit(applicant: Applicant, wrongCredential: "restrict" | "refuse"): Promise<Principal> {
    if (this.#options.authenticators.length === 0) return anybody;
    const verdict = await this.#chain.authenticate(applicant);
    if (verdict.kind === "granted") return verdict.principal;
    if (verdict.kind === "refused" && wrongCredential === "refuse")
      throw new BrokerError("UNAUTHENTICATED", verdict.problem);
    return this.#anonymous(verdict);
  }

  /** What a principal may do from within a namespace, the one of its credential unless told otherwise; empty for none. */
  accessOf(principal: Principal, namespace = principal.namespace ?? ""): Access {
    const { rules } = this.#options;
    if (rules === undefined) return accessWithoutRoles(principal);
    let known = this.#accesses.get(principal);
    if (known === undefined) {
      known = new LruMap(maxNamespaces);
      this.#accesses.set(principal, known);
    }
    let access = known.get(namespace);
    if (access === undefined) {
      const onDenied = (reason: ErrorReason) => this.#options.metrics.refused(reason);
      access = new LiveAccess(
        () => rules.roles,
        (roles) =>
          roles === undefined
            ? accessWithoutRoles(principal)
            : new RoleAccess({ principal, namespace, roles, onDenied }),
      );
      known.set(namespace, access);
    }
    return access;
  }

  /**
   * Has `onEnded` called when the principal's credential expires or is revoked, until the returned function is called; undefined for one
   * that never ends.
   * @throws BrokerError `CREDENTIAL_REVOKED` where it was revoked while its holder was still on the way in.
   */
  hold(principal: Principal, onEnded: CredentialEnded): (() => void) | undefined {
    if (principal.origin === undefined && principal.expiresAt === undefined) return undefined;
    const { metrics, rules } = this.#options;
    const problem = rules?.problemOf(principal);
    if (problem !== undefined) {
      metrics.refused("CREDENTIAL_REVOKED");
      throw new BrokerError("CREDENTIAL_REVOKED", problem);
    }
    return this.#live.hold(principal, (error) => {
      metrics.refused(error.reason);
      onEnded(error);
    });
  }

  #anonymous(verdict: Exclude<Verdict, { kind: "granted" }>): Principal {
    const { rules } = this.#options;
    const principal = rules === undefined ? restricted : rules.anonymous;
    if (principal !== undefined) return principal;
    throw new BrokerError(
      "UNAUTHENTICATED",
      verdict.kind === "refused" ? verdict.problem : "a credential is required",
    );
  }
}
