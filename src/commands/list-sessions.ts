import { BrokerError } from "../errors.js";
import type { Session, SessionState } from "../session/session.js";
import { authorizeBroker } from "./authorize.js";
import type { Caller, CommandContext } from "./context.js";
import { pageRequest, type WantedPage } from "./page-request.js";

/** One live connection, as operators see it. */
export interface SessionInfo {
  /** Absent: it has not identified yet. */
  readonly client?: { readonly application: string; readonly clientId: string };
  readonly state: Exclude<SessionState, "closed">;
  readonly transport: string;
  readonly encoding: string;
  /** Without port. */
  readonly remoteAddress: string;
  readonly restricted: boolean;
  /** Unix time in milliseconds. */
  readonly openedAt: number;
  /** Unix time in milliseconds. */
  readonly lastHeardAt: number;
  readonly outboxBytes: number;
  /** Absent: as many messages as come. */
  readonly credit?: number;
}

/** One page of sessions. */
export interface SessionPage {
  /** The oldest first. */
  readonly sessions: readonly SessionInfo[];
  /** Leads to the next page; empty: this is the last one. */
  readonly next: string;
}

/**
 * One page of the sessions of this broker, or of one application where it is not empty. Sessions that come while somebody
 * turns the pages stand behind those that were there; none is shown twice.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`; `INVALID_REQUEST` for a token that no page gave.
 */
export function listSessions(
  context: CommandContext,
  caller: Caller,
  application: string,
  page: WantedPage,
): SessionPage {
  authorizeBroker(caller, "list-sessions");
  const { limit, after = "0" } = pageRequest(page);
  const sessions: SessionInfo[] = [];
  let last = placeOf(after);
  for (const [session, place] of context.sessions.openedAfter(last)) {
    const info = infoOf(session);
    if (info === undefined || (application !== "" && info.client?.application !== application)) continue;
    if (sessions.length === limit) return { sessions, next: String(last) };
    sessions.push(info);
    last = place;
  }
  return { sessions, next: "" };
}

function placeOf(token: string): number {
  if (!/^\d{1,15}$/.test(token))
    throw new BrokerError("INVALID_REQUEST", "page_token: no page gave this token");
  return Number(token);
}

function infoOf(session: Session): SessionInfo | undefined {
  const { client, state, transport, openedAt, lastHeard, outboxBytes, credit } = session;
  if (state === "closed") return undefined;
  return {
    ...(client === undefined ? {} : { client: { application: client.application, clientId: client.id } }),
    state,
    transport: transport.kind,
    encoding: transport.encoding,
    remoteAddress: transport.remoteAddress,
    restricted: client?.restricted ?? false,
    openedAt,
    lastHeardAt: lastHeard,
    outboxBytes,
    ...(credit === undefined ? {} : { credit }),
  };
}
