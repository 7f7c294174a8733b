import type { Query } from "../query/query.js";
import type { Access, OwnClient } from "./access.js";
import type { Roles } from "./role.js";
import type { VerbOn } from "./verb.js";

/** Access under roles that may be defined anew at any moment: every question is answered by those of that moment. */
export class LiveAccess implements Access {
  readonly #rolesNow: () => Roles | undefined;
  readonly #accessUnder: (roles: Roles | undefined) => Access;
  #roles: Roles | undefined;
  #access: Access;

  /** `accessUnder` makes what is allowed under some roles; undefined: none are defined. */
  constructor(rolesNow: () => Roles | undefined, accessUnder: (roles: Roles | undefined) => Access) {
    this.#rolesNow = rolesNow;
    this.#accessUnder = accessUnder;
    this.#roles = rolesNow();
    this.#access = accessUnder(this.#roles);
  }

  get isRestricted(): boolean {
    return this.#now().isRestricted;
  }

  toClient(verb: VerbOn<"client">, client: OwnClient): void {
    this.#now().toClient(verb, client);
  }

  toQuery(verb: VerbOn<"query">, query: Query): Query {
    return this.#now().toQuery(verb, query);
  }

  toEnqueue(queue: string, target: Query): Query {
    return this.#now().toEnqueue(queue, target);
  }

  toQueue(verb: VerbOn<"queue">, queue: string): void {
    this.#now().toQueue(verb, queue);
  }

  sees(verb: VerbOn<"queue">, queue: string): boolean {
    return this.#now().sees(verb, queue);
  }

  toBroker(verb: VerbOn<"broker">): void {
    this.#now().toBroker(verb);
  }

  #now(): Access {
    const roles = this.#rolesNow();
    if (roles !== this.#roles) {
      this.#roles = roles;
      this.#access = this.#accessUnder(roles);
    }
    return this.#access;
  }
}
