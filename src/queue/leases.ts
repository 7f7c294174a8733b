import type { Random } from "../util/random.js";
import type { Consumer } from "./consumer.js";
import type { Lease } from "./lease.js";
import type { LeaseOwner } from "./lease-owner.js";
import type { MessageEntry } from "./message-entry.js";
import type { DeliveryAttempt } from "./queue-message.js";

const originEnd = "~";

/** The broker that has given a lease; undefined for one of a broker that stands alone. */
export function originOf(leaseId: string): string | undefined {
  const end = leaseId.lastIndexOf(originEnd);
  return end < 0 ? undefined : leaseId.slice(0, end);
}

/** Every hand-over that has not ended, by its id and by its consumer. */
export class Leases {
  readonly #byId = new Map<string, MessageEntry>();
  readonly #byConsumer = new Map<Consumer, Set<MessageEntry>>();
  /** Leases of before a restart have another, so that their consumers settle nobody else's. */
  readonly #prefix: string;
  #count = 0;

  /** `origin` names the broker where there are several: see {@link originOf}. */
  constructor(random: Random, origin: string | undefined) {
    const run = Math.floor(random() * 2 ** 48).toString(36);
    this.#prefix = origin === undefined ? run : `${origin}${originEnd}${run}`;
  }

  /** Makes a lease of a message. */
  open(entry: MessageEntry, consumer: Consumer, leasedAt: number, deadlineMs: number): Lease {
    this.#count += 1;
    const lease = { id: `${this.#prefix}-${this.#count.toString(36)}`, consumer, leasedAt, deadlineMs };
    entry.lease = lease;
    this.add(entry, lease);
    return lease;
  }

  /** Takes a lease in again that was taken out. */
  add(entry: MessageEntry, lease: Lease): void {
    this.#byId.set(lease.id, entry);
    lease.consumer.leases += 1;
    const held = this.#byConsumer.get(lease.consumer);
    if (held === undefined) this.#byConsumer.set(lease.consumer, new Set([entry]));
    else held.add(entry);
  }

  /** Takes a lease out; the message still carries it. */
  remove(entry: MessageEntry, lease: Lease): void {
    this.#byId.delete(lease.id);
    lease.consumer.leases -= 1;
    const held = this.#byConsumer.get(lease.consumer);
    held?.delete(entry);
    if (held?.size === 0) this.#byConsumer.delete(lease.consumer);
  }

  /** The message under a lease that has not passed its deadline: `unknown-lease`, or `not-owned` when it is somebody else's. */
  find(
    leaseId: string,
    by: LeaseOwner,
    now: number,
  ): { readonly entry: MessageEntry; readonly lease: Lease } | "unknown-lease" | "not-owned" {
    const entry = this.#byId.get(leaseId);
    const lease = entry?.lease;
    if (entry === undefined || lease === undefined || lease.deadlineMs <= now) return "unknown-lease";
    return lease.consumer.owner === by ? { entry, lease } : "not-owned";
  }

  /** True while a consumer has leases. */
  has(consumer: Consumer): boolean {
    return this.#byConsumer.has(consumer);
  }

  /** What a consumer has, in the order in which it got it. */
  of(consumer: Consumer): MessageEntry[] {
    return [...(this.#byConsumer.get(consumer) ?? [])];
  }
}

/** The attempt that a lease was, now that it has ended. */
export function attemptOf(
  { consumer, leasedAt }: Lease,
  endedAt: number,
  outcome: DeliveryAttempt["outcome"],
  reason = "",
): DeliveryAttempt {
  const ref = consumer.client?.ref;
  return { ...(ref === undefined ? {} : { consumer: ref }), leasedAt, endedAt, outcome, reason };
}
