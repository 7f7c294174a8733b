import { Client } from "../../src/directory/client.js";
import type { Attribute, Attributes } from "../../src/metadata/attribute.js";
import { Version } from "../../src/metadata/version.js";
import { seededRandom } from "../../test/support/seeded-random.js";

/** What one client says about itself; also the rows of the engines that the directory is compared with. */
export interface Row {
  readonly user_id: number;
  readonly guilds: readonly string[];
  readonly region: string;
  readonly version: string;
  readonly latency: number;
}

const clientsPerGuild = 100;

/** How many guilds there are for so many clients. */
export function guildCount(clients: number): number {
  return Math.max(10, Math.floor((clients * 10) / clientsPerGuild));
}

/** Rows that are the same for the same count. */
export function makeRows(count: number): Row[] {
  const random = seededRandom(count);
  const guilds = guildCount(count);
  return Array.from({ length: count }, (_, at) => ({
    user_id: at,
    guilds: Array.from({ length: 10 }, () => `g${Math.floor(random() * guilds)}`),
    region: `region-${Math.floor(random() * 20)}`,
    version: `1.${Math.floor(random() * 50)}.0`,
    latency: Math.floor(random() * 1_000),
  }));
}

const receiver = {
  deliver: () => "delivered" as const,
  notify() {},
  isAlive: async () => true,
  displace() {},
};

/** The client that a row describes, as it would be registered by a gateway. */
export function clientOf(row: Row): Client {
  return new Client({
    application: "app",
    id: `client-${row.user_id}`,
    restricted: false,
    receivesClientEvents: false,
    remoteAddress: "127.0.0.1",
    transport: "rpc",
    connectedAt: 0,
    attributes: attributesOf(row),
    receiver,
  });
}

/** A row as metadata, the broker's own attributes included. */
export function attributesOf(row: Row): Attributes {
  const version = Version.parse(row.version);
  if (version === undefined) throw new Error(`${row.version} is no version`);
  return new Map<string, Attribute>([
    ["ip", { type: "string", value: "127.0.0.1" }],
    ["encoding", { type: "string", value: "protobuf" }],
    ["restricted", { type: "boolean", value: false }],
    ["receive_client_updates", { type: "boolean", value: false }],
    ["last_heartbeat_time", { type: "integer", value: 1_700_000_000_000 + row.user_id }],
    ["user_id", { type: "integer", value: row.user_id }],
    ["guilds", { type: "list", value: row.guilds }],
    ["region", { type: "string", value: row.region }],
    ["version", { type: "version", value: version }],
    ["latency", { type: "integer", value: row.latency }],
  ]);
}
