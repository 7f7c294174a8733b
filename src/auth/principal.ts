import type { Attribute } from "../metadata/attribute.js";

/** How somebody proved who they are. `none`: not at all, where that is allowed. */
export type AuthenticationMethod = "none" | "password" | "token" | "jwt" | "certificate" | "plugin";

/** Who somebody is, as far as the broker was shown. The same credential makes the same id. */
export interface Principal {
  /** Its name among all principals, such as `token:ci`; for logs, limits and `${principal.id}`. */
  readonly id: string;
  readonly method: AuthenticationMethod;
  /** Names of its roles; those that are not defined give nothing. */
  readonly roles: readonly string[];
  /** What is known of it, for `${principal.<claim>}` in roles. */
  readonly claims: ReadonlyMap<string, string>;
  /** Metadata that its clients have whatever they say, and cannot change. */
  readonly metadata: ReadonlyMap<string, Attribute>;
  /** The namespace that its clients are in. Absent: the one that they name, as far as their roles allow. */
  readonly namespace?: string;
  /** Unix time in milliseconds from which its credential is worth nothing. */
  readonly expiresAt?: number;
  /** The entry of the access file that let it in, as one text. */
  readonly origin?: string;
}

/** What makes a principal that has neither claims nor metadata. */
export interface PlainPrincipal {
  readonly id: string;
  readonly method: AuthenticationMethod;
  readonly roles: readonly string[];
}

/** A principal of whom nothing is known beside its name. */
export function plainPrincipal({ id, method, roles }: PlainPrincipal): Principal {
  return { id, method, roles, claims: new Map([["id", id]]), metadata: new Map() };
}
