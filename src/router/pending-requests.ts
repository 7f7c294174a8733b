import type { Client } from "../directory/client.js";
import { BrokerError } from "../errors.js";
import type { LimitName } from "../limits.js";
import type { MessageHeaders, Payload } from "../message/payload.js";
import type { Clock } from "../util/clock.js";

/** What a receiver answers to a request. */
export interface Reply {
  readonly payload: Payload;
  readonly headers: MessageHeaders;
}

interface PendingRequest {
  readonly receiver: Client;
  settle(result: Reply | BrokerError): void;
}

/** What is needed to wait for a reply. */
export interface AwaitReplyOptions {
  readonly requestId: string;
  /** The only client that may reply. */
  readonly receiver: Client;
  /** How long to wait. */
  readonly timeoutMs: number;
  /** What has set the time, where that is a limit of the broker. */
  readonly limit?: LimitName;
  /** Ends the wait early, for a caller that has gone. */
  readonly signal?: AbortSignal;
}

/** Requests that were delivered and wait for their reply. Each ends exactly once: by reply, time-out, cancellation, or when its receiver leaves. */
export class PendingRequests {
  readonly #clock: Clock;
  readonly #byId = new Map<string, PendingRequest>();
  readonly #byReceiver = new Map<Client, Set<string>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Number of requests that wait. */
  get size(): number {
    return this.#byId.size;
  }

  /** @throws BrokerError (rejects with) `REQUEST_TIMEOUT`, `REPLY_FAILED` or `CANCELLED`. */
  awaitReply(options: AwaitReplyOptions): Promise<Reply> {
    const { requestId, receiver, timeoutMs, signal } = options;
    return new Promise((resolve, reject) => {
      const abort = () =>
        this.#settle(requestId, new BrokerError("CANCELLED", "the caller gave up waiting for the reply"));
      const cancelTimer = this.#clock.after(timeoutMs, () => this.#settle(requestId, timedOut(options)));
      signal?.addEventListener("abort", abort, { once: true });
      this.#track(requestId, {
        receiver,
        settle: (result) => {
          cancelTimer();
          signal?.removeEventListener("abort", abort);
          if (result instanceof BrokerError) reject(result);
          else resolve(result);
        },
      });
      if (signal?.aborted) abort();
    });
  }

  /**
   * Ends a request with its receiver's answer, or with the error it answers with.
   * @throws BrokerError `UNKNOWN_REQUEST` when nobody waits (any more) for a reply of this client under this id.
   */
  reply(requestId: string, from: Client, result: Reply | BrokerError): void {
    if (this.#byId.get(requestId)?.receiver !== from) {
      throw new BrokerError(
        "UNKNOWN_REQUEST",
        `request_id: nobody waits for a reply of this client to '${requestId.slice(0, 64)}'`,
      );
    }
    this.#settle(requestId, result);
  }

  /** Ends the requests that a client has not answered, since it never will. */
  receiverLeft(client: Client): void {
    for (const requestId of [...(this.#byReceiver.get(client) ?? [])]) {
      this.#settle(requestId, new BrokerError("REPLY_FAILED", "the receiver left before it replied"));
    }
  }

  #track(requestId: string, request: PendingRequest): void {
    this.#byId.set(requestId, request);
    const ids = this.#byReceiver.get(request.receiver);
    if (ids === undefined) this.#byReceiver.set(request.receiver, new Set([requestId]));
    else ids.add(requestId);
  }

  #settle(requestId: string, result: Reply | BrokerError): void {
    const request = this.#byId.get(requestId);
    if (request === undefined) return;
    this.#byId.delete(requestId);
    const ids = this.#byReceiver.get(request.receiver);
    ids?.delete(requestId);
    if (ids?.size === 0) this.#byReceiver.delete(request.receiver);
    request.settle(result);
  }
}

function timedOut({ timeoutMs, limit }: AwaitReplyOptions): BrokerError {
  const details = limit === undefined ? {} : { limit };
  return new BrokerError("REQUEST_TIMEOUT", `no reply within ${timeoutMs} ms`, { details });
}
