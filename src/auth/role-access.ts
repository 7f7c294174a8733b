import { BrokerError, type ErrorReason } from "../errors.js";
import type { ApplicationSelector, NamespaceBound, Query } from "../query/query.js";
import { matchesEverything, type NamePattern } from "../util/name-pattern.js";
import { type Access, type OwnClient, restricted } from "./access.js";
import type { Principal } from "./principal.js";
import { type FilledGrant, fillRoles, followsOne, type Roles, restrictedRole } from "./role.js";
import type { Verb, VerbOn } from "./verb.js";

/** What a {@link RoleAccess} is made of. */
export interface RoleAccessOptions {
  readonly principal: Principal;
  /** Of whoever asks; empty for none. */
  readonly namespace: string;
  /** The roles that are defined. */
  readonly roles: Roles;
  /** Called with the reason before something is denied. */
  readonly onDenied: (reason: ErrorReason) => void;
}

/** What the roles of one principal allow. What no grant of theirs allows is denied. */
export class RoleAccess implements Access {
  readonly isRestricted: boolean;
  readonly #options: RoleAccessOptions;
  readonly #grants: readonly FilledGrant[];
  /** Queries as they were bounded, for the verb that asked last. */
  readonly #bounded = new WeakMap<Query, { readonly verb: Verb; readonly bounded: Query }>();

  constructor(options: RoleAccessOptions) {
    const { principal, namespace, roles } = options;
    this.#options = options;
    this.#grants = fillRoles(principal.roles, roles, { claims: principal.claims, namespace });
    // Names that mean nothing here neither give nor take: issuers add some of their own to every token.
    const known = principal.roles.filter((role) => roles.has(role));
    this.isRestricted = known.length > 0 && known.every((role) => role === restrictedRole);
  }

  toClient(verb: VerbOn<"client">, { application, namespace }: OwnClient): void {
    const isAllowed = this.#grantsOf(verb).some(
      (grant) => followsOne(application, grant.applications) && followsOne(namespace, grant.namespaces),
    );
    if (!isAllowed) this.#denied(verb, { application, namespace });
  }

  toQuery(verb: VerbOn<"query">, query: Query): Query {
    // A query that is asked again and again is one object: gateways remember those that they have read.
    const seen = this.#bounded.get(query);
    if (seen?.verb === verb) return seen.bounded;
    const grants = this.#grantsOf(verb).filter((grant) => isOn(grant, query.application));
    if (grants.length === 0) this.#denied(verb, { application: nameOf(query.application) });
    const bounded = withBound(query, boundOf(grants));
    this.#bounded.set(query, { verb, bounded });
    return bounded;
  }

  toEnqueue(queue: string, target: Query): Query {
    const { application } = target;
    const grants = this.#grantsOf("enqueue").filter(
      (grant) => isOn(grant, application) && followsOne(queue, grant.queues),
    );
    if (grants.length === 0) this.#denied("enqueue", { queue, application: nameOf(application) });
    return withBound(target, boundOf(grants));
  }

  toQueue(verb: VerbOn<"queue">, queue: string): void {
    if (!this.sees(verb, queue)) this.#denied(verb, { queue });
  }

  sees(verb: VerbOn<"queue">, queue: string): boolean {
    return this.#grantsOf(verb).some((grant) => followsOne(queue, grant.queues));
  }

  toBroker(verb: VerbOn<"broker">): void {
    if (this.#grantsOf(verb).length === 0) this.#denied(verb, {});
  }

  #grantsOf(verb: Verb): FilledGrant[] {
    return this.#grants.filter(({ verbs }) => verbs.has(verb));
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

/** Whether a grant is on an application; one that is not named may be any, so that only a grant on every application is. */
function isOn({ applications }: FilledGrant, application: ApplicationSelector): boolean {
  if (application.kind === "id") return followsOne(application.id, applications);
  return applications.some(matchesEverything);
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
