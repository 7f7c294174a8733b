import type { PeerStatus } from "../cluster/peer-status.js";
import { authorizeBroker } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/**
 * The other brokers of the cluster as this one sees them, by id; those that have left are listed for an hour.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`
 */
export function listPeers(context: CommandContext, caller: Caller): readonly PeerStatus[] {
  authorizeBroker(caller, "list-peers");
  return context.peers();
}
