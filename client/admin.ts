import { durationMs } from "@bufbuild/protobuf/wkt";
import { type Client, createClient } from "@connectrpc/connect";
import { AdminService, PeerState, SessionState } from "../gen/singyeong/v1/admin_service_pb.js";
import { type ClientRef, clientRefFromProto } from "./message.js";
import { dateFromProto, defined, durationOf } from "./queue-info.js";
import type { Abortable } from "./queues.js";
import type { UnaryCalls } from "./unary-calls.js";

/** The broker at this moment. */
export interface BrokerInfo {
  readonly version: string;
  readonly brokerId: string;
  readonly startedAt: Date | undefined;
  readonly sessions: number;
  readonly clients: number;
  readonly applications: readonly {
    readonly application: string;
    readonly clients: number;
    readonly restrictedClients: number;
  }[];
  readonly draining: boolean;
  readonly peers: number;
}

/** One live connection. */
export interface SessionInfo {
  /** Undefined: it has not identified yet. */
  readonly client: ClientRef | undefined;
  readonly state: "opened" | "identified" | "draining" | "unknown";
  readonly transport: string;
  readonly encoding: string;
  readonly remoteAddress: string;
  readonly restricted: boolean;
  readonly openedAt: Date | undefined;
  readonly lastHeardAt: Date | undefined;
  readonly outboxBytes: number;
  /** Undefined: as many messages as come. */
  readonly credit: number | undefined;
}

/** Another broker of the cluster. */
export interface PeerInfo {
  readonly brokerId: string;
  readonly address: string;
  readonly state: "alive" | "suspect" | "left" | "unknown";
  readonly version: string;
  readonly stateSince: Date | undefined;
  readonly lastHeardAt: Date | undefined;
  /** Undefined: not measured yet. */
  readonly roundTripMs: number | undefined;
  readonly clients: number;
}

const sessionStates: Readonly<Record<number, SessionInfo["state"]>> = {
  [SessionState.OPENED]: "opened",
  [SessionState.IDENTIFIED]: "identified",
  [SessionState.DRAINING]: "draining",
};
const peerStates: Readonly<Record<number, PeerInfo["state"]>> = {
  [PeerState.ALIVE]: "alive",
  [PeerState.SUSPECT]: "suspect",
  [PeerState.LEFT]: "left",
};

/** The broker itself, for operators. */
export class Admin {
  readonly #calls: UnaryCalls;
  readonly #service: Client<typeof AdminService>;

  constructor(calls: UnaryCalls) {
    this.#calls = calls;
    this.#service = createClient(AdminService, calls.transport);
  }

  /** What the broker is and how much it holds. */
  async info({ signal }: Abortable = {}): Promise<BrokerInfo> {
    const info = await this.#calls.call((calling) => this.#service.getInfo({}, calling), signal);
    const { version, brokerId, sessions, clients, draining, peers } = info;
    const applications = info.applications.map(({ application, clients, restrictedClients }) => ({
      application,
      clients,
      restrictedClients,
    }));
    const startedAt = dateFromProto(info.startedAt);
    return { version, brokerId, startedAt, sessions, clients, applications, draining, peers };
  }

  /** The sessions of the broker, or those of one application, the oldest first. */
  async *sessions({
    application = "",
    signal,
  }: Abortable & { readonly application?: string } = {}): AsyncGenerator<SessionInfo> {
    for (let pageToken = ""; ; ) {
      const page = await this.#calls.call(
        (calling) => this.#service.listSessions({ application, pageToken }, calling),
        signal,
      );
      for (const session of page.sessions) {
        const { transport, encoding, remoteAddress, restricted, credit } = session;
        yield {
          client: clientRefFromProto(session.client),
          state: sessionStates[session.state] ?? "unknown",
          transport,
          encoding,
          remoteAddress,
          restricted,
          openedAt: dateFromProto(session.openedAt),
          lastHeardAt: dateFromProto(session.lastHeardAt),
          outboxBytes: Number(session.outboxBytes),
          credit,
        };
      }
      pageToken = page.nextPageToken;
      if (pageToken === "") return;
    }
  }

  /** The other brokers of the cluster, as this one sees them. */
  async peers({ signal }: Abortable = {}): Promise<PeerInfo[]> {
    const { peers } = await this.#calls.call((calling) => this.#service.listPeers({}, calling), signal);
    return peers.map((peer) => ({
      brokerId: peer.brokerId,
      address: peer.address,
      state: peerStates[peer.state] ?? "unknown",
      version: peer.version,
      stateSince: dateFromProto(peer.stateSince),
      lastHeardAt: dateFromProto(peer.lastHeardAt),
      roundTripMs: peer.roundTrip === undefined ? undefined : durationMs(peer.roundTrip),
      clients: peer.clients,
    }));
  }

  /** Empties the broker: its sessions are asked to connect elsewhere. Resolves when all are gone. */
  async drain(
    options: Abortable & { readonly spreadMs?: number; readonly timeoutMs?: number } = {},
  ): Promise<{ readonly sessionsLeft: number; readonly sessionsCut: number }> {
    const { spreadMs, timeoutMs, signal } = options;
    const request = defined({ spread: durationOf(spreadMs), timeout: durationOf(timeoutMs) });
    const answer = await this.#calls.call((calling) => this.#service.drain(request, calling), signal);
    return { sessionsLeft: answer.sessionsLeft, sessionsCut: answer.sessionsCut };
  }
}
