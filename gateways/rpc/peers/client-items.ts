import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type {
  AttributeSchema,
  ClientChanged,
  ClientChangedSchema,
  ClientTold,
  ClientToldSchema,
  Attribute as ProtoAttribute,
} from "../../../gen/singyeong/cluster/v1/peer_item_pb.js";
import type { ToldChange, ToldClient } from "../../../src/cluster/peer-item.js";
import { type Attributes, type MetadataType, metadataTypes } from "../../../src/metadata/attribute.js";
import { attributeToProto, valueFromProto } from "../value-proto.js";
import { noLimits } from "./query-peer.js";
import { required } from "./unreadable-item.js";

/** A client as a peer is told of it. */
export function toldToProto(client: ToldClient): MessageInitShape<typeof ClientToldSchema> {
  const { connectedAt, revision, attributes, queues, ...facts } = client;
  return {
    ...facts,
    connectedAt: timestampFromMs(connectedAt),
    revision: BigInt(revision),
    attributes: attributesToProto(attributes),
    queues: [...queues],
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function toldFromProto(told: ClientTold): ToldClient {
  const { $typeName: _, $unknown: __, connectedAt, revision, attributes, ...facts } = told;
  return {
    ...facts,
    connectedAt: timestampMs(required(connectedAt, "client_told.connected_at")),
    revision: Number(revision),
    attributes: attributesFromProto(attributes),
  };
}

/** What has changed about a client. */
export function changeToProto(change: ToldChange): MessageInitShape<typeof ClientChangedSchema> {
  const { handle, revision, set, removed, queues } = change;
  return {
    handle,
    revision: BigInt(revision),
    set: attributesToProto(set),
    removed: [...removed],
    queues: [...queues],
  };
}

/** The same read back. @throws BrokerError `INVALID_FRAME` */
export function changeFromProto({ handle, revision, set, removed, queues }: ClientChanged): ToldChange {
  return { handle, revision: Number(revision), set: attributesFromProto(set), removed, queues };
}

function attributesToProto(attributes: Attributes): MessageInitShape<typeof AttributeSchema>[] {
  return Array.from(attributes, ([key, attribute]) => ({
    key,
    type: attribute.type,
    value: attributeToProto(attribute),
  }));
}

function attributesFromProto(attributes: readonly ProtoAttribute[]): Attributes {
  return new Map(
    attributes.map(({ key, type, value }) => {
      const plain = value === undefined ? undefined : valueFromProto(value, noLimits.maxFrameDepth);
      return [
        key,
        { type: isType(type) ? type : "string", value: required(plain, `attributes[${key}].value`) },
      ];
    }),
  );
}

function isType(text: string): text is MetadataType {
  return (metadataTypes as readonly string[]).includes(text);
}
