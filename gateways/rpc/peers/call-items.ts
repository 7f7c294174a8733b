import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type PeerAnswerSchema,
  type PeerCallSchema,
  type PeerEnqueueResult,
  type PeerEnqueueResultSchema,
  type PeerLeaseOwnerSchema,
  type PeerPage,
  type PeerPageSchema,
  type PeerRedriveSchema,
  type PeerSettle,
  PeerSettleOutcome,
  type PeerSettleSchema,
  type PeerAnswer as ProtoAnswer,
  type PeerCall as ProtoCall,
  type PeerLeaseOwner as ProtoLeaseOwner,
} from "../../../gen/singyeong/cluster/v1/peer_call_pb.js";
import type { IdClaim, PeerAnswer, PeerCall, PeerLeaseOwner } from "../../../src/cluster/peer-call.js";
import { BrokerError } from "../../../src/errors.js";
import type {
  EnqueueResult,
  PageRequest,
  RedriveSelection,
  Settlement,
  SettleOutcome,
} from "../../../src/queue/queues.js";
import { errorToFailure } from "../failure.js";
import { protoStates } from "../queues/message-to-proto.js";
import { queueToProto } from "../queues/queue-to-proto.js";
import { errorFromFailure } from "./failure-proto.js";
import { configureFromProto, configureToProto, queueFromProto } from "./queue-config-items.js";
import {
  deadLetterFromPeer,
  deadLetterToPeer,
  filterFromPeer,
  filterToPeer,
  newMessageFromPeer,
  newMessageToPeer,
  queuedFromPeer,
  queuedToPeer,
  refFromProto,
  stateFromProto,
} from "./queue-items.js";
import { missing, required } from "./unreadable-item.js";

type CallInit = NonNullable<MessageInitShape<typeof PeerCallSchema>["call"]>;
type SettlementInit = NonNullable<MessageInitShape<typeof PeerSettleSchema>["settlement"]>;
type AnswerInit = NonNullable<MessageInitShape<typeof PeerAnswerSchema>["answer"]>;

const settleOutcomes: Readonly<Record<SettleOutcome, PeerSettleOutcome>> = {
  done: PeerSettleOutcome.DONE,
  "unknown-lease": PeerSettleOutcome.UNKNOWN_LEASE,
  "not-owned": PeerSettleOutcome.NOT_OWNED,
};

/** What is asked. */
export function callToProto(call: PeerCall): CallInit {
  switch (call.kind) {
    case "claim-ids":
      return { case: "claimIds", value: { claims: call.claims.map(claimToProto) } };
    case "is-alive":
      return { case: "isAlive", value: { client: { ...call.client }, timeoutMs: call.timeoutMs } };
    case "enqueue": {
      const { queue, messages, source } = call;
      const from = source === undefined ? {} : { source: { ...source } };
      return { case: "enqueue", value: { queue, messages: messages.map(newMessageToPeer), ...from } };
    }
    case "settle": {
      const { queue, leaseIds, by, settlement } = call;
      const common = { queue, leaseIds: [...leaseIds], by: leaseOwnerToProto(by) };
      return { case: "settle", value: { ...common, settlement: settlementToProto(settlement) } };
    }
    case "extend": {
      const { kind: _, leaseIds, by, ...rest } = call;
      return { case: "extend", value: { ...rest, leaseIds: [...leaseIds], by: leaseOwnerToProto(by) } };
    }
    case "get-queue":
      return { case: "getQueue", value: call.queue };
    case "list-queues":
      return { case: "listQueues", value: { prefix: call.prefix, page: pageToProto(call.page) } };
    case "configure-queue":
      return { case: "configureQueue", value: configureToProto(call) };
    case "peek": {
      const states = call.states.map((state) => protoStates[state]);
      return { case: "peek", value: { queue: call.queue, states, page: pageToProto(call.page) } };
    }
    case "purge": {
      const { queue, messages, deadLetters } = call;
      const dead = deadLetters === undefined ? {} : { deadLetters: filterToPeer(deadLetters) };
      return { case: "purge", value: { queue, messages, ...dead } };
    }
    case "list-dead-letters": {
      const { queue, filter, page } = call;
      return {
        case: "listDeadLetters",
        value: { queue, filter: filterToPeer(filter), page: pageToProto(page) },
      };
    }
    case "redrive": {
      const { queue, selection, maxPerSecond } = call;
      const rate = maxPerSecond === undefined ? {} : { maxPerSecond };
      return { case: "redrive", value: { queue, selection: selectionToProto(selection), ...rate } };
    }
    case "hand-over": {
      const { queue, settings, messages } = call;
      return {
        case: "handOver",
        value: { queue, settings, messages: messages.map((message) => ({ ...message })) },
      };
    }
    default:
      return call satisfies never;
  }
}

/** The same read back; undefined for what this version does not know. @throws BrokerError `INVALID_FRAME` */
export function callFromProto({ call }: ProtoCall): PeerCall | undefined {
  switch (call.case) {
    case "claimIds":
      return {
        kind: "claim-ids",
        claims: call.value.claims.map(({ client, connectedAt }) => ({
          client: refFromProto(required(client, "claim_ids.client")),
          connectedAt: connectedAt === undefined ? 0 : timestampMs(connectedAt),
        })),
      };
    case "isAlive": {
      const { client, timeoutMs } = call.value;
      return { kind: "is-alive", client: refFromProto(required(client, "is_alive.client")), timeoutMs };
    }
    case "enqueue": {
      const { queue, messages, source } = call.value;
      const from = source === undefined ? {} : { source: refFromProto(source) };
      return { kind: "enqueue", queue, messages: messages.map(newMessageFromPeer), ...from };
    }
    case "settle": {
      const { queue, leaseIds, by } = call.value;
      const settlement = settlementFromProto(call.value.settlement);
      return { kind: "settle", queue, leaseIds, settlement, by: leaseOwnerFromProto(by) };
    }
    case "extend": {
      const { queue, leaseIds, by, timeoutMs } = call.value;
      const timeout = timeoutMs === undefined ? {} : { timeoutMs };
      return { kind: "extend", queue, leaseIds, by: leaseOwnerFromProto(by), ...timeout };
    }
    case "getQueue":
      return { kind: "get-queue", queue: call.value };
    case "listQueues":
      return { kind: "list-queues", prefix: call.value.prefix, page: pageFromProto(call.value.page) };
    case "configureQueue":
      return configureFromProto(call.value);
    case "peek": {
      const { queue, states, page } = call.value;
      return { kind: "peek", queue, states: states.map(stateFromProto), page: pageFromProto(page) };
    }
    case "purge": {
      const { queue, messages, deadLetters } = call.value;
      const dead = deadLetters === undefined ? {} : { deadLetters: filterFromPeer(deadLetters) };
      return { kind: "purge", queue, messages, ...dead };
    }
    case "listDeadLetters": {
      const { queue, filter, page } = call.value;
      const wanted = filterFromPeer(required(filter, "list_dead_letters.filter"));
      return { kind: "list-dead-letters", queue, filter: wanted, page: pageFromProto(page) };
    }
    case "redrive": {
      const { queue, selection, maxPerSecond } = call.value;
      const rate = maxPerSecond === undefined ? {} : { maxPerSecond };
      if (selection.case === undefined) throw missing("redrive.selection");
      const selected =
        selection.case === "messageIds"
          ? { messageIds: selection.value.messageIds }
          : { filter: filterFromPeer(selection.value) };
      return { kind: "redrive", queue, selection: selected, ...rate };
    }
    case "handOver": {
      const { queue, settings, messages } = call.value;
      return { kind: "hand-over", queue, settings, messages };
    }
    case undefined:
      return undefined;
    default:
      return call satisfies never;
  }
}

/** What is answered. */
export function answerToProto(answer: PeerAnswer | BrokerError): AnswerInit {
  if (answer instanceof BrokerError) return { case: "failure", value: errorToFailure(answer) };
  switch (answer.kind) {
    case "claim-ids":
      return { case: "claimedIds", value: { granted: [...answer.granted] } };
    case "is-alive":
      return { case: "isAlive", value: answer.alive };
    case "enqueue":
      return { case: "enqueued", value: { results: answer.results.map(resultToProto) } };
    case "settle":
      return { case: "settled", value: { outcomes: outcomesToProto(answer.outcomes) } };
    case "extend": {
      const { outcomes, deadlineMs } = answer;
      const deadline = timestampFromMs(deadlineMs);
      return { case: "extended", value: { outcomes: outcomesToProto(outcomes), deadline } };
    }
    case "get-queue":
      return { case: "queue", value: queueToProto(answer.queue) };
    case "list-queues": {
      const { items, next } = answer.page;
      return { case: "queues", value: { queues: items.map(queueToProto), ...following(next) } };
    }
    case "configure-queue":
      return { case: "configured", value: queueToProto(answer.queue) };
    case "peek": {
      const { items, next } = answer.page;
      return { case: "messages", value: { messages: items.map(queuedToPeer), ...following(next) } };
    }
    case "purge": {
      const { messages, deadLetters } = answer;
      return { case: "purged", value: { messages, deadLetters } };
    }
    case "list-dead-letters": {
      const { items, next } = answer.page;
      return { case: "deadLetters", value: { deadLetters: items.map(deadLetterToPeer), ...following(next) } };
    }
    case "redrive":
      return { case: "redriven", value: answer.count };
    case "hand-over":
      return { case: "handedOver", value: {} };
    default:
      return answer satisfies never;
  }
}

/** The same read back; undefined for what this version does not know. @throws BrokerError `INVALID_FRAME` */
export function answerFromProto({ answer }: ProtoAnswer): PeerAnswer | BrokerError | undefined {
  switch (answer.case) {
    case "failure":
      return errorFromFailure(answer.value);
    case "claimedIds":
      return { kind: "claim-ids", granted: answer.value.granted };
    case "isAlive":
      return { kind: "is-alive", alive: answer.value };
    case "enqueued":
      return { kind: "enqueue", results: answer.value.results.map(resultFromProto) };
    case "settled":
      return { kind: "settle", outcomes: answer.value.outcomes.map(outcomeFromProto) };
    case "extended": {
      const { outcomes, deadline } = answer.value;
      const deadlineMs = timestampMs(required(deadline, "extended.deadline"));
      return { kind: "extend", outcomes: outcomes.map(outcomeFromProto), deadlineMs };
    }
    case "queue":
      return { kind: "get-queue", queue: queueFromProto(answer.value) };
    case "queues": {
      const { queues, next } = answer.value;
      return { kind: "list-queues", page: { items: queues.map(queueFromProto), ...following(next) } };
    }
    case "configured":
      return { kind: "configure-queue", queue: queueFromProto(answer.value) };
    case "messages": {
      const { messages, next } = answer.value;
      return { kind: "peek", page: { items: messages.map(queuedFromPeer), ...following(next) } };
    }
    case "purged": {
      const { messages, deadLetters } = answer.value;
      return { kind: "purge", messages, deadLetters };
    }
    case "deadLetters": {
      const { deadLetters, next } = answer.value;
      return {
        kind: "list-dead-letters",
        page: { items: deadLetters.map(deadLetterFromPeer), ...following(next) },
      };
    }
    case "redriven":
      return { kind: "redrive", count: answer.value };
    case "handedOver":
      return { kind: "hand-over" };
    case undefined:
      return undefined;
    default:
      return answer satisfies never;
  }
}

function claimToProto({ client, connectedAt }: IdClaim) {
  return connectedAt === 0
    ? { client: { ...client } }
    : { client: { ...client }, connectedAt: timestampFromMs(connectedAt) };
}

function leaseOwnerToProto(by: PeerLeaseOwner): MessageInitShape<typeof PeerLeaseOwnerSchema> {
  switch (by.kind) {
    case "client":
      return { owner: { case: "client", value: { ...by.client } } };
    case "principal":
      return { owner: { case: "principal", value: by.principal } };
    case "anonymous":
      return {};
    default:
      return by satisfies never;
  }
}

function leaseOwnerFromProto(by: ProtoLeaseOwner | undefined): PeerLeaseOwner {
  switch (by?.owner.case) {
    case "client":
      return { kind: "client", client: refFromProto(by.owner.value) };
    case "principal":
      return { kind: "principal", principal: by.owner.value };
    default:
      return { kind: "anonymous" };
  }
}

function settlementToProto(settlement: Settlement): SettlementInit {
  const { kind, ...rest } = settlement;
  switch (kind) {
    case "ack":
      return { case: "ack", value: {} };
    case "release":
      return { case: "release", value: rest };
    case "reject":
      return { case: "reject", value: rest };
    default:
      return kind satisfies never;
  }
}

function settlementFromProto(settlement: PeerSettle["settlement"]): Settlement {
  switch (settlement.case) {
    case "ack":
      return { kind: "ack" };
    case "release":
      return { kind: "release", ...delayed(settlement.value.delayMs) };
    case "reject": {
      const { delayMs, reason, deadLetter } = settlement.value;
      return { kind: "reject", reason, deadLetter, ...delayed(delayMs) };
    }
    case undefined:
      throw missing("settle.settlement");
    default:
      return settlement satisfies never;
  }
}

function selectionToProto(
  selection: RedriveSelection,
): NonNullable<MessageInitShape<typeof PeerRedriveSchema>["selection"]> {
  return "messageIds" in selection
    ? { case: "messageIds", value: { messageIds: [...selection.messageIds] } }
    : { case: "filter", value: filterToPeer(selection.filter) };
}

function delayed(delayMs: number | undefined): { readonly delayMs?: number } {
  return delayMs === undefined ? {} : { delayMs };
}

function resultToProto(result: EnqueueResult): MessageInitShape<typeof PeerEnqueueResultSchema> {
  if (result.kind === "refused") return { failure: errorToFailure(result.error) };
  const { messageId, duplicate } = result;
  return { messageId, duplicate };
}

function resultFromProto({ messageId, duplicate, failure }: PeerEnqueueResult): EnqueueResult {
  return failure === undefined
    ? { kind: "stored", messageId, duplicate }
    : { kind: "refused", error: errorFromFailure(failure) };
}

function outcomesToProto(outcomes: readonly SettleOutcome[]): PeerSettleOutcome[] {
  return outcomes.map((outcome) => settleOutcomes[outcome]);
}

function outcomeFromProto(outcome: PeerSettleOutcome): SettleOutcome {
  switch (outcome) {
    case PeerSettleOutcome.DONE:
      return "done";
    case PeerSettleOutcome.NOT_OWNED:
      return "not-owned";
    default:
      return "unknown-lease";
  }
}

function pageToProto({ limit, after }: PageRequest): MessageInitShape<typeof PeerPageSchema> {
  return after === undefined ? { limit } : { limit, after };
}

function pageFromProto(page: PeerPage | undefined): PageRequest {
  const { limit, after } = required(page, "page");
  return after === undefined ? { limit } : { limit, after };
}

function following(next: string | undefined): { readonly next?: string } {
  return next === undefined ? {} : { next };
}
