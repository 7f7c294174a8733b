import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import type { EntryFacts, MessageEntry } from "./message-entry.js";
import { type Death, freshLife, type MessageLife } from "./message-life.js";
import {
  type AttemptOutcome,
  type DeadLetterReason,
  type DeliveryAttempt,
  deadLetterReasons,
} from "./queue-message.js";
import { unreadable } from "./stored-data.js";

// version, flags, priority, enqueued at, size, [expires at], [available at], [ordering key], [past], [death], target
const version = 1;
const hasOwnIdFlag = 1;
const expiresFlag = 2;
const availableFlag = 4;
const laneFlag = 8;
const pastFlag = 16;
const deadFlag = 32;
const allFlags = 63;

const outcomes: readonly AttemptOutcome[] = ["released", "connection-lost", "rejected", "timed-out"];

/** A head as it was stored: the facts of an entry, and what it shares with others still as texts. */
export interface MessageHead extends EntryFacts {
  readonly targetCode: string;
  readonly orderingKey: string | undefined;
}

/** Writes what is stored of a message apart from its content; `life` is what it is to be, which may not be so in memory yet. */
export function encodeHead(entry: MessageEntry, life: MessageLife): Uint8Array {
  const { expiresAt, lane, targetCode } = entry;
  const writer = new ByteWriter(96 + targetCode.length);
  writer.byte(version);
  writer.byte(flagsOf(entry, life));
  writer.byte(entry.priority);
  writer.number(entry.enqueuedAt);
  writer.count(entry.size);
  if (expiresAt !== undefined) writer.number(expiresAt);
  if (life.availableAt !== undefined) writer.number(life.availableAt);
  if (lane !== undefined) writer.text(lane.key);
  if (hasPast(life)) writePast(writer, life);
  if (life.death !== undefined) writeDeath(writer, life.death);
  writer.text(targetCode);
  return writer.finish();
}

/** Reads a head back. @throws BrokerError `STORAGE_FAILED` for anything that {@link encodeHead} does not write. */
export function decodeHead(head: Uint8Array): MessageHead {
  const reader = new ByteReader(head);
  if (reader.byte() !== version) throw unreadable("the head of a message is of another version");
  const flags = reader.byte();
  if (flags > allFlags) throw unreadable("the flags of a head");
  const priority = reader.byte();
  const enqueuedAt = reader.number();
  const size = reader.count();
  const expiresAt = (flags & expiresFlag) === 0 ? undefined : reader.number();
  const availableAt = (flags & availableFlag) === 0 ? undefined : reader.number();
  const orderingKey = (flags & laneFlag) === 0 ? undefined : reader.text();
  const past = (flags & pastFlag) === 0 ? undefined : readPast(reader);
  const death = (flags & deadFlag) === 0 ? undefined : readDeath(reader);
  const targetCode = reader.text();
  reader.end();
  const hasOwnId = (flags & hasOwnIdFlag) !== 0;
  const life = lifeOf(past, availableAt, death);
  return { priority, enqueuedAt, size, expiresAt, hasOwnId, life, orderingKey, targetCode };
}

function flagsOf({ hasOwnId, expiresAt, lane }: MessageEntry, life: MessageLife): number {
  return (
    (hasOwnId ? hasOwnIdFlag : 0) |
    (expiresAt === undefined ? 0 : expiresFlag) |
    (life.availableAt === undefined ? 0 : availableFlag) |
    (lane === undefined ? 0 : laneFlag) |
    (hasPast(life) ? pastFlag : 0) |
    (life.death === undefined ? 0 : deadFlag)
  );
}

type Past = Pick<MessageLife, "failedAttempts" | "releases" | "history">;

function lifeOf(
  past: Past | undefined,
  availableAt: number | undefined,
  death: Death | undefined,
): MessageLife {
  if (past === undefined && availableAt === undefined && death === undefined) return freshLife;
  return {
    ...(past ?? freshLife),
    ...(availableAt === undefined ? {} : { availableAt }),
    ...(death === undefined ? {} : { death }),
  };
}

function hasPast({ failedAttempts, releases, history }: MessageLife): boolean {
  return failedAttempts > 0 || releases > 0 || history.length > 0;
}

function writePast(writer: ByteWriter, { failedAttempts, releases, history }: MessageLife): void {
  writer.count(failedAttempts);
  writer.count(releases);
  writer.count(history.length);
  for (const attempt of history) writeAttempt(writer, attempt);
}

function readPast(reader: ByteReader): Past {
  const failedAttempts = reader.count();
  const releases = reader.count();
  const history: DeliveryAttempt[] = [];
  for (let left = reader.count(); left > 0; left -= 1) history.push(readAttempt(reader));
  return { failedAttempts, releases, history };
}

function writeAttempt(writer: ByteWriter, attempt: DeliveryAttempt): void {
  const { consumer, leasedAt, endedAt, outcome, reason } = attempt;
  writer.byte(outcomes.indexOf(outcome));
  writer.byte(consumer === undefined ? 0 : 1);
  if (consumer !== undefined) {
    writer.text(consumer.application);
    writer.text(consumer.clientId);
  }
  writer.number(leasedAt);
  writer.number(endedAt);
  writer.text(reason);
}

function readAttempt(reader: ByteReader): DeliveryAttempt {
  const outcome = outcomes[reader.byte()];
  if (outcome === undefined) throw unreadable("the outcome of an attempt");
  const consumer = reader.byte() === 0 ? undefined : { application: reader.text(), clientId: reader.text() };
  const times = { leasedAt: reader.number(), endedAt: reader.number() };
  return { ...(consumer === undefined ? {} : { consumer }), ...times, outcome, reason: reader.text() };
}

function writeDeath(writer: ByteWriter, { reason, since }: Death): void {
  writer.byte(deadLetterReasons.indexOf(reason));
  writer.number(since);
}

function readDeath(reader: ByteReader): Death {
  const reason: DeadLetterReason | undefined = deadLetterReasons[reader.byte()];
  if (reason === undefined) throw unreadable("the reason of a dead letter");
  return { reason, since: reader.number() };
}
