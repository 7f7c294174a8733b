import type { AccessDefinition } from "./access-definition.js";
import { type Principal, plainPrincipal } from "./principal.js";
import { type Roles, restrictedRole } from "./role.js";

/** What operators have laid down of who may do what, as it is at this moment. */
export class AccessRules {
  readonly #listeners = new Set<() => void>();
  #current: Current;

  constructor(definition: AccessDefinition) {
    this.#current = currentOf(definition);
  }

  /** All of it. */
  get definition(): AccessDefinition {
    return this.#current.definition;
  }

  /** The roles that are defined, the built-in ones among them; undefined where none is but those. */
  get roles(): Roles | undefined {
    return this.#current.definition.roles;
  }

  /** Whoever knows the password. */
  get password(): Principal {
    return this.#current.password;
  }

  /** Whoever shows nothing; undefined where nobody gets in like that. */
  get anonymous(): Principal | undefined {
    return this.#current.anonymous;
  }

  /** Why a principal that was let in would not be let in as the same any more; undefined where it would. */
  problemOf({ origin, claims }: Principal): string | undefined {
    const { origins, definition } = this.#current;
    if (origin !== undefined && !origins.has(origin))
      return "what let the credential in was taken back or changed";
    return isRevoked(definition, claims) ? "the credential was revoked" : undefined;
  }

  /** Has the listener called after every change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** From now on other rules hold. */
  replace(definition: AccessDefinition): void {
    this.#current = currentOf(definition);
    for (const listener of this.#listeners) listener();
  }
}

/** Whether what is known of somebody stands among what was revoked. */
export function isRevoked({ revoked }: AccessDefinition, claims: ReadonlyMap<string, string>): boolean {
  return (
    revoked.tokenIds.has(claims.get("jti") ?? "") ||
    revoked.subjects.has(claims.get("sub") ?? "") ||
    revoked.fingerprints.has(claims.get("fingerprint") ?? "")
  );
}

interface Current {
  readonly definition: AccessDefinition;
  readonly password: Principal;
  readonly anonymous: Principal | undefined;
  /** Of every principal that there may be. */
  readonly origins: ReadonlySet<string>;
}

function currentOf(definition: AccessDefinition): Current {
  const { passwordRoles, anonymousRoles, roles, tokens, issuers, certificates } = definition;
  const password = withRoles("password", "password", passwordRoles);
  // Where roles are defined, nobody has one that was not given to them.
  const nobodysRoles = anonymousRoles ?? (roles === undefined ? [restrictedRole] : undefined);
  const anonymous =
    nobodysRoles === undefined || nobodysRoles.length === 0
      ? undefined
      : withRoles("anonymous", "none", nobodysRoles);
  const entries = [...tokens.values(), ...issuers.values(), ...certificates, password, anonymous];
  const origins = new Set(entries.map((entry) => entry?.origin ?? ""));
  return { definition, password, anonymous, origins };
}

function withRoles(id: string, method: Principal["method"], roles: readonly string[]): Principal {
  return { ...plainPrincipal({ id, method, roles }), origin: JSON.stringify([id, roles]) };
}
