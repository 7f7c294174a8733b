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
  /** Lets the clients of other brokers go, which are known here for as long as somebody is told of them. */
  let letGo: (() => void) | undefined;
  const announce = (kind: ClientEvent["kind"], { ref }: Client) => {
    for (const { receiver } of subscribers) receiver.notify({ kind, client: ref });
  };
  const subscribe = (client: Client) => {
    if (subscribers.size === 0) letGo = directory.hold({ kind: "any" });
    subscribers.add(client);
  };
  directory.listen({
    joined(client, isNews) {
      const { receivesClientEvents, peer } = client.facts;
      if (peer === undefined && receivesClientEvents && !client.restricted) subscribe(client);
      if (isNews) announce("connected", client);
    },
    left(client) {
      if (subscribers.delete(client) && subscribers.size === 0) letGo?.();
      announce("disconnected", client);
    },
  });
  return subscribers;
}
