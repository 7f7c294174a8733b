import { fullAccess } from "./auth/access.js";
import { plainPrincipal } from "./auth/principal.js";
import { unrestrictedRole } from "./auth/role.js";
import { broadcast } from "./commands/broadcast.js";
import type { Caller, CommandContext } from "./commands/context.js";
import { enqueue } from "./commands/enqueue.js";
import type { OutgoingMessage } from "./commands/outgoing.js";
import { queryClients } from "./commands/query-clients.js";
import { send } from "./commands/send.js";
import { BrokerError } from "./errors.js";
import type { Limits } from "./limits.js";
import { jsonPayload } from "./message/payload.js";
import type { Logger } from "./observability/logger.js";
import type { DeliveryMetrics } from "./observability/metrics.js";
import { noHooks } from "./plugins/active-hooks.js";
import type { HostMessage, HostQuery, PluginHost } from "./plugins/plugin-host.js";
import { parseCelFilter } from "./query/cel-filter.js";
import type { Query } from "./query/query.js";
import { checkQueryLimits } from "./query/query-limits.js";
import { Router } from "./router/router.js";
import { stringifyJson } from "./util/json.js";
import { resultOf } from "./util/underway.js";

/** What stands behind the hosts of a broker's plugins. */
export interface PluginHostOptions {
  readonly logger: Logger;
  readonly metrics: DeliveryMetrics;
  /** By name of the plugin. */
  readonly config: ReadonlyMap<string, unknown> | undefined;
}

/**
 * Makes the broker as each plugin sees it. What a plugin sends passes no hooks: one that sends whenever something is sent would never
 * come to an end.
 */
export function pluginHosts(
  context: CommandContext,
  { logger, metrics, config }: PluginHostOptions,
): (plugin: string) => PluginHost {
  const unwatched = { ...context, hooks: noHooks, router: new Router(context.directory, metrics) };
  return (plugin) => ({
    ...createPluginHost(unwatched, callerFor(plugin)),
    config: config?.get(plugin),
    log: loggerOf(plugin, logger),
  });
}

/** Plugins are part of the broker, and may do what it may. */
function callerFor(plugin: string): Caller {
  const principal = plainPrincipal({ id: `plugin:${plugin}`, method: "plugin", roles: [unrestrictedRole] });
  return { principal, access: fullAccess, remoteAddress: "" };
}

function createPluginHost(context: CommandContext, caller: Caller): Omit<PluginHost, "config" | "log"> {
  const { directory, limits } = context;
  return {
    brokerId: context.brokerId,
    version: context.version,
    client: (application, clientId) => directory.get(application, clientId),
    async queryClients(query) {
      return (await queryClients(context, caller, queryFrom(query, limits))).clients;
    },
    async send(query, message) {
      return (await resultOf(send(context, caller, outgoing(query, message, limits)))).receiver;
    },
    async broadcast(query, message) {
      return (await resultOf(broadcast(context, caller, outgoing(query, message, limits)))).delivered;
    },
    async enqueue(queue, target, message) {
      const { query, ...content } = outgoing(target, message, limits);
      const [result] = await enqueue(context, caller, {
        queue,
        messages: [{ target: query, ...content }],
      });
      if (result === undefined) throw new BrokerError("INTERNAL", "a queue gave no result for a message");
      return result;
    },
  };
}

function outgoing(query: HostQuery, { payload, headers = {} }: HostMessage, limits: Limits): OutgoingMessage {
  return { query: queryFrom(query, limits), payload: jsonPayload(stringifyJson(payload)), headers };
}

function queryFrom({ application, filter, key, ...flags }: HostQuery, limits: Limits): Query {
  const query: Query = {
    application: application === undefined ? { kind: "any" } : { kind: "id", id: application },
    restricted: flags.restricted ?? false,
    droppable: flags.droppable ?? false,
    optional: flags.optional ?? false,
    conditions: filter === undefined ? [] : parseCelFilter(filter, limits),
    ...(key === undefined ? {} : { key }),
  };
  checkQueryLimits(query, limits);
  return query;
}

function loggerOf(plugin: string, logger: Logger): Logger {
  return {
    debug: (facts, text) => logger.debug({ plugin, ...facts }, text),
    info: (facts, text) => logger.info({ plugin, ...facts }, text),
    warn: (facts, text) => logger.warn({ plugin, ...facts }, text),
    error: (facts, text) => logger.error({ plugin, ...facts }, text),
  };
}
