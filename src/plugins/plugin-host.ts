import type { ClientRef } from "../message/client-ref.js";
import type { MessageHeaders } from "../message/payload.js";
import type { Logger } from "../observability/logger.js";
import type { EnqueueResult } from "../queue/queues.js";
import type { ClientInfo } from "./client-info.js";

/** Which clients a plugin means. */
export interface HostQuery {
  /** Absent: every application. */
  readonly application?: string;
  /** Conditions in CEL, as in `version >= semver("2.0.0")`; absent: none. */
  readonly filter?: string;
  /** True: restricted clients may match as well. @default false */
  readonly restricted?: boolean;
  /** True: a message without a match is no error. @default false */
  readonly droppable?: boolean;
  /** True: without a match the filter is left out. @default false */
  readonly optional?: boolean;
  /** Picks by consistent hash of this key. */
  readonly key?: string;
}

/** What a plugin sends. */
export interface HostMessage {
  /** Sent as JSON. */
  readonly payload: unknown;
  readonly headers?: MessageHeaders;
}

/**
 * The broker as one plugin sees it; handed to `load`, and good until `unload`. It acts with the broker's own authority. What it sends
 * passes no hooks, so that no plugin can answer itself without end.
 */
export interface PluginHost {
  readonly brokerId: string;
  /** Version of the broker. */
  readonly version: string;
  /** What the setting `pluginConfig` has under the plugin's name; undefined where that is nothing. */
  readonly config: unknown;
  /** The broker's log; every entry has the plugin's name. */
  readonly log: Logger;
  /** A client that is here now. */
  client(application: string, clientId: string): ClientInfo | undefined;
  /**
   * The clients that match, by application and id; as many as the broker lists at most.
   * @throws BrokerError (rejects with) `INVALID_QUERY`, `LIMIT_EXCEEDED`
   */
  queryClients(query: HostQuery): Promise<readonly ClientInfo[]>;
  /**
   * Sends to one match.
   * @returns who got it; undefined where nobody did and the query is droppable.
   * @throws BrokerError (rejects with) `NO_ROUTE`, `RECEIVER_OVERLOADED`, `INVALID_QUERY`
   */
  send(query: HostQuery, message: HostMessage): Promise<ClientRef | undefined>;
  /**
   * Sends to every match.
   * @returns how many got it.
   * @throws BrokerError (rejects with) `NO_ROUTE`, `INVALID_QUERY`
   */
  broadcast(query: HostQuery, message: HostMessage): Promise<number>;
  /**
   * Puts a message into a queue; resolves when it is on disk or refused.
   * @throws BrokerError (rejects with) `INVALID_REQUEST`, `INVALID_QUERY`
   */
  enqueue(queue: string, target: HostQuery, message: HostMessage): Promise<EnqueueResult>;
}
