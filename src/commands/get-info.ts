import { authorizeBroker } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";

/** Clients of one application that are connected to this broker. */
export interface ApplicationInfo {
  readonly application: string;
  readonly clients: number;
  /** Those of them that are restricted. */
  readonly restrictedClients: number;
}

/** Facts about this broker now. */
export interface BrokerInfo {
  readonly brokerId: string;
  readonly version: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  readonly sessions: number;
  readonly clients: number;
  /** Sorted by id. */
  readonly applications: readonly ApplicationInfo[];
  readonly draining: boolean;
  /** Other brokers of the cluster that are alive. */
  readonly peers: number;
}

/**
 * What this broker is and how much it holds.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`
 */
export function getInfo(context: CommandContext, caller: Caller): BrokerInfo {
  authorizeBroker(caller, "get-info");
  return {
    brokerId: context.brokerId,
    version: context.version,
    startedAt: context.startedAt,
    sessions: context.sessions.size,
    clients: context.directory.size,
    applications: applicationInfos(context),
    draining: context.draining.aborted,
    peers: context.peers().filter(({ state }) => state === "alive").length,
  };
}

function applicationInfos({ directory }: CommandContext): ApplicationInfo[] {
  const counts = new Map<string, { clients: number; restrictedClients: number }>();
  for (const { application, restricted, peer } of directory.clients()) {
    if (peer !== undefined) continue;
    const { clients, restrictedClients } = counts.get(application) ?? { clients: 0, restrictedClients: 0 };
    counts.set(application, {
      clients: clients + 1,
      restrictedClients: restrictedClients + (restricted ? 1 : 0),
    });
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([application, count]) => ({ application, ...count }));
}
