import { BrokerError } from "../errors.js";
import type { Query } from "../query/query.js";
import type { Principal } from "./principal.js";
import { restrictedRole, unrestrictedRole } from "./role.js";
import { type VerbOn, verbs } from "./verb.js";

/** A client of the caller's own: who it is, or wants to become. */
export interface OwnClient {
  readonly application: string;
  /** Empty: none. */
  readonly namespace: string;
}

/**
 * What one principal may do. Every method throws a BrokerError where something is not allowed: `RESTRICTED` for whoever has nothing but the
 * built-in role of that name, else `PERMISSION_DENIED` that says what was asked for.
 */
export interface Access {
  /** True: nothing but the built-in role `restricted`. Clients with it are found only by queries that ask for such. */
  readonly isRestricted: boolean;
  /** To act as a client of one's own. */
  toClient(verb: VerbOn<"client">, client: OwnClient): void;
  /** To ask for clients. @returns the query, bounded to those that it may see. */
  toQuery(verb: VerbOn<"query">, query: Query): Query;
  /** To put a message into a queue. @returns its target, bounded to the clients that it may see. */
  toEnqueue(queue: string, target: Query): Query;
  /** To do something with a queue. */
  toQueue(verb: VerbOn<"queue">, queue: string): void;
  /** True where {@link Access.toQueue} would not throw: for listings, which leave out the rest. */
  sees(verb: VerbOn<"queue">, queue: string): boolean;
  /** To do something with the broker itself. */
  toBroker(verb: VerbOn<"broker">): void;
}

/** Of whoever may do everything. */
export const fullAccess: Access = {
  isRestricted: false,
  toClient() {},
  toQuery: (_verb, query) => query,
  toEnqueue: (_queue, target) => target,
  toQueue() {},
  sees: () => true,
  toBroker() {},
};

/** Of whoever has the built-in role `restricted` and no other: to be a client, and to receive. */
export const restrictedAccess: Access = {
  isRestricted: true,
  toClient(verb) {
    if (!verbs[verb].restricted) throw restricted();
  },
  toQuery: refuse,
  toEnqueue: refuse,
  toQueue: refuse,
  sees: () => false,
  toBroker: refuse,
};

/**
 * What a principal may do where no role is defined: whoever has shown a credential may do everything, unless it says that it is restricted.
 * A password is worth what is said of it, and nothing shown is worth nothing.
 */
export function accessWithoutRoles({ method, roles }: Principal): Access {
  if (roles.includes(unrestrictedRole)) return fullAccess;
  const needsSaying = method === "none" || method === "password";
  return needsSaying || roles.includes(restrictedRole) ? restrictedAccess : fullAccess;
}

function refuse(): never {
  throw restricted();
}

/** The error of whoever may only be a client and receive. */
export function restricted(): BrokerError {
  return new BrokerError("RESTRICTED", "a restricted client may not do this");
}
