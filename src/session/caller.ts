import type { Access } from "../auth/access.js";
import type { Principal } from "../auth/principal.js";
import type { Client } from "../directory/client.js";

/** On whose behalf something is done. */
export interface Caller {
  readonly principal: Principal;
  /** What it may do. */
  readonly access: Access;
  /** Its address, without port. */
  readonly remoteAddress: string;
  /** Its client; absent for callers without a session. */
  readonly client?: Client;
}

/** A caller that has a session. */
export interface ClientCaller extends Caller {
  readonly client: Client;
}
