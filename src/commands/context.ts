import type { Admission } from "../admission/admission.js";
import type { AccessControl } from "../auth/access-control.js";
import type { PeerStatus } from "../cluster/peer-status.js";
import type { Client } from "../directory/client.js";
import type { ClientWatch } from "../directory/client-watch.js";
import type { Directory } from "../directory/directory.js";
import { BrokerError } from "../errors.js";
import type { Limits } from "../limits.js";
import type { ClientRef } from "../message/client-ref.js";
import type { LimitMetrics } from "../observability/limit-metrics.js";
import type { ActiveHooks } from "../plugins/active-hooks.js";
import type { Extensions } from "../plugins/plugins.js";
import type { HttpProxy } from "../proxy/http-proxy.js";
import type { Queues } from "../queue/queues.js";
import type { RateLimits } from "../rates/rate-limits.js";
import type { PendingRequests } from "../router/pending-requests.js";
import type { Router } from "../router/router.js";
import type { Sessions } from "../session/sessions.js";
import type { Clock } from "../util/clock.js";

export type { Caller, ClientCaller } from "../session/caller.js";

/** How the sessions of a broker that was emptied went. */
export interface DrainResult {
  /** When they were asked to. */
  readonly left: number;
  readonly cut: number;
}

/** Where client ids are claimed. */
export interface ClientIds {
  /** Claims an id; whoever gets it calls `settled`. @throws BrokerError (rejects with) `CLIENT_ALREADY_REGISTERED` */
  claim(client: ClientRef): Promise<void>;
  /** The client has joined, or will not. */
  settled(client: ClientRef): void;
}

/** The broker as its commands see it. */
export interface CommandContext {
  readonly brokerId: string;
  /** Version of the broker's package. */
  readonly version: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  readonly accessControl: AccessControl;
  readonly directory: Directory;
  readonly router: Router;
  readonly requests: PendingRequests;
  readonly sessions: Sessions;
  /** Keeps client ids unique in the cluster. Absent: this broker stands alone. */
  readonly ids?: ClientIds;
  /** The other brokers of the cluster; none where this one stands alone. */
  readonly peers: () => readonly PeerStatus[];
  /** Empties this broker; what is not given is as it is set to. A second time is the first time. */
  readonly drain: (times: {
    readonly spreadMs?: number;
    readonly timeoutMs?: number;
  }) => Promise<DrainResult>;
  readonly queues: Queues;
  readonly proxy: HttpProxy;
  /** What plugins want to see and change. A command looks at the one field of its area, which is undefined where no plugin does. */
  readonly hooks: ActiveHooks;
  /** What plugins add to the gateways. */
  readonly extensions: Extensions;
  readonly admission: Admission;
  /** Who is told of clients that come and go. */
  readonly subscribers: ReadonlySet<Client>;
  /** Watches that are open. */
  readonly watches: Set<ClientWatch>;
  /** Absent: no rate is bounded. */
  readonly rates?: RateLimits;
  /** Dead letters that return to their queue in a second, where the caller does not say. */
  readonly redrivePerSecond: number;
  readonly limitMetrics: LimitMetrics;
  readonly limits: Limits;
  readonly clock: Clock;
  /** What an update does with attributes it does not name, where the client does not say. */
  readonly metadataUpdateMode: "merge" | "replace";
  /** Aborted once the broker has begun to shut down. */
  readonly draining: AbortSignal;
  /** A message id that no other message of this broker has. */
  readonly nextMessageId: () => string;
}

/** @throws BrokerError `DRAINING` once the broker has begun to shut down. */
export function requireNotDraining({ draining }: CommandContext): void {
  if (draining.aborted)
    throw new BrokerError("DRAINING", "this broker is shutting down; connect to another one");
}
