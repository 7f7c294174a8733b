import { BrokerError, type ErrorReason } from "../errors.js";
import type { ApplicationSelector, NamespaceBound, Query } from "../query/query.js";
import { matchesEverything, type NamePattern } from "../util/name-pattern.js";
import { type Access, fullAccess, type OwnClient, restricted, restrictedAccess } from "./access.js";
import type { Principal } from "./principal.js";
import { builtInRoles, type FilledGrant, fillRoles, followsOne, type Roles, restrictedRole } from "./role.js";
import type { Verb, VerbOn } from "./verb.js";

/** What a {@link RoleAccess} is made of. */
export interface RoleAccessOptions {
  readonly principal: Principal;
  /** Of whoever asks; empty for none. */
  readonly namespace: string;
  /** The roles that are defined now; undefined: none are, and whoever has shown a credential may do everything. */
  readonly roles: () => Roles | undefined;
  /** Called with the reason before something is denied. */
  readonly onDenied: (reason: ErrorReason) => void;
}

/**
 * What the roles of one principal allow at this moment: when roles are defined anew, the next question is answered by them. What no grant allows
 * is denied.
 */
export class RoleAccess implements Access {
  readonly #options: RoleAccessOptions;
  #roles: Roles | undefined;
  #grants: readonly FilledGrant[] = [];
  /** Queries as they were bounded, for the verb that asked last. */
  #bounded = new WeakMap<Query, { readonly verb: Verb; readonly bounded: Query }>();

  constructor(options: RoleAccessOptions) {
    this.#options = options;
  }

  get isRestricted(): boolean {
    const { principal, roles } = this.#options;
    const defined = roles();
    // Names that mean nothing here neither give nor take: issuers add some of their own to every token.
    const known = principal.roles.filter((role) => (defined ?? builtInRoles).has(role));
    if (known.length > 0) return known.every((role) => role === restrictedRole);
    // Without roles a credential is worth everything; what is none is not, and a password only what is said of it.
    return defined === undefined && (principal.method === "none" || principal.method === "password");
  }

  toClient(verb: VerbOn<"client">, { application, namespace }: OwnClient): void {
    const access = this.#withoutRoles();
    if (access !== undefined) return access.toClient(verb, { application, namespace });
    const isAllowed = this.#grants.some(
      (grant) =>
        grant.verbs.has(verb) &&
        followsOne(application, grant.applications) &&
        followsOne(namespace, grant.namespaces),
    );
    if (!isAllowed) this.#denied(verb, { application, namespace });
  }

  toQuery(verb: VerbOn<"query">, query: Query): Query {
    const access = this.#withoutRoles();
    if (access !== undefined) return access.toQuery(verb, query);
    // A query that is asked again and again is one object: gateways remember those that they have read.
    const seen = this.#bounded.get(query);
    if (seen?.verb === verb) return seen.bounded;
    const grants = this.#grantsOn(verb, query.application);
    if (grants.length === 0) this.#denied(verb, { application: nameOf(query.application) });
    const bounded = withBound(query, boundOf(grants));
    this.#bounded.set(query, { verb, bounded });
    return bounded;
  }

  toEnqueue(queue: string, target: Query): Query {
    const access = this.#withoutRoles();
    if (access !== undefined) return access.toEnqueue(queue, target);
    const { application } = target;
    const grants = this.#grantsOn("enqueue", application).filter(({ queues }) => followsOne(queue, queues));
    if (grants.length === 0) this.#denied("enqueue", { queue, application: nameOf(application) });
    return withBound(target, boundOf(grants));
  }

  toQueue(verb: VerbOn<"queue">, queue: string): void {
    if (this.sees(verb, queue)) return;
    this.#withoutRoles()?.toQueue(verb, queue); // restricted in its own words
    this.#denied(verb, { queue });
  }

  sees(verb: VerbOn<"queue">, queue: string): boolean {
    const access = this.#withoutRoles();
    if (access !== undefined) return access.sees(verb, queue);
    return this.#grants.some((grant) => grant.verbs.has(verb) && followsOne(queue, grant.queues));
  }

  toBroker(verb: VerbOn<"broker">): void {
    const access = this.#withoutRoles();
    if (access !== undefined) return access.toBroker(verb);
    if (!this.#grants.some((grant) => grant.verbs.has(verb))) this.#denied(verb, {});
  }

  /** What stands in for roles while none are defined. */
  #withoutRoles(): Access | undefined {
    const roles = this.#options.roles();
    if (roles !== this.#roles) {
      const { principal, namespace } = this.#options;
      this.#roles = roles;
      this.#grants =
        roles === undefined ? [] : fillRoles(principal.roles, roles, { claims: principal.claims, namespace });
      this.#bounded = new WeakMap();
    }
    if (roles !== undefined) return undefined;
    return this.isRestricted ? restrictedAccess : fullAccess;
  }

  /** The grants of a verb on an application; one that is not named may be any, so only grants on every application count. */
  #grantsOn(verb: Verb, application: ApplicationSelector): FilledGrant[] {
    return this.#grants.filter(
      ({ verbs, applications }) =>
        verbs.has(verb) &&
        (application.kind === "id"
          ? followsOne(application.id, applications)
          : applications.some(matchesEverything)),
    );
  }

  #denied(verb: Verb, subject: Readonly<Record<string, string>>): never {
    this.#options.onDenied(this.isRestricted ? "RESTRICTED" : "PERMISSION_DENIED");
    if (this.isRestricted) throw restricted();
    const on = Object.entries(subject).map(([kind, name]) => `${kind} ${JSON.stringify(name)}`);
    const what = on.length === 0 ? verb : `${verb} on ${on.join(", ")}`;
    throw new BrokerError("PERMISSION_DENIED", `no role of ${this.#options.principal.id} allows ${what}`, {
      details: { verb, ...subject },
    });
  }
}

/** An application as people read it; `*` stands for what names none. */
function nameOf(application: ApplicationSelector): string {
  return application.kind === "id" ? application.id : "*";
}

function withBound(query: Query, bound: NamespaceBound | undefined): Query {
  return bound === undefined ? query : { ...query, bound };
}

function boundOf(grants: readonly FilledGrant[]): NamespaceBound | undefined {
  const oneOf: NamePattern[] = grants.flatMap(({ namespaces }) => namespaces);
  return oneOf.some(matchesEverything) ? undefined : { kind: "namespace", oneOf };
}
