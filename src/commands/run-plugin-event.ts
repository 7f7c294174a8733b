import type { CustomEvents, EventOutcome } from "../plugins/custom-events.js";
import { authorizeBroker } from "./authorize.js";
import type { ClientCaller } from "./context.js";

/** A custom event of a client. */
export interface PluginEventRequest {
  /** One that some plugin has. */
  readonly event: string;
  /** A plain value. */
  readonly data: unknown;
}

/**
 * Gives a custom event to the plugins that have it. What goes wrong in them is an outcome.
 * @throws BrokerError (rejects with) `RESTRICTED`, `PERMISSION_DENIED`
 */
export async function runPluginEvent(
  events: CustomEvents,
  caller: ClientCaller,
  { event, data }: PluginEventRequest,
): Promise<EventOutcome> {
  authorizeBroker(caller, "plugin-event");
  return events.run(event, data, caller.client);
}
