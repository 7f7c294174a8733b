import type { Client } from "../src/directory/client.js";
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

/** The legacy form of a client, reserved metadata keys included. */
export function legacyClient(client: Client): LegacyClient {
  const metadata: Record<string, Value> = Object.create(null);
  const types: Record<string, MetadataType> = Object.create(null);
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
    socket_ip: client.facts.remoteAddress,
  };
}
