import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Content } from "../gen/singyeong/v1/message_pb.js";
import type { LeasedMessage } from "../gen/singyeong/v1/queue_pb.js";
import type { ConsumeCommandSchema } from "../gen/singyeong/v1/queue_service_pb.js";
import { payloadOf } from "./content.js";
import { SingyeongError } from "./errors.js";
import { type ClientRef, clientRefFromProto } from "./message.js";

/** A message of a queue, to be settled by one of its methods before the deadline. */
export interface QueueMessage {
  readonly queue: string;
  /** Stays the same when it is delivered again: what to recognise a repetition by. */
  readonly id: string;
  /** JSON as its value, text as text, anything else as bytes. */
  readonly payload: unknown;
  readonly data: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nonce: string | undefined;
  readonly source: ClientRef | undefined;
  readonly enqueuedAt: Date;
  /** Attempts that failed before this one. */
  readonly failedAttempts: number;
  /** When the broker takes it back and counts a failure, as it was when the message came. */
  readonly deadline: Date;
  /** Aborted when the lease has ended without the program's doing: it will be delivered again. */
  readonly lost: AbortSignal;
  /** The work is done; resolves when that is on disk. @throws SingyeongError `LEASE_LOST` as a rejection */
  ack(): Promise<void>;
  /** Gives it back without blame, to be delivered again, after a while where one is given. */
  release(options?: { readonly delayMs?: number }): Promise<void>;
  /** Gives it back as failed. `deadLetter`: whatever attempts it has left. */
  reject(options?: {
    readonly reason?: string;
    readonly delayMs?: number;
    readonly deadLetter?: boolean;
  }): Promise<void>;
  /** Asks for more time, counted from now. Absent: as much as a new message has. */
  extend(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** A command that settles or extends a lease. */
export type Settlement = Extract<
  NonNullable<Exclude<MessageInitShape<typeof ConsumeCommandSchema>, { $typeName: string }>["command"]>,
  { case: "ack" | "release" | "reject" | "extend" }
>;

/** One hand-over of a message to this program. */
export class Lease implements QueueMessage {
  readonly queue: string;
  readonly leaseId: string;
  readonly id: string;
  readonly data: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nonce: string | undefined;
  readonly source: ClientRef | undefined;
  readonly enqueuedAt: Date;
  readonly failedAttempts: number;
  readonly deadline: Date;
  readonly #content: Content | undefined;
  readonly #settle: (lease: Lease, settlement: Settlement) => Promise<void>;
  readonly #lost = new AbortController();

  constructor(
    leased: LeasedMessage,
    queue: string,
    settle: (lease: Lease, settlement: Settlement) => Promise<void>,
  ) {
    const { message, leaseId, deadline } = leased;
    this.queue = queue;
    this.leaseId = leaseId;
    this.id = message?.messageId ?? "";
    this.#content = message?.content;
    this.data = message?.content?.data ?? new Uint8Array();
    this.contentType = message?.content?.contentType ?? "";
    this.headers = message?.content?.headers ?? {};
    this.nonce = message?.nonce;
    this.source = clientRefFromProto(message?.source);
    this.enqueuedAt = dateOf(message?.enqueuedAt);
    this.failedAttempts = message?.failedAttempts ?? 0;
    this.deadline = dateOf(deadline);
    this.#settle = settle;
  }

  get payload(): unknown {
    return payloadOf(this.#content);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  ack(): Promise<void> {
    return this.#end({ case: "ack", value: this.#named() });
  }

  release({ delayMs }: { readonly delayMs?: number } = {}): Promise<void> {
    return this.#end({ case: "release", value: { ...this.#named(), ...delay(delayMs) } });
  }

  reject(options: Parameters<QueueMessage["reject"]>[0] = {}): Promise<void> {
    const { reason = "", delayMs, deadLetter = false } = options;
    return this.#end({ case: "reject", value: { ...this.#named(), ...delay(delayMs), reason, deadLetter } });
  }

  extend({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const timeout = timeoutMs === undefined ? {} : { timeout: durationFromMs(timeoutMs) };
    return this.#end({ case: "extend", value: { ...this.#named(), ...timeout } });
  }

  /** The lease has ended without the program's doing. */
  lose(why: string): void {
    this.#lost.abort(leaseLostError(why));
  }

  #named() {
    return { queue: this.queue, leaseIds: [this.leaseId] };
  }

  async #end(settlement: Settlement): Promise<void> {
    if (this.lost.aborted) throw this.lost.reason;
    await this.#settle(this, settlement);
  }
}

/** The error of what is done with a lease that has ended. */
export function leaseLostError(why: string): SingyeongError {
  return new SingyeongError("LEASE_LOST", `the message is no longer this consumer's: ${why}`, {
    outcome: "not_sent",
  });
}

function delay(delayMs: number | undefined) {
  return delayMs === undefined ? {} : { delay: durationFromMs(delayMs) };
}

function dateOf(time: Timestamp | undefined): Date {
  return new Date(time === undefined ? 0 : timestampMs(time));
}
