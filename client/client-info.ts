import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "../gen/singyeong/v1/client_pb.js";
import type { ClientRef } from "./message.js";
import { type Metadata, metadataFromProto } from "./values.js";

/** A connected client as the directory knows it. */
export interface ClientInfo extends ClientRef {
  /** The broker's own attributes, such as `ip`, included. */
  readonly metadata: Metadata;
  /** Queues from which it can get a message now. */
  readonly queues: readonly string[];
  /** Without port. */
  readonly remoteAddress: string;
  /** True: it presented no valid credential where one is asked for. */
  readonly restricted: boolean;
  /** Counts the changes of its metadata, from 1. */
  readonly revision: bigint;
  readonly connectedAt: Date;
  /** Such as `websocket` or `rpc`. */
  readonly transport: string;
  /** The broker that holds its session. */
  readonly brokerId: string;
}

/** The client of the wire, read. */
export function clientInfoFromProto(client: Client): ClientInfo {
  const { application, clientId, queues, remoteAddress, restricted, revision, transport, brokerId } = client;
  return {
    application,
    clientId,
    metadata: metadataFromProto(client.metadata),
    queues,
    remoteAddress,
    restricted,
    revision,
    connectedAt: new Date(client.connectedAt === undefined ? 0 : timestampMs(client.connectedAt)),
    transport,
    brokerId,
  };
}
