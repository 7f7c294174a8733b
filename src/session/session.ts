import type { Client } from "../directory/client.js";
import { BrokerError } from "../errors.js";
import type { ClientEvent } from "../message/client-event.js";
import type { DeliveryOutcome, Message, Receiver } from "../message/message.js";
import type { Clock } from "../util/clock.js";
import type { DeadlineWheel, Watched } from "../util/deadline-wheel.js";
import type { ClientCaller } from "./caller.js";
import type { FlushScheduler } from "./flush-scheduler.js";
import { Outbox, type OutboxLimits } from "./outbox.js";
import type { CloseReason, SessionEvent, Transport } from "./transport.js";

/** Time-outs and bounds of a session. */
export interface SessionLimits extends OutboxLimits {
  /** How long a connection may stay without identifying. */
  readonly identifyTimeoutMs: number;
  /** How often a client has to send a heartbeat, or is probed. */
  readonly heartbeatIntervalMs: number;
  /** How long a client may take nothing while events wait for it. */
  readonly slowClientTimeoutMs: number;
}

/** What a session needs from outside; shared by all sessions of a broker. */
export interface SessionEnvironment {
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly wheel: DeadlineWheel;
  readonly flushes: FlushScheduler;
  /** Called once, when the session ceases to represent its client: the registration has to end now. */
  readonly onClientGone: (client: Client) => void;
  /** Called when the transport cannot write an event: a defect, which ends this session and nobody else's. */
  readonly onFault: (error: unknown) => void;
  /** Called once, when the session is closed. */
  readonly onClosed: (session: Session, reason: CloseReason) => void;
}

/** The stages of a session's life; they only ever go forward. */
export type SessionState = "opened" | "identified" | "draining" | "closed";

/** A client that missed its heartbeats this many intervals long is gone. PROTOCOL: 1.5. */
const heartbeatGrace = 1.5;
/** How long the other side has to answer a probe. */
const probeTimeoutMs = 5_000;
/** How long a client that was asked to reconnect may take to leave by itself. */
const goodbyeGraceMs = 500;

/**
 * The live connection of one client, whatever carries it.
 *
 *     opened ──identify──► identified ──drain──► draining ──► closed
 *        └───────────────────────┴────────── close ─────────────┘
 *
 * - opened: waits for the client to identify, for `identifyTimeoutMs` at most.
 * - identified: represents a client in the directory and receives its messages.
 * - draining: was told goodbye and no longer represents the client; what was queued before still goes out.
 * - closed: nothing goes in or out.
 *
 * Events leave in the order in which they were pushed. What does not fit into the outbox is refused to whoever hands it in; a
 * client that takes nothing for `slowClientTimeoutMs` while events wait is closed, so that it cannot hold memory for ever.
 */
export class Session implements Receiver, Watched {
  readonly transport: Transport;
  readonly openedAt: number;
  readonly #environment: SessionEnvironment;
  readonly #outbox: Outbox;
  #state: SessionState = "opened";
  #caller: ClientCaller | undefined;
  #lastHeard: number;
  #flushScheduled = false;
  #blocked = false;
  #blockedBytes = 0;
  #slowDeadline: number | undefined;
  #goodbyeDeadline: number | undefined;
  #probing = false;
  #fullBy: keyof OutboxLimits | undefined;
  /** Made when somebody wants to know, which few sessions' users do. */
  #ended: AbortController | undefined;

  constructor(transport: Transport, environment: SessionEnvironment) {
    this.transport = transport;
    this.#environment = environment;
    this.#outbox = new Outbox(environment.limits);
    this.openedAt = environment.clock.now();
    this.#lastHeard = this.openedAt;
    environment.wheel.watch(this);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The client it represents, or represented until it was drained; undefined before it identified. */
  get client(): Client | undefined {
    return this.#caller?.client;
  }

  /** On whose behalf its commands run; undefined before it identified. */
  get caller(): ClientCaller | undefined {
    return this.#caller;
  }

  /** Aborted when the session is closed: for what lives no longer than it. */
  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#state === "closed") this.#ended.abort();
    return this.#ended.signal;
  }

  /** When the client last showed that it is alive, or its connection was last seen to answer; Unix time in milliseconds. */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  /** Messages it can still get; undefined: as many as come. */
  get credit(): number | undefined {
    return this.#outbox.credit;
  }

  /** Bytes that wait in the outbox. */
  get outboxBytes(): number {
    return this.#outbox.bytes;
  }

  /** Becomes the session of a client. `credit` bounds how many messages it gets; undefined: no bound. */
  identified(caller: ClientCaller, credit: number | undefined): void {
    if (this.#state !== "opened")
      throw new BrokerError("ALREADY_IDENTIFIED", "this connection has identified before");
    this.#state = "identified";
    this.#caller = caller;
    this.#lastHeard = this.#environment.clock.now();
    if (credit !== undefined) this.#outbox.limitTo(credit);
    this.push({ kind: "ready", client: caller.client });
    this.#environment.wheel.watch(this);
  }

  /** The client showed that it is alive. */
  heard(): void {
    this.#lastHeard = this.#environment.clock.now();
  }

  get fullBy(): keyof OutboxLimits | undefined {
    return this.#fullBy;
  }

  deliver(message: Message): DeliveryOutcome {
    this.#fullBy = undefined;
    if (this.#state !== "identified") return "dropped";
    if (this.#outbox.offer(message) !== undefined) {
      // It may be full of what this very turn brought and the transport would take.
      this.flush();
      this.#fullBy = this.#outbox.offer(message);
      if (this.#fullBy !== undefined) return "dropped";
    }
    this.#scheduleFlush();
    return "delivered";
  }

  notify(event: ClientEvent): void {
    this.push({ kind: "client-event", event });
  }

  /** Queues an event that is no message. A client that lets even these pile up is closed. */
  push(event: SessionEvent): void {
    if (this.#state === "closed") return;
    if (!this.#outbox.push(event)) {
      this.flush();
      if (!this.#outbox.push(event)) return this.close("slow-consumer");
    }
    this.#scheduleFlush();
  }

  /** Lets the client have `count` more messages. */
  grantCredit(count: number): void {
    this.#outbox.grant(count);
    this.#scheduleFlush();
  }

  /** The transport takes events again. */
  resume(): void {
    this.#blocked = false;
    this.#slowDeadline = undefined;
    this.flush();
  }

  /** Writes what is ready, as long as the transport takes it. Called by the flush scheduler. */
  flush(): void {
    this.#flushScheduled = false;
    while (!this.#blocked && this.#state !== "closed" && !this.#outbox.idle) {
      this.#write(this.#outbox.takeBatch());
    }
  }

  /** Asks the client to reconnect: its registration ends now, its connection once it leaves or a grace period ends. */
  drain(reason: string): void {
    if (this.#state !== "opened" && this.#state !== "identified") return;
    this.#leaveDirectory();
    this.#state = "draining";
    this.#goodbyeDeadline = this.#environment.clock.now() + goodbyeGraceMs;
    this.push({ kind: "goodbye", reason });
    this.#environment.wheel.watch(this);
  }

  /** Ends the session. What is ready in the outbox is still handed to a transport that takes it. */
  close(reason: CloseReason): void {
    if (this.#state === "closed") return;
    if (reason !== "transport-closed" && reason !== "broker-fault") this.flush();
    if (this.state === "closed") return; // by a fault in what was flushed
    this.#leaveDirectory();
    this.#state = "closed";
    this.#outbox.clear();
    this.#environment.wheel.forget(this);
    this.transport.close(reason);
    this.#ended?.abort();
    this.#environment.onClosed(this, reason);
  }

  async isAlive(timeoutMs: number): Promise<boolean> {
    return this.#state !== "closed" && (await this.transport.probe(timeoutMs));
  }

  displace(): void {
    this.close("taken-over");
  }

  deadline(): number | undefined {
    if (this.#state === "closed") return undefined;
    const bounds = [this.#lifeDeadline(), this.#slowDeadline, this.#goodbyeDeadline];
    return Math.min(...bounds.filter((bound) => bound !== undefined));
  }

  expired(now: number): void {
    if (this.#slowDeadline !== undefined && this.#slowDeadline <= now) this.#checkProgress(now);
    if (this.#goodbyeDeadline !== undefined && this.#goodbyeDeadline <= now) this.#endGrace(now);
    if (this.#state !== "closed" && this.#lifeDeadline() <= now) this.#silent();
  }

  #lifeDeadline(): number {
    const { identifyTimeoutMs, heartbeatIntervalMs } = this.#environment.limits;
    if (this.#state === "opened") return this.openedAt + identifyTimeoutMs;
    const grace = this.transport.liveness === "heartbeats" ? heartbeatGrace : 1;
    return this.#lastHeard + heartbeatIntervalMs * grace;
  }

  #silent(): void {
    if (this.#state === "opened") return this.close("identify-timeout");
    if (this.transport.liveness === "heartbeats") return this.close("heartbeat-timeout");
    this.heard(); // the next probe is an interval away, whatever this one brings
    if (!this.#probing) void this.#probe();
  }

  async #probe(): Promise<void> {
    this.#probing = true;
    const alive = await this.transport.probe(probeTimeoutMs);
    this.#probing = false;
    if (!alive) this.close("heartbeat-timeout");
  }

  #write(events: readonly SessionEvent[]): void {
    try {
      if (!this.transport.write(events)) this.#block();
    } catch (error) {
      this.#environment.onFault(error);
      this.close("broker-fault");
    }
  }

  #block(): void {
    this.#blocked = true;
    this.#blockedBytes = this.transport.bufferedBytes;
    this.#slowDeadline = this.#environment.clock.now() + this.#environment.limits.slowClientTimeoutMs;
    this.#environment.wheel.watch(this);
  }

  // A slow reader is fine as long as it reads at all.
  #checkProgress(now: number): void {
    const buffered = this.transport.bufferedBytes;
    if (buffered >= this.#blockedBytes) return this.close("slow-consumer");
    this.#blockedBytes = buffered;
    this.#slowDeadline = now + this.#environment.limits.slowClientTimeoutMs;
  }

  // What was queued before the goodbye is the client's; only then is the connection ended for it.
  #endGrace(now: number): void {
    if (this.#outbox.idle && !this.#blocked) this.close("goodbye");
    else this.#goodbyeDeadline = now + goodbyeGraceMs;
  }

  #leaveDirectory(): void {
    if (this.#state === "identified" && this.#caller !== undefined)
      this.#environment.onClientGone(this.#caller.client);
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#blocked) return;
    this.#flushScheduled = true;
    this.#environment.flushes.schedule(this);
  }
}
