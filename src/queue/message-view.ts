import type { Query } from "../query/query.js";
import type { MessageBody, Picking } from "./body-codec.js";
import { generatedId } from "./intake.js";
import type { EntryState, MessageEntry } from "./message-entry.js";
import { returnTime } from "./message-register.js";
import type { QueueConfig } from "./queue-config.js";
import type { DeadLetter, QueuedMessage, QueueMessageState } from "./queue-message.js";

/** Where a message is, as people are told; undefined: nobody is told of it (yet, or any more). */
export function publicState(state: EntryState): QueueMessageState | undefined {
  switch (state) {
    case "ready":
    case "delayed":
    case "leased":
    case "dead":
      return state;
    case "settling":
      return "leased";
    case "writing":
    case "leaving":
    case "gone":
      return undefined;
    default:
      return state satisfies never;
  }
}

/** A message as people see it. */
export function queuedMessage(queue: string, entry: MessageEntry, body: MessageBody): QueuedMessage {
  const { seq, target, lane, enqueuedAt, expiresAt, life, priority } = entry;
  const { messageId = generatedId(seq), payload, headers, nonce, source, picking } = body;
  const { availableAt, failedAttempts, releases } = life;
  return {
    queue,
    messageId,
    payload,
    headers,
    ...(nonce === undefined ? {} : { nonce }),
    ...(source === undefined ? {} : { source }),
    target: withPicking(target, picking),
    enqueuedAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(availableAt === undefined ? {} : { availableAt }),
    failedAttempts,
    releases,
    priority,
    ...(lane === undefined ? {} : { orderingKey: lane.key }),
    state: publicState(entry.state) ?? "ready",
  };
}

/** The same object for all messages with a target where nothing picks among matches, so that who writes it can keep what he wrote. */
function withPicking(target: Query, picking: Picking): Query {
  const { key, selector, droppable } = picking;
  const same = key === undefined && selector === undefined && droppable === target.droppable;
  return same ? target : { ...target, ...picking };
}

/** A dead letter as people see it; undefined when the message is none (any more). */
export function deadLetter(
  queue: string,
  entry: MessageEntry,
  { body, config }: { readonly body: MessageBody; readonly config: QueueConfig },
): DeadLetter | undefined {
  const { death, history } = entry.life;
  if (death === undefined) return undefined;
  const returnsAt = returnTime(entry, config);
  return {
    message: queuedMessage(queue, entry, body),
    reason: death.reason,
    deadSince: death.since,
    ...(returnsAt === undefined ? {} : { returnsAt }),
    history,
  };
}
