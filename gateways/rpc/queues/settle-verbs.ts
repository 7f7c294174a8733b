import { create } from "@bufbuild/protobuf";
import { durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type AckRequest,
  type AckResponse,
  AckResponseSchema,
  type ExtendRequest,
  type ExtendResponse,
  ExtendResponseSchema,
  SettleOutcome as ProtoOutcome,
  type RejectRequest,
  type RejectResponse,
  RejectResponseSchema,
  type ReleaseRequest,
  type ReleaseResponse,
  ReleaseResponseSchema,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { extendLeases } from "../../../src/commands/extend-leases.js";
import { settle } from "../../../src/commands/settle.js";
import type { SettleOutcome } from "../../../src/queue/queues.js";

// What a command of a consume stream and the unary call of the same name share.

const protoOutcomes: Readonly<Record<SettleOutcome, ProtoOutcome>> = {
  done: ProtoOutcome.DONE,
  "unknown-lease": ProtoOutcome.UNKNOWN_LEASE,
  "not-owned": ProtoOutcome.NOT_OWNED,
};

/** `QueueService.Ack`. */
export async function ackVerb(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds }: AckRequest,
): Promise<AckResponse> {
  const outcomes = await settle(context, caller, { queue, leaseIds, settlement: { kind: "ack" } });
  return create(AckResponseSchema, { outcomes: outcomesToProto(outcomes) });
}

/** `QueueService.Release`. */
export async function releaseVerb(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds, delay }: ReleaseRequest,
): Promise<ReleaseResponse> {
  const settlement = { kind: "release", ...delayFromProto(delay) } as const;
  const outcomes = await settle(context, caller, { queue, leaseIds, settlement });
  return create(ReleaseResponseSchema, { outcomes: outcomesToProto(outcomes) });
}

/** `QueueService.Reject`. */
export async function rejectVerb(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds, delay, reason, deadLetter }: RejectRequest,
): Promise<RejectResponse> {
  const settlement = { kind: "reject", reason, deadLetter, ...delayFromProto(delay) } as const;
  const outcomes = await settle(context, caller, { queue, leaseIds, settlement });
  return create(RejectResponseSchema, { outcomes: outcomesToProto(outcomes) });
}

/** `QueueService.Extend`. */
export async function extendVerb(
  context: CommandContext,
  caller: Caller,
  { queue, leaseIds, timeout }: ExtendRequest,
): Promise<ExtendResponse> {
  const request = { queue, leaseIds };
  const { outcomes, deadlineMs } = await extendLeases(
    context,
    caller,
    timeout === undefined ? request : { ...request, timeoutMs: Math.ceil(durationMs(timeout)) },
  );
  return create(ExtendResponseSchema, {
    outcomes: outcomesToProto(outcomes),
    deadline: timestampFromMs(deadlineMs),
  });
}

function outcomesToProto(outcomes: readonly SettleOutcome[]): ProtoOutcome[] {
  return outcomes.map((outcome) => protoOutcomes[outcome]);
}

function delayFromProto(delay: ReleaseRequest["delay"]): { readonly delayMs?: number } {
  return delay === undefined ? {} : { delayMs: Math.ceil(durationMs(delay)) };
}
