import type { Plugin } from "./plugin.js";
import type { PluginCalls } from "./plugin-calls.js";
import { type PluginRoute, RouteBodyError, type RouteRequest, type RouteResponse } from "./plugin-route.js";

/** A route of a plugin that is loaded. */
export interface ActiveRoute extends Pick<PluginRoute, "method" | "path"> {
  readonly plugin: string;
  /** @throws BrokerError (rejects with) `PLUGIN_REFUSED`, `PLUGIN_FAILED`; a body that has to be JSON and is none is answered with 400. */
  handle(request: RouteRequest): Promise<RouteResponse>;
}

/** The routes of all plugins. */
export function activeRoutes(plugins: readonly Plugin[], calls: PluginCalls): readonly ActiveRoute[] {
  return plugins.flatMap((plugin) =>
    (plugin.routes ?? []).map((route) => activeRoute(plugin.name, route, calls)),
  );
}

function activeRoute(plugin: string, route: PluginRoute, calls: PluginCalls): ActiveRoute {
  const { method, path } = route;
  const call = { plugin, call: `route ${method} ${path}` };
  return {
    plugin,
    method,
    path,
    async handle(request) {
      return calls.run(call, () => handled(route, request), readResponse);
    },
  };
}

async function handled(route: PluginRoute, request: RouteRequest): Promise<unknown> {
  try {
    return await route.handler(request);
  } catch (thrown) {
    if (!(thrown instanceof RouteBodyError)) throw thrown;
    return { status: 400, body: { errors: { detail: "Bad Request" } } };
  }
}

function readResponse(answer: unknown): RouteResponse {
  if (typeof answer !== "object" || answer === null)
    throw new TypeError("a route answers with an object of status, headers and body");
  const { status, headers, body } = answer as RouteResponse;
  const isStatus = status === undefined || (Number.isInteger(status) && status >= 200 && status <= 599);
  if (!isStatus) throw new TypeError("status: must be a whole number from 200 to 599");
  const texts = Object.values(headers ?? {});
  if (!texts.every((text) => typeof text === "string")) throw new TypeError("headers: values must be texts");
  return {
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
}
