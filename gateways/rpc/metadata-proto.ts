import { create } from "@bufbuild/protobuf";
import {
  type Metadata,
  MetadataSchema,
  type Value as ProtoValue,
} from "../../gen/singyeong/v1/metadata_pb.js";
import type { Attribute, Attributes, MetadataLimits } from "../../src/metadata/attribute.js";
import { requireNoProblems, validateKey } from "../../src/metadata/typed-metadata.js";
import { attributeFromProto, attributeToProto } from "./value-proto.js";

/**
 * Reads attributes that a client sets, all or nothing.
 * @throws BrokerError `INVALID_METADATA`, whose details hold one text per refused key.
 */
export function attributesFromProto(
  entries: Readonly<Record<string, ProtoValue>>,
  limits: MetadataLimits,
): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  const problems: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(entries)) {
    const keyProblem = validateKey(key, limits);
    const attribute = attributeFromProto(value, limits.maxFrameDepth);
    if (keyProblem !== undefined) problems[key] = keyProblem;
    else if (attribute === undefined)
      problems[key] = `${key}: no valid ${value.kind.case ?? "value of any kind"}`;
    else attributes.set(key, attribute);
  }
  requireNoProblems(problems, limits);
  return attributes;
}

/** The proto form of a client's metadata, reserved keys included. */
export function metadataToProto(attributes: Attributes): Metadata {
  const entries = [...attributes].map(([key, attribute]) => [key, attributeToProto(attribute)] as const);
  return create(MetadataSchema, { attributes: Object.fromEntries(entries) });
}
