import type { Session } from "../session/session.js";
import type { CommandContext } from "./context.js";

/** Keeps a session alive, and writes the time into the client's reserved `last_heartbeat_time`. */
export function heartbeat(context: CommandContext, session: Session): void {
  session.heard();
  if (session.client === undefined) return;
  const attributes = new Map(context.directory.latest(session.client));
  attributes.set("last_heartbeat_time", { type: "integer", value: context.clock.now() });
  context.directory.touch(session.client, attributes);
}
