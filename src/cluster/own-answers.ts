import type { Client } from "../directory/client.js";
import type { ClientRef } from "../message/client-ref.js";
import type { LeaseOwner } from "../queue/lease-owner.js";
import type { QueueConfig } from "../queue/queue-config.js";
import type { SettingChanges } from "../queue/queue-settings.js";
import type { OwnQueues } from "../queue/queues.js";
import type { IdClaims } from "./id-claims.js";
import type { CallOf, PeerLeaseOwner } from "./peer-call.js";
import type { PeerAnswers } from "./peer-calls.js";
import type { ClusterQueues } from "./queues/cluster-queues.js";

/** What answers are made from. */
export interface OwnAnswersOptions {
  readonly ids: IdClaims;
  readonly queues: Pick<ClusterQueues, "requireOwner">;
  readonly own: OwnQueues;
  /** A client that the peer has told of. @throws BrokerError */
  readonly client: (ref: ClientRef) => Client;
}

/** What this broker answers one peer. Of a queue only its owner answers, except for leases, which their giver keeps. */
export function ownAnswers(brokerId: string, { ids, queues, own, client }: OwnAnswersOptions): PeerAnswers {
  const owned = (queue: string): OwnQueues => {
    queues.requireOwner(queue);
    return own;
  };
  const leaseOwner = (by: PeerLeaseOwner): LeaseOwner => {
    if (by.kind === "client") return client(by.client);
    return by.kind === "principal" ? by.principal : undefined;
  };
  return {
    "claim-ids": async ({ claims }) => ({ kind: "claim-ids", granted: await ids.claimed(brokerId, claims) }),
    "is-alive": async (call) => ({ kind: "is-alive", alive: await ids.isAlive(call.client, call.timeoutMs) }),
    enqueue: async ({ queue, messages, source }) => ({
      kind: "enqueue",
      results: await owned(queue).enqueue(queue, messages, source),
    }),
    settle: async ({ queue, leaseIds, settlement, by }) => ({
      kind: "settle",
      outcomes: await own.settle(queue, leaseIds, settlement, leaseOwner(by)),
    }),
    extend: async ({ queue, leaseIds, timeoutMs, by }) => ({
      kind: "extend",
      ...own.extend(queue, leaseIds, timeoutMs, leaseOwner(by)),
    }),
    "get-queue": async ({ queue }) => ({ kind: "get-queue", queue: owned(queue).get(queue) }),
    "list-queues": async ({ prefix, page }) => ({ kind: "list-queues", page: own.list(prefix, page) }),
    "configure-queue": async ({ queue, changes }) => ({
      kind: "configure-queue",
      queue: await owned(queue).configure(queue, settingChanges(changes)),
    }),
    peek: async ({ queue, states, page }) => ({
      kind: "peek",
      page: await owned(queue).peek(queue, states, page),
    }),
    purge: async ({ queue, messages, deadLetters }) => {
      const what = deadLetters === undefined ? { messages } : { messages, deadLetters };
      return { kind: "purge", ...(await owned(queue).purge(queue, what)) };
    },
    "list-dead-letters": async ({ queue, filter, page }) => ({
      kind: "list-dead-letters",
      page: await owned(queue).listDeadLetters(queue, filter, page),
    }),
    redrive: async ({ queue, selection, maxPerSecond }) => ({
      kind: "redrive",
      count: await owned(queue).redrive(queue, selection, maxPerSecond),
    }),
    "hand-over": async ({ queue, settings, messages }) => {
      await owned(queue).takeOver(queue, { settings, messages });
      return { kind: "hand-over" };
    },
  };
}

/** `null` stands for undefined, which the wire cannot say: back to the broker's own. */
function settingChanges(changes: CallOf<"configure-queue">["changes"]): SettingChanges {
  const entries = Object.entries(changes).map(([name, value]) => [
    name as keyof QueueConfig,
    value ?? undefined,
  ]);
  return Object.fromEntries(entries);
}
