import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ClientSchema, type Client as ProtoClient } from "../../gen/singyeong/v1/client_pb.js";
import type { Client } from "../../src/directory/client.js";
import { metadataToProto } from "./metadata-proto.js";

/** The proto form of a client that the broker `brokerId` holds. */
export function clientToProto(client: Client, brokerId: string): ProtoClient {
  return create(ClientSchema, {
    application: client.application,
    clientId: client.id,
    metadata: metadataToProto(client.attributes),
    queues: [...client.queues],
    remoteAddress: client.facts.remoteAddress,
    restricted: client.restricted,
    revision: BigInt(client.revision),
    connectedAt: timestampFromMs(client.facts.connectedAt),
    transport: client.facts.transport,
    brokerId,
  });
}
