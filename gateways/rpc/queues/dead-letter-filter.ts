import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { DeadLetterFilter as ProtoFilter } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { type DeadLetterReason, deadLetterReasons } from "../../../src/queue/queue-message.js";
import type { DeadLetterFilter } from "../../../src/queue/queues.js";
import { protoReasons } from "./message-to-proto.js";

/** Reads a description of dead letters; an absent one describes all. */
export function filterFromProto(filter: ProtoFilter | undefined): DeadLetterFilter {
  if (filter === undefined) return {};
  const { reasons, deadSince, deadBefore, sourceApplication, headers } = filter;
  return {
    reasons: reasons.map(reasonFromProto),
    ...(deadSince === undefined ? {} : { deadSince: Math.ceil(timestampMs(deadSince)) }),
    ...(deadBefore === undefined ? {} : { deadBefore: Math.ceil(timestampMs(deadBefore)) }),
    ...(sourceApplication === "" ? {} : { sourceApplication }),
    headers,
  };
}

function reasonFromProto(reason: ProtoFilter["reasons"][number]): DeadLetterReason {
  const known = deadLetterReasons.find((name) => protoReasons[name] === reason);
  if (known === undefined) throw new TypeError(`reason ${reason} has passed the validation`);
  return known;
}
