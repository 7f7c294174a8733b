import type { Directory } from "../directory/directory.js";
import type { Logger } from "../observability/logger.js";
import type { SessionTunnels } from "../proxy/session-tunnels.js";
import type { PendingRequests } from "../router/pending-requests.js";
import type { Router } from "../router/router.js";
import type { Clock } from "../util/clock.js";
import type { Handles } from "./handles.js";
import type { RemoteClients } from "./remote-clients.js";

/** What all peers share. */
export interface ClusterSurroundings {
  readonly directory: Directory;
  readonly remoteClients: RemoteClients;
  readonly handles: Handles;
  readonly router: Pick<Router, "deliver">;
  readonly requests: PendingRequests;
  readonly tunnels: SessionTunnels;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Has a function called in a later turn of the event loop, when everything that waits for promises has gone on. */
  readonly later: (run: () => void) => void;
}
