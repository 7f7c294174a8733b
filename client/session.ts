import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import type { ClientEvent } from "../gen/singyeong/v1/client_pb.js";
import type { UpdateMetadataRequest } from "../gen/singyeong/v1/directory_service_pb.js";
import type { Message } from "../gen/singyeong/v1/message_pb.js";
import type { Value } from "../gen/singyeong/v1/metadata_pb.js";
import {
  type Command,
  type CommandResult,
  CommandSchema,
  type Identify,
  IdentifySchema,
  type Ready,
} from "../gen/singyeong/v1/session_service_pb.js";
import { type BackoffOptions, backoffMs, pause } from "./backoff.js";
import { deferred } from "./deferred.js";
import { errorFromCall, errorFromFailure, SingyeongError } from "./errors.js";
import { type CallOptions, notConnectedError, PendingCalls, type PendingLimits } from "./pending-calls.js";
import type { LinkEvent, OpenLink } from "./session-link.js";

/** What a session needs. */
export interface SessionOptions {
  readonly transport: Transport;
  readonly openLink: OpenLink;
  /** What goes with every call; asked before each connection. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** True: the next headers may have a credential that is still good. */
  readonly renewsCredential: boolean;
  readonly identity: Omit<
    MessageInitShape<typeof IdentifySchema>,
    "metadata" | "initialCredit" | "$typeName"
  >;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly limits: PendingLimits;
  /** Most messages that are with the program and not done with. */
  readonly maxUnhandledMessages: number;
  readonly backoff: BackoffOptions;
  /** How long the first connection is tried for, milliseconds; 0: one try. */
  readonly connectTimeoutMs: number;
  readonly onMessage: (message: Message) => void;
  readonly onClientEvent: (event: ClientEvent) => void;
  readonly onState: (state: SessionState) => void;
}

/** `connecting` until the first `ready`; `closed` is the end. */
export type SessionState = "connecting" | "connected" | "reconnecting" | "closed";

/** Commands that are answered. */
type CommandKind = "send" | "broadcast" | "request" | "reply" | "updateMetadata";
type ResultOf<Kind extends CommandKind> = (CommandResult["result"] & { case: Kind })["value"];

/** Refusals that another try may not meet again. */
const passing: ReadonlySet<string> = new Set([
  "CONNECTION_FAILED",
  "CONNECTION_LOST",
  "CLIENT_ALREADY_REGISTERED",
  "SLOW_CONSUMER",
  "HEARTBEAT_TIMEOUT",
  "DRAINING",
  "TOO_MANY_ATTEMPTS",
  "AUTHENTICATION_UNAVAILABLE",
  "RATE_LIMITED",
  "CAPACITY_REACHED",
  "OVERLOADED",
  "INTERNAL",
]);
const renewable: ReadonlySet<string> = new Set(["CREDENTIAL_EXPIRED", "UNAUTHENTICATED"]);

/** What ends one connection: `leaving` in good order, `ended` at once. */
interface Link {
  readonly leaving: AbortController;
  readonly ended: AbortController;
}

/** How long the broker has to end a stream that said goodbye. */
const goodbyeTimeoutMs = 1_000;

/**
 * A client of a broker for as long as the program wants: when its connection ends it connects again, with the metadata that it had
 * and the credit that is left.
 *
 *     connecting ──ready──► connected ◄──ready── reconnecting ──► closed
 *                               └───── it broke ─────┘
 *
 * It is closed by the program, or by a refusal that no further try will change, such as a wrong credential.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #calls: PendingCalls<Command, CommandResult>;
  readonly #closing = new AbortController();
  #attributes: Readonly<Record<string, Value>>;
  #state: SessionState = "connecting";
  #ready: Ready | undefined;
  #whenReady = deferred<Ready>();
  #unhandled = 0;
  #toGrant = 0;
  #isLeaving = false;
  #lastError: SingyeongError | undefined;
  #link: Link | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#attributes = options.attributes;
    this.#calls = new PendingCalls(options.limits);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The last `ready`, while it holds. */
  get ready(): Ready | undefined {
    return this.#ready;
  }

  /** Connects; resolves at the first `ready`. @throws SingyeongError why there is no connection */
  async start(signal?: AbortSignal): Promise<void> {
    const giveUp = () =>
      this.#end(new SingyeongError("ABORTED", "the caller gave up", { outcome: "not_sent" }));
    signal?.addEventListener("abort", giveUp);
    if (signal?.aborted) giveUp();
    this.#ended = this.#run();
    try {
      await this.#whenReady.promise;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Resolves with the `ready` of a live connection. @throws SingyeongError `NOT_CONNECTED`, `CLOSED`, `ABORTED` */
  async connected(signal?: AbortSignal): Promise<Ready> {
    if (this.#ready !== undefined) return this.#ready;
    const { promise, reject, resolve } = deferred<Ready>();
    const onAbort = () =>
      reject(new SingyeongError("ABORTED", "the caller gave up", { outcome: "not_sent" }));
    const timer = setTimeout(
      () => reject(notConnectedError(this.#lastError)),
      this.#options.limits.connectionTimeoutMs,
    );
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    this.#whenReady.promise.then(resolve, reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Has a command done; resolves with its result. @throws SingyeongError as a rejection */
  async command<Kind extends CommandKind>(
    command: Extract<Command["command"], { case: Kind }>,
    options: CallOptions,
  ): Promise<ResultOf<Kind>> {
    const { result } = await this.#calls.call((id) => create(CommandSchema, { id, command }), options);
    return result.value as ResultOf<Kind>; // results are of their commands' kinds
  }

  /** Changes the metadata, here and at the broker; a change that a broken connection interrupts is made by the next one. */
  async updateMetadata(request: UpdateMetadataRequest, options: CallOptions): Promise<bigint> {
    const command = { case: "updateMetadata" as const, value: request };
    const { revision } = await this.command(command, { ...options, repeatable: true });
    const kept = request.replace ? {} : without(this.#attributes, request.remove);
    this.#attributes = { ...kept, ...request.set };
    return revision;
  }

  /** The program is done with a message: another one may come. */
  handled(): void {
    this.#unhandled -= 1;
    this.#toGrant += 1;
    // A grant for many costs no more than one for each, and none is late as long as half the credit is out.
    if (this.#toGrant >= this.#options.maxUnhandledMessages / 2) this.#grant();
  }

  /** Answers what is under way, leaves in good order, and ends. Never rejects. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#state === "closed") return this.#ended;
    if (this.#ready !== undefined) {
      const waiting = new AbortController();
      await Promise.race([this.#calls.drain(), pause(timeoutMs, waiting.signal)]);
      waiting.abort();
    }
    this.#isLeaving = true;
    this.#leave();
    if (this.#link !== undefined) await pause(goodbyeTimeoutMs, this.#link.ended.signal);
    this.#end(undefined);
    await this.#ended;
  }

  /** Writes nothing more: what is under way is still answered, then the broker ends the connection. */
  #leave(): void {
    const { leaving, ended } = this.#link ?? {};
    leaving?.abort();
    if (ended !== undefined) void pause(goodbyeTimeoutMs, ended.signal).then(() => ended.abort());
  }

  async #run(): Promise<void> {
    const { connectTimeoutMs, backoff } = this.#options;
    const startedAt = Date.now();
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      const wasReady = await this.#connectOnce();
      failures = wasReady ? 0 : failures + 1;
      if (this.#closing.signal.aborted || this.#isLeaving) break;
      const isLate = this.#state === "connecting" && Date.now() - startedAt >= connectTimeoutMs;
      if (isLate || !this.#isPassing(this.#lastError)) return this.#end(this.#lastError);
      const asked = this.#lastError?.retryAfterMs ?? 0;
      await pause(Math.max(asked, backoffMs(failures, backoff)), this.#closing.signal);
    }
  }

  #isPassing(error: SingyeongError | undefined): boolean {
    if (error === undefined || passing.has(error.reason)) return true;
    return this.#options.renewsCredential && renewable.has(error.reason);
  }

  /** One connection, from its beginning to its end. @returns whether it became ready */
  async #connectOnce(): Promise<boolean> {
    const { openLink, transport, headers } = this.#options;
    const ended = new AbortController();
    const leaving = new AbortController();
    this.#link = { ended, leaving };
    const registered = deferred<void>();
    const calls = this.#calls;
    const commands = (async function* () {
      await registered.promise;
      yield* calls.frames(leaving.signal);
    })();
    let wasReady = false;
    try {
      const link = {
        transport,
        headers: await headers(),
        signal: ended.signal,
        commands,
        identify: this.#identify(),
      };
      for await (const events of openLink(link)) {
        for (const event of events) {
          if (event.case === "ready") {
            wasReady = true;
            registered.resolve();
          }
          this.#handle(event);
        }
      }
      this.#lastError = new SingyeongError("CONNECTION_LOST", "the broker ended the connection", {
        outcome: "unknown",
      });
    } catch (thrown) {
      this.#lastError = errorFromCall(thrown);
    }
    leaving.abort();
    ended.abort();
    registered.resolve();
    this.#lost();
    return wasReady;
  }

  #identify(): Identify {
    const { identity, maxUnhandledMessages } = this.#options;
    this.#toGrant = 0;
    const initialCredit = Math.max(0, maxUnhandledMessages - this.#unhandled);
    return create(IdentifySchema, {
      ...identity,
      metadata: { attributes: { ...this.#attributes } },
      initialCredit,
    });
  }

  #handle(event: LinkEvent): void {
    switch (event.case) {
      case "ready":
        this.#ready = event.value;
        this.#whenReady.resolve(event.value);
        if (this.#toGrant > 0) this.#grant(); // handled since it identified
        return this.#enter("connected");
      case "commandResult":
        return this.#answered(event.value);
      case "commandLost":
        return this.#calls.failed(event.value.commandId, event.value.error);
      case "message":
        this.#unhandled += 1;
        return this.#options.onMessage(event.value);
      case "clientEvent":
        return this.#options.onClientEvent(event.value);
      case "goodbye":
        this.#lost(false);
        return this.#leave();
      default:
        return; // keep-alives, HTTP requests that were not asked for, and what newer brokers say
    }
  }

  #answered({ commandId, result }: CommandResult): void {
    if (result.case === "failure") this.#calls.failed(commandId, errorFromFailure(result.value));
    else this.#calls.answered(commandId, { result } as CommandResult);
  }

  #lost(isOver = true): void {
    if (this.#ready !== undefined) this.#whenReady = deferred();
    this.#ready = undefined;
    if (isOver) this.#calls.connectionLost(this.#lastError);
    if (this.#state === "connected") this.#enter("reconnecting");
  }

  #grant(): void {
    const credit = this.#toGrant;
    if (this.#ready === undefined) return; // the next identify counts anew, or its ready grants it
    this.#toGrant = 0;
    this.#calls.tell(create(CommandSchema, { command: { case: "grantCredit", value: { credit } } }));
  }

  #end(error: SingyeongError | undefined): void {
    if (this.#state === "closed") return;
    this.#calls.close(error);
    const closed = error ?? new SingyeongError("CLOSED", "the client is closed", { outcome: "not_sent" });
    this.#whenReady.reject(closed);
    this.#closing.abort();
    this.#link?.leaving.abort();
    this.#link?.ended.abort();
    this.#ready = undefined;
    this.#lastError = error;
    this.#enter("closed");
  }

  /** Why it is not connected; undefined where nothing went wrong. */
  get lastError(): SingyeongError | undefined {
    return this.#lastError;
  }

  #enter(state: SessionState): void {
    if (this.#state === "closed") return;
    this.#state = state;
    this.#options.onState(state);
  }
}

function without(attributes: Readonly<Record<string, Value>>, removed: readonly string[]) {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !removed.includes(key)));
}
