import { randomBytes } from "node:crypto";
import { type LimitMetrics, noLimitMetrics } from "../observability/limit-metrics.js";
import { Session, type SessionEnvironment } from "./session.js";
import { type CloseReason, limitOfClose, type Transport } from "./transport.js";

/** Counts that a metrics endpoint shows. */
export interface SessionCounts {
  /** Sessions by kind of transport. */
  readonly byTransport: ReadonlyMap<string, number>;
  /** Bytes that wait in all outboxes. */
  readonly outboxBytes: number;
}

/** Every session of this broker, from the opened connection to its close. */
export class Sessions {
  readonly #environment: SessionEnvironment;
  /** Each with its place in the order in which they were opened. */
  readonly #open = new Map<Session, number>();
  #opened = 0;
  readonly #tokens = new Map<string, Session>();
  readonly #tokenOf = new Map<Session, string>();
  #whenEmpty: (() => void) | undefined;

  constructor(
    environment: Omit<SessionEnvironment, "onClosed">,
    limitMetrics: LimitMetrics = noLimitMetrics,
  ) {
    const onClosed = (session: Session, reason: CloseReason) => {
      this.#forget(session);
      const limit = limitOfClose[reason];
      if (limit !== undefined) limitMetrics.reached(limit);
    };
    this.#environment = { ...environment, onClosed };
  }

  get size(): number {
    return this.#open.size;
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.#open.keys();
  }

  /** Starts a session on a new connection. */
  open(transport: Transport): Session {
    const session = new Session(transport, this.#environment);
    this.#opened += 1;
    this.#open.set(session, this.#opened);
    return session;
  }

  /** The sessions with a place behind `place`, the oldest first; each with its own. */
  *openedAfter(place: number): Generator<readonly [session: Session, place: number]> {
    for (const entry of this.#open) if (entry[1] > place) yield entry;
  }

  /** The secret by which unary calls name this session; made when first asked for. */
  tokenOf(session: Session): string {
    let token = this.#tokenOf.get(session);
    if (token === undefined) {
      token = randomBytes(24).toString("base64url");
      this.#tokenOf.set(session, token);
      this.#tokens.set(token, session);
    }
    return token;
  }

  /** The session that a token names, while it lives. */
  byToken(token: string): Session | undefined {
    return this.#tokens.get(token);
  }

  counts(): SessionCounts {
    const byTransport = new Map<string, number>();
    let outboxBytes = 0;
    for (const session of this.#open.keys()) {
      byTransport.set(session.transport.kind, (byTransport.get(session.transport.kind) ?? 0) + 1);
      outboxBytes += session.outboxBytes;
    }
    return { byTransport, outboxBytes };
  }

  /** Resolves when no session is open any more. */
  emptied(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  closeAll(reason: CloseReason): void {
    for (const session of [...this.#open.keys()]) session.close(reason);
  }

  #forget(session: Session): void {
    this.#open.delete(session);
    const token = this.#tokenOf.get(session);
    this.#tokenOf.delete(session);
    if (token !== undefined) this.#tokens.delete(token);
    if (this.#open.size === 0) this.#whenEmpty?.();
  }
}
