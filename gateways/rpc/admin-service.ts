import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  AdminService,
  DrainResponseSchema,
  GetInfoResponseSchema,
  ListPeersResponseSchema,
  ListSessionsResponseSchema,
  type PeerSchema,
  type Session as ProtoSession,
  SessionSchema as ProtoSessionSchema,
  PeerState as ProtoState,
  SessionState,
} from "../../gen/singyeong/v1/admin_service_pb.js";
import type { PeerState, PeerStatus } from "../../src/cluster/peer-status.js";
import type { CommandContext } from "../../src/commands/context.js";
import { drain } from "../../src/commands/drain.js";
import { getInfo } from "../../src/commands/get-info.js";
import { listPeers } from "../../src/commands/list-peers.js";
import { listSessions, type SessionInfo } from "../../src/commands/list-sessions.js";
import { memberMethod, type UnaryMethod } from "./unary-method.js";

/** The methods of AdminService. */
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
    memberMethod(context, AdminService.method.listSessions, (_context, caller, request) => {
      const { application, pageSize, pageToken } = request;
      const page = { size: pageSize, token: pageToken };
      const { sessions, next } = listSessions(context, caller, application, page);
      return create(ListSessionsResponseSchema, {
        sessions: sessions.map(sessionToProto),
        nextPageToken: next,
      });
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

const protoStates = {
  opened: SessionState.OPENED,
  identified: SessionState.IDENTIFIED,
  draining: SessionState.DRAINING,
} as const satisfies Record<SessionInfo["state"], SessionState>;

function sessionToProto(session: SessionInfo): ProtoSession {
  const { client, state, transport, encoding, remoteAddress, restricted, credit } = session;
  return create(ProtoSessionSchema, {
    state: protoStates[state],
    transport,
    encoding,
    remoteAddress,
    restricted,
    openedAt: timestampFromMs(session.openedAt),
    lastHeardAt: timestampFromMs(session.lastHeardAt),
    outboxBytes: BigInt(session.outboxBytes),
    ...(client === undefined ? {} : { client: { ...client } }),
    ...(credit === undefined ? {} : { credit: Math.min(credit, maxUint32) }),
  });
}

const maxUint32 = 2 ** 32 - 1;
