import type { QueryClientsResult } from "../src/commands/query-clients.js";
import type { Client } from "../src/directory/client.js";
import { BrokerError } from "../src/errors.js";
import type { Limits } from "../src/limits.js";
import type { MetadataType } from "../src/metadata/attribute.js";
import type { Value } from "../src/metadata/value.js";

/** A client as QUERY_NODES and the REST query list it. PROTOCOL §3. */
export interface LegacyClient {
  readonly app_id: string;
  readonly client_id: string;
  readonly metadata: Readonly<Record<string, Value>>;
  readonly metadata_types: Readonly<Record<string, MetadataType>>;
  readonly queues: readonly string[];
  readonly socket_ip: string;
}

/**
 * The legacy form of a listing.
 * @throws BrokerError `LIMIT_EXCEEDED` for one that is cut short: this wire has no way to say so.
 */
export function legacyClients(
  { clients, truncated }: QueryClientsResult,
  { maxListedClients }: Limits,
): LegacyClient[] {
  if (!truncated) return clients.map(legacyClient);
  throw new BrokerError(
    "LIMIT_EXCEEDED",
    `query: more than ${maxListedClients} clients match (maxListedClients)`,
    { details: { limit: "maxListedClients", field: "query" } },
  );
}

/** The legacy form of a client, reserved metadata keys included; a namespace is listed even where there is none. */
function legacyClient(client: Client): LegacyClient {
  const metadata: Record<string, Value> = Object.assign(Object.create(null), { namespace: null });
  const types: Record<string, MetadataType> = Object.assign(Object.create(null), { namespace: "string" });
  for (const [key, attribute] of client.attributes) {
    metadata[key] = attribute.value;
    types[key] = attribute.type;
  }
  return {
    app_id: client.application,
    client_id: client.id,
    metadata,
    metadata_types: types,
    queues: client.queues,
    socket_ip: socketIp(client),
  };
}

// Despite its name: where the proxy reaches the client, which is what clients of the original use it for.
function socketIp({ attributes, facts }: Client): string {
  const ip = attributes.get("ip")?.value;
  return typeof ip === "string" ? ip : facts.remoteAddress;
}
