import type { MessageBody } from "./body-codec.js";
import type { EntryState, MessageEntry } from "./message-entry.js";
import { messageIdOf } from "./message-id.js";
import { returnTime } from "./message-register.js";
import type { QueueConfig } from "./queue-config.js";
import type { DeadLetter, QueuedMessage, QueueMessageState } from "./queue-message.js";

/** What a state is called outside. */
export const shownStates: Readonly<Record<EntryState, QueueMessageState>> = {
  writing: "ready",
  ready: "ready",
  delayed: "delayed",
  leased: "leased",
  settling: "leased",
  dead: "dead",
  leaving: "leased",
  gone: "leased",
};

/** A message as it is shown and handed out. */
export function messageOf(queue: string, entry: MessageEntry, body: MessageBody): QueuedMessage {
  const { seq, group, lane, life, expiresAt } = entry;
  return {
    queue,
    messageId: body.messageId ?? messageIdOf(seq),
    payload: body.payload,
    headers: body.headers,
    ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
    ...(body.source === undefined ? {} : { source: body.source }),
    target: { ...group.target, ...body.picking },
    enqueuedAt: entry.enqueuedAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(life.availableAt === undefined ? {} : { availableAt: life.availableAt }),
    failedAttempts: life.failedAttempts,
    releases: life.releases,
    priority: entry.priority,
    ...(lane === undefined ? {} : { orderingKey: lane.key }),
    state: shownStates[entry.state],
  };
}

/** A dead letter as it is shown; undefined for a message that is none (any more). */
export function deadLetterOf(
  queue: string,
  entry: MessageEntry,
  body: MessageBody,
  config: QueueConfig,
): DeadLetter | undefined {
  const { death, history } = entry.life;
  if (death === undefined) return undefined;
  const returnsAt = returnTime(entry, config);
  return {
    message: messageOf(queue, entry, body),
    reason: death.reason,
    deadSince: death.since,
    ...(returnsAt === undefined ? {} : { returnsAt }),
    history,
  };
}
