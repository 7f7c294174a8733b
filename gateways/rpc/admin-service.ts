import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  AdminService,
  DrainResponseSchema,
  GetInfoResponseSchema,
  ListPeersResponseSchema,
  type PeerSchema,
  PeerState as ProtoState,
} from "../../gen/singyeong/v1/admin_service_pb.js";
import type { PeerState, PeerStatus } from "../../src/cluster/peer-status.js";
import type { CommandContext } from "../../src/commands/context.js";
import { drain } from "../../src/commands/drain.js";
import { getInfo } from "../../src/commands/get-info.js";
import { listPeers } from "../../src/commands/list-peers.js";
import { memberMethod, type UnaryMethod } from "./unary-method.js";

/** The methods of AdminService that this version serves. */
export function adminMethods(context: CommandContext): readonly UnaryMethod[] {
  return [
    memberMethod(context, AdminService.method.getInfo, (_context, caller) => {
      const info = getInfo(context, caller);
      return create(GetInfoResponseSchema, {
        ...info,
        startedAt: timestampFromMs(info.startedAt),
        applications: info.applications.map((application) => ({ ...application })),
      });
    }),
    memberMethod(context, AdminService.method.listPeers, (_context, caller) =>
      create(ListPeersResponseSchema, { peers: listPeers(context, caller).map(peerToProto) }),
    ),
    memberMethod(context, AdminService.method.drain, async (_context, caller, { spread, timeout }) => {
      const { left, cut } = await drain(context, caller, {
        ...(spread === undefined ? {} : { spreadMs: Math.ceil(durationMs(spread)) }),
        ...(timeout === undefined ? {} : { timeoutMs: Math.ceil(durationMs(timeout)) }),
      });
      return create(DrainResponseSchema, { sessionsLeft: left, sessionsCut: cut });
    }),
  ];
}

const states: Readonly<Record<PeerState, ProtoState>> = {
  alive: ProtoState.ALIVE,
  suspect: ProtoState.SUSPECT,
  left: ProtoState.LEFT,
};

function peerToProto(peer: PeerStatus): MessageInitShape<typeof PeerSchema> {
  const { brokerId, address, version, clients, state, stateSince, lastHeardAt, roundTripMs } = peer;
  return {
    brokerId,
    address,
    version,
    clients,
    state: states[state],
    stateSince: timestampFromMs(stateSince),
    lastHeardAt: timestampFromMs(lastHeardAt),
    ...(roundTripMs === undefined ? {} : { roundTrip: durationOf(roundTripMs) }),
  };
}

/** A duration finer than a millisecond. */
function durationOf(ms: number): { readonly seconds: bigint; readonly nanos: number } {
  const nanos = Math.round(ms * 1e6);
  return { seconds: BigInt(Math.floor(nanos / 1e9)), nanos: nanos % 1e9 };
}
