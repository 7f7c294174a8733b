import { type Client, createClient } from "@connectrpc/connect";
import {
  type EnqueueItem,
  type EnqueueReceipt,
  type EnqueueResult,
  QueueService,
} from "../gen/singyeong/v1/queue_service_pb.js";
import { errorFromCall, errorFromFailure, type SingyeongError } from "./errors.js";
import { endOfTurn, PendingCalls, type PendingLimits } from "./pending-calls.js";
import type { UnaryCalls } from "./unary-calls.js";

/** One item of a batch that waits. */
interface Numbered {
  readonly id: bigint;
  readonly item: EnqueueItem;
}

/**
 * What is enqueued: one call at a time for each queue, which keeps the order, and has whatever was enqueued in the meantime. The more
 * there is, the larger the batches, up to 512 messages or 256 KiB.
 */
export class EnqueueBatches {
  readonly #calls: UnaryCalls;
  readonly #limits: PendingLimits;
  readonly #queues = new Map<string, PendingCalls<Numbered, EnqueueReceipt>>();
  readonly #service: Client<typeof QueueService>;
  readonly #closed: AbortSignal;

  constructor(calls: UnaryCalls, limits: PendingLimits, closed: AbortSignal) {
    this.#calls = calls;
    this.#limits = limits;
    this.#closed = closed;
    this.#service = createClient(QueueService, calls.transport);
  }

  /** Resolves once the message is on disk. @throws SingyeongError as a rejection */
  enqueue(queue: string, item: EnqueueItem, bytes: number, signal?: AbortSignal): Promise<EnqueueReceipt> {
    const known = this.#queues.get(queue);
    const pending = known ?? new PendingCalls<Numbered, EnqueueReceipt>(this.#limits);
    const receipt = pending.call((id) => ({ id, item }), { bytes, signal });
    if (known === undefined) {
      this.#queues.set(queue, pending);
      void this.#run(queue, pending);
    }
    return receipt;
  }

  /** Resolves when everything has been answered; no more is taken. */
  async drain(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((pending) => pending.drain()));
  }

  /** Runs while there is something to enqueue. */
  async #run(queue: string, pending: PendingCalls<Numbered, EnqueueReceipt>): Promise<void> {
    await endOfTurn();
    while (pending.size > 0 && !this.#closed.aborted) await this.#enqueue(queue, pending);
    this.#queues.delete(queue); // in this very turn: what comes in the next one begins anew
    if (this.#closed.aborted) pending.close();
  }

  /** Enqueues what waits once there is a connection; until then it can be given up with nothing done. */
  async #enqueue(queue: string, pending: PendingCalls<Numbered, EnqueueReceipt>): Promise<void> {
    let batch: readonly Numbered[] | undefined;
    try {
      const { results } = await this.#calls.call((calling) => {
        batch ??= pending.takeFrame();
        return this.#service.enqueue({ queue, items: batch.map(({ item }) => item) }, calling);
      });
      for (const [index, { id }] of (batch ?? []).entries()) settle(pending, id, results[index]);
    } catch (thrown) {
      const error: SingyeongError = errorFromCall(thrown);
      if (batch === undefined && error.reason === "NOT_CONNECTED") return; // each has a time of its own for that
      for (const { id } of batch ?? pending.takeFrame()) pending.failed(id, error);
    }
  }
}

function settle(
  pending: PendingCalls<Numbered, EnqueueReceipt>,
  id: bigint,
  answer: EnqueueResult | undefined,
): void {
  const result = answer?.result;
  if (result?.case === "receipt") pending.answered(id, result.value);
  else if (result?.case === "failure") pending.failed(id, errorFromFailure(result.value));
  else pending.failed(id, errorFromCall(new Error("the broker left a message without an answer")));
}
