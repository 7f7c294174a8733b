import type { Principal } from "./principal.js";
import type { Roles } from "./role.js";

/** What operators have laid down of who may do what; it may change at any moment. */
export interface AccessRules {
  /** The roles that are defined now, the built-in ones among them; undefined where none is but those. */
  readonly roles: Roles | undefined;
  /** The roles of whoever shows nothing; undefined where nothing is said of them. */
  readonly anonymousRoles: readonly string[] | undefined;
  /** Why a principal's credential is worth nothing any more; undefined while it is. */
  problemOf(principal: Principal): string | undefined;
  /** Has the listener called after every change. */
  onChange(listener: (rules: AccessRules) => void): void;
}
