import type { RouteRequest, RouteResponse } from "../plugins/plugin-route.js";
import type { ActiveRoute } from "../plugins/routes.js";
import { authorizeBroker } from "./authorize.js";
import type { Caller } from "./context.js";

/**
 * Has a plugin answer a request to one of its routes.
 * @throws BrokerError (rejects with) `RESTRICTED`, `PERMISSION_DENIED`, `PLUGIN_REFUSED`, `PLUGIN_FAILED`
 */
export async function callPluginRoute(
  caller: Caller,
  route: ActiveRoute,
  request: RouteRequest,
): Promise<RouteResponse> {
  authorizeBroker(caller, "plugin-route");
  return route.handle(request);
}
