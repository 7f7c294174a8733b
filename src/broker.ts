import { randomBytes } from "node:crypto";
import createXxhash from "xxhash-wasm";
import { Admission } from "./admission/admission.js";
import { Interests } from "./cluster/interests.js";
import type { PeerTransport } from "./cluster/peer-transport.js";
import type { CommandContext } from "./commands/context.js";
import type { Config } from "./config/config.js";
import type { Client } from "./directory/client.js";
import { Directory } from "./directory/directory.js";
import { Drain, type DrainTimes } from "./drain.js";
import { limitsFromConfig } from "./limits.js";
import { type AccessMetrics, noAccessMetrics } from "./observability/access-metrics.js";
import { type LimitMetrics, noLimitMetrics } from "./observability/limit-metrics.js";
import type { Logger } from "./observability/logger.js";
import type { DeliveryMetrics } from "./observability/metrics.js";
import { noPluginMetrics, type PluginMetrics } from "./observability/plugin-metrics.js";
import { noProxyMetrics, type ProxyMetrics } from "./observability/proxy-metrics.js";
import { openAccessControl } from "./open-access-control.js";
import { openBrokerId } from "./open-broker-id.js";
import { openCluster } from "./open-cluster.js";
import { importPlugins } from "./open-plugins.js";
import { openQueueStore } from "./open-queue-store.js";
import { openRates } from "./open-rates.js";
import { pluginHosts } from "./plugin-hosts.js";
import { DeliveryHooks } from "./plugins/delivery-hooks.js";
import type { AddressPolicy } from "./proxy/address-policy.js";
import type { UpstreamTransport } from "./proxy/exchange.js";
import { HttpProxy } from "./proxy/http-proxy.js";
import { proxySettings } from "./proxy-settings.js";
import { openQueues } from "./queue/open-queues.js";
import { noQueueMetrics, type QueueMetrics } from "./queue/queue-metrics.js";
import { queueDefaults } from "./queue-defaults.js";
import { announceClients } from "./router/client-events.js";
import { PendingRequests } from "./router/pending-requests.js";
import { Router } from "./router/router.js";
import { FlushScheduler } from "./session/flush-scheduler.js";
import { Sessions } from "./session/sessions.js";
import { SessionBalance } from "./session-balance.js";
import { type Clock, systemClock } from "./util/clock.js";
import { DeadlineWheel } from "./util/deadline-wheel.js";
import type { Random } from "./util/random.js";

/** What a broker is made of; clock and random are the machine's own unless a test passes its own. */
export interface BrokerOptions {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: DeliveryMetrics;
  /** @default counts nothing */
  readonly queueMetrics?: QueueMetrics;
  /** @default counts nothing */
  readonly proxyMetrics?: ProxyMetrics;
  /** @default counts nothing */
  readonly pluginMetrics?: PluginMetrics;
  /** @default counts nothing */
  readonly accessMetrics?: AccessMetrics;
  /** @default counts nothing */
  readonly limitMetrics?: LimitMetrics;
  /** Carries links to other brokers. Absent: this broker stands alone. */
  readonly peerTransport?: PeerTransport;
  /** Makes what carries forwarded requests to upstreams. */
  readonly openUpstreamTransport: (policy: AddressPolicy) => UpstreamTransport;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** How fine the deadlines of sessions are looked at. */
const wheelTickMs = 100;

/** One broker: owns its parts, knows no transport. Gateways open sessions on it and run commands against its context. */
export interface Broker {
  readonly context: CommandContext;
  /** Reads the access file again now, without waiting for the change to be noticed. One that cannot be used is logged and left aside. */
  reloadAccess(): void;
  /** Looks for other brokers, which can dial this one at `address`; resolves when they have been looked for once. Nothing where it stands alone. */
  joinCluster(address: string): Promise<void>;
  /**
   * Says goodbye to every session, spread over `drainSpreadMs`, and waits until all have left and every forwarded request has been
   * answered; what is still here by `drainTimeoutMs` is closed. New clients are refused from the first moment.
   */
  drain(): Promise<void>;
  /** Closes what is still open, at once; resolves when the queues are on disk and their store is closed. */
  close(): Promise<void>;
}

/**
 * Builds a broker, with what its queues hold from before; it is ready when this resolves.
 * @throws BrokerError (rejects with) `STORAGE_FAILED` when the queues cannot be opened; `PLUGIN_FAILED` that names a bad plugin.
 */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const { config, clock = systemClock, random = Math.random } = options;
  const limits = limitsFromConfig(config);
  const { logger, pluginMetrics = noPluginMetrics, limitMetrics = noLimitMetrics } = options;
  const plugins = await importPlugins(config, { limits, clock, logger, metrics: pluginMetrics });
  const { hooks, extensions } = plugins;
  const access = openAccessControl({
    config,
    limits,
    clock,
    logger,
    metrics: options.accessMetrics ?? noAccessMetrics,
    pluginAuthenticator: (failed) => plugins.authenticator(failed),
  });
  const { h32 } = await createXxhash();
  const hash = (text: string) => h32(text);
  const { peerTransport } = options;
  const interests =
    peerTransport &&
    new Interests({ clock, idleMs: config.clusterReplicaIdleMs, maxTopics: config.clusterMaxTopics });
  const directory = new Directory({
    hash,
    random,
    limits,
    clock,
    limitMetrics,
    ...(interests && { reach: interests }),
  });
  const requests = new PendingRequests(clock);
  const wheel = new DeadlineWheel(clock, wheelTickMs);
  const proxy = new HttpProxy({
    ...proxySettings(config),
    directory,
    openTransport: options.openUpstreamTransport,
    clock,
    metrics: options.proxyMetrics ?? noProxyMetrics,
    logger: options.logger,
  });
  // Before client events: a client that goes fails its requests first, then its departure is announced.
  directory.listen({
    left(client) {
      requests.receiverLeft(client);
      proxy.tunnels.close(client);
    },
  });
  const subscribers = announceClients(directory);
  const environment = {
    limits,
    clock,
    wheel,
    flushes: new FlushScheduler(),
    onClientGone: (client: Client) => directory.remove(client),
    onFault: (error: unknown) =>
      options.logger.error({ error }, "an event could not be written; its session ends"),
  };
  const sessions = new Sessions(environment, limitMetrics);
  const admission = new Admission({
    overloadDelayMs: config.overloadDelayMs,
    clock,
    nextTurn: setImmediate,
    onRefused: () => limitMetrics.reached("overloadDelayMs"),
  });
  const rates = openRates(config, clock);
  const draining = new AbortController();
  const brokerId = openBrokerId(config);
  const own = await openQueues({
    store: await openQueueStore(config),
    defaults: queueDefaults(config),
    maxQueues: limits.maxQueues,
    ...(peerTransport && { origin: brokerId }),
    maxConsumerLeases: limits.maxConsumerLeases,
    directory,
    clock,
    random,
    logger: options.logger,
    metrics: options.queueMetrics ?? noQueueMetrics,
    limitMetrics,
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const router = new Router(directory, options.metrics, hooks.deliver && new DeliveryHooks(hooks.deliver));
  const place =
    interests &&
    openCluster({
      config,
      version: options.version,
      transport: peerTransport,
      brokerId,
      directory,
      interests,
      router,
      requests,
      tunnels: proxy.tunnels,
      queues: own,
      sessions: () => sessions.size,
      hash,
      clock,
      random,
      logger,
      later: setImmediate,
    });
  const queues = place?.cluster.queues ?? own;
  const { clusterBalanceAbovePercent: abovePercent } = config;
  const balance =
    place &&
    abovePercent !== undefined &&
    new SessionBalance({ sessions, peers: place.peers, abovePercent, clock, random, logger });
  const drain = new Drain({ sessions, proxy, queues, place, clock, random, draining });
  const context: CommandContext = {
    brokerId,
    version: options.version,
    startedAt: clock.now(),
    accessControl: access.accessControl,
    directory,
    router,
    requests,
    sessions,
    ...(place && { ids: place.cluster.ids }),
    peers: place?.peers ?? (() => []),
    drain: (times) => drain.run({ ...drainTimes(config), ...times }),
    queues,
    proxy,
    hooks,
    extensions,
    admission,
    subscribers,
    watches: new Set(),
    ...(rates === undefined ? {} : { rates }),
    redrivePerSecond: config.queueRedrivePerSecond,
    limits,
    limitMetrics,
    clock,
    metadataUpdateMode: config.metadataUpdateMode,
    draining: draining.signal,
    nextMessageId: messageIds(),
  };
  const broker = {
    context,
    reloadAccess: access.reload,
    async joinCluster(address: string) {
      await place?.start(address);
      if (balance) balance.start();
    },
    async drain() {
      await drain.run(drainTimes(config));
      await place?.leave();
    },
    async close() {
      draining.abort();
      if (balance) balance.close();
      admission.close();
      sessions.closeAll("goodbye");
      interests?.close();
      await place?.leave();
      await Promise.all([queues.close(), proxy.close()]);
      await plugins.unload();
      directory.close();
      access.close();
      wheel.close();
    },
  };
  try {
    await plugins.load(
      pluginHosts(context, { logger, config: config.pluginConfig, metrics: options.metrics }),
    );
  } catch (error) {
    await broker.close(); // unloads those that are loaded, and lets go of the files of the queues
    throw error;
  }
  return broker;
}

function drainTimes({ drainSpreadMs, drainTimeoutMs }: Config): DrainTimes {
  return { spreadMs: drainSpreadMs, timeoutMs: drainTimeoutMs };
}

// Ids of two brokers, or of one before and after a restart, differ in their random part.
function messageIds(): () => string {
  const prefix = randomBytes(6).toString("base64url");
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}-${last.toString(36)}`;
  };
}
