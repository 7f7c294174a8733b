import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { ClientEvent } from "../message/client-event.js";

/**
 * Tells every client that asked for it who comes and goes, across applications, itself included: it hears of its
 * own arrival, which its session has queued behind `ready`. Restricted clients are told nothing.
 * @returns who is told.
 */
export function announceClients(directory: Directory): ReadonlySet<Client> {
  const subscribers = new Set<Client>();
  const announce = (kind: ClientEvent["kind"], { ref }: Client) => {
    for (const { receiver } of subscribers) receiver.notify({ kind, client: ref });
  };
  directory.listen({
    joined(client) {
      if (client.facts.receivesClientEvents && !client.restricted) subscribers.add(client);
      announce("connected", client);
    },
    left(client) {
      subscribers.delete(client);
      announce("disconnected", client);
    },
  });
  return subscribers;
}
