import { type Access, fullAccess } from "../../src/auth/access.js";
import { plainPrincipal } from "../../src/auth/principal.js";
import type { Client } from "../../src/directory/client.js";
import type { ClientCaller } from "../../src/session/caller.js";

/** A client as the caller of commands, who may do everything unless told otherwise. */
export function callerAs(client: Client, access: Access = fullAccess): ClientCaller {
  const principal = plainPrincipal({ id: "tester", method: "none", roles: [] });
  return { principal, access, remoteAddress: "192.0.2.1", client };
}
