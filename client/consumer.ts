import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { createClient, type Transport } from "@connectrpc/connect";
import {
  type ConsumeCommand,
  type ConsumeCommandResult,
  ConsumeCommandSchema,
  type ConsumeEvent,
  QueueService,
  SettleOutcome,
} from "../gen/singyeong/v1/queue_service_pb.js";
import { AsyncBuffer } from "./async-buffer.js";
import { type BackoffOptions, backoffMs, pause } from "./backoff.js";
import { deferred } from "./deferred.js";
import { errorFromCall, errorFromFailure, type SingyeongError } from "./errors.js";
import { Lease, leaseLostError, type QueueMessage, type Settlement } from "./lease.js";
import { PendingCalls, type PendingLimits } from "./pending-calls.js";

/** How a queue is consumed. */
export interface ConsumeOptions {
  /** Most messages that are handed out and not settled. @default 16 */
  readonly prefetch?: number;
  /** How long there is for each message before it counts as failed, milliseconds. Absent: as the queue is set. */
  readonly ackTimeoutMs?: number;
  /** Ends the consumer; what was handed out and is not settled returns to the queue. */
  readonly signal?: AbortSignal | undefined;
}

/** What a {@link Consumer} needs. */
export interface ConsumerOptions {
  readonly transport: Transport;
  /** What goes with the call; waits for the client's session, where it has one. */
  readonly headers: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  readonly limits: PendingLimits;
  readonly backoff: BackoffOptions;
  readonly queue: string;
  readonly prefetch: number;
  readonly ackTimeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/** How long the broker has to answer the last settlements. */
const stopTimeoutMs = 2_000;

/** Refusals that consuming again will not change. */
const final: ReadonlySet<string> = new Set([
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "RESTRICTED",
  "INVALID_REQUEST",
  "LIMIT_EXCEEDED",
  "CREDENTIAL_REVOKED",
  "NOT_IMPLEMENTED",
  "CLOSED",
  "ABORTED",
]);

/**
 * Consumes one queue for as long as it is iterated, over as many connections as that takes. When a connection breaks its leases have
 * returned to the queue: what was handed out is `lost`, and what was not is forgotten, since both come again.
 */
export class Consumer implements AsyncIterable<QueueMessage> {
  readonly #options: ConsumerOptions;
  readonly #calls: PendingCalls<ConsumeCommand, ConsumeCommandResult>;
  readonly #messages = new AsyncBuffer<Lease>();
  readonly #leases = new Map<string, Lease>();
  readonly #over = new AbortController();
  #toGrant = 0;
  #isStarted = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#calls = new PendingCalls(options.limits);
    const { signal } = options;
    const stop = () => this.#over.abort();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    this.#over.signal.addEventListener("abort", () => signal.removeEventListener("abort", stop));
  }

  /** Aborted when it has ended. */
  get ended(): AbortSignal {
    return this.#over.signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<QueueMessage, void, undefined> {
    if (!this.#isStarted) {
      this.#isStarted = true;
      void this.#run();
    }
    try {
      yield* this.#messages;
    } finally {
      await this.stop();
    }
  }

  /** Ends it once the settlements that are under way have been answered, or a while has passed. Never rejects. */
  async stop(): Promise<void> {
    if (this.#over.signal.aborted) return;
    await Promise.race([this.#calls.drain(), pause(stopTimeoutMs, this.#over.signal)]);
    this.#over.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    for (let failures = 0; !signal.aborted; ) {
      const { wasStarted, error } = await this.#consumeOnce();
      failures = wasStarted ? 0 : failures + 1;
      if (signal.aborted) break;
      if (error !== undefined && final.has(error.reason)) return this.#end(error);
      await pause(Math.max(error?.retryAfterMs ?? 0, backoffMs(failures, this.#options.backoff)), signal);
    }
    this.#end(undefined);
  }

  #end(error: SingyeongError | undefined): void {
    this.#calls.close(error);
    if (error === undefined) this.#messages.end();
    else this.#messages.fail(error);
  }

  async #consumeOnce(): Promise<{ wasStarted: boolean; error: SingyeongError | undefined }> {
    const { transport, headers } = this.#options;
    const { signal } = this.#over;
    const leaving = new AbortController();
    const started = deferred<void>();
    let wasStarted = false;
    let error: SingyeongError | undefined;
    try {
      const calling = { headers: await headers(signal), signal };
      const stream = createClient(QueueService, transport).consume(
        this.#requests(started.promise, leaving.signal),
        calling,
      );
      for await (const { events } of stream) {
        for (const { event } of events) {
          if (event.case === "started") {
            wasStarted = true;
            started.resolve();
          }
          this.#handle(event);
        }
      }
    } catch (thrown) {
      error = errorFromCall(thrown);
    }
    leaving.abort();
    started.resolve();
    this.#lost(error);
    return { wasStarted, error };
  }

  async *#requests(started: Promise<void>, leaving: AbortSignal) {
    const { queue, prefetch, ackTimeoutMs } = this.#options;
    const value = {
      queue,
      initialCredit: prefetch,
      ...(ackTimeoutMs === undefined ? {} : { ackTimeout: durationFromMs(ackTimeoutMs) }),
    };
    yield { commands: [create(ConsumeCommandSchema, { command: { case: "start", value } as const })] };
    await started;
    for await (const commands of this.#calls.frames(leaving)) yield { commands };
  }

  #handle(event: ConsumeEvent["event"]): void {
    switch (event.case) {
      case "message": {
        const settle = (settled: Lease, command: Settlement) => this.#settle(settled, command);
        const lease = new Lease(event.value, this.#options.queue, settle);
        this.#leases.set(lease.leaseId, lease);
        return this.#messages.push(lease);
      }
      case "commandResult":
        return this.#answered(event.value);
      case "leasesLost":
        for (const leaseId of event.value.leaseIds) this.#forget(leaseId)?.lose("its deadline passed");
        return;
      default:
        return; // that it has started, and that the broker is about to end the stream, which it then does
    }
  }

  #answered(answer: ConsumeCommandResult): void {
    const { commandId, result } = answer;
    if (result.case === "failure") this.#calls.failed(commandId, errorFromFailure(result.value));
    else this.#calls.answered(commandId, answer);
  }

  async #settle(lease: Lease, command: Settlement): Promise<void> {
    const build = (id: bigint) => create(ConsumeCommandSchema, { id, command });
    const answer = await this.#calls.call(build, { bytes: 64 });
    const { result } = answer;
    const outcomes = result.value !== undefined && "outcomes" in result.value ? result.value.outcomes : [];
    if (command.case !== "extend") this.#forget(lease.leaseId);
    if (outcomes[0] !== SettleOutcome.DONE)
      throw leaseLostError("it was settled before, or its deadline passed");
  }

  #forget(leaseId: string): Lease | undefined {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined) return undefined;
    this.#leases.delete(leaseId);
    this.#toGrant += 1;
    if (this.#toGrant >= this.#options.prefetch / 2) {
      const value = { credit: this.#toGrant };
      this.#toGrant = 0;
      this.#calls.tell(create(ConsumeCommandSchema, { command: { case: "grantCredit", value } as const }));
    }
    return lease;
  }

  #lost(error: SingyeongError | undefined): void {
    this.#messages.clear();
    for (const lease of this.#leases.values()) lease.lose("the connection broke");
    this.#leases.clear();
    this.#toGrant = 0;
    this.#calls.connectionLost(error);
  }
}
