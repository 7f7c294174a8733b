import { create } from "@bufbuild/protobuf";
import {
  ClientChangeSchema,
  type ClientChange as ProtoClientChange,
} from "../../gen/singyeong/v1/directory_service_pb.js";
import type { ClientChange } from "../../src/directory/client-watch.js";
import { clientToProto } from "./client-proto.js";

/** The proto form of what a watcher is told. */
export function clientChangeToProto(change: ClientChange, brokerId: string): ProtoClientChange {
  return create(ClientChangeSchema, { change: oneofOf(change, brokerId) });
}

function oneofOf(change: ClientChange, brokerId: string) {
  switch (change.kind) {
    case "matched":
    case "updated":
      return { case: change.kind, value: clientToProto(change.client, brokerId) };
    case "unmatched":
      return { case: "unmatched" as const, value: { ...change.client } };
    case "snapshot-complete":
      return { case: "snapshotComplete" as const, value: {} };
    default:
      return change satisfies never;
  }
}
