import type { Query } from "../query/query.js";
import type { Lane } from "./lane.js";
import type { Lease } from "./lease.js";
import type { MessageLife } from "./message-life.js";
import { targetOf } from "./recent-targets.js";

/**
 * Where a message is, more exactly than its sender is told.
 *
 *     writing ──► ready ⇄ delayed       writing: on its way to the disk; handed to nobody
 *                   │  ▲     ▲          settling: its lease was settled, and that is on its way to the disk
 *                   ▼  │     │          leaving: it is being deleted
 *                 leased ──► settling ──► gone
 *                   │
 *                   ▼
 *                  dead ──► (ready, when it returns)
 */
export type EntryState =
  | "writing"
  | "ready"
  | "delayed"
  | "leased"
  | "settling"
  | "dead"
  | "leaving"
  | "gone";

/** What a message shares with others of its queue. */
export interface SharedByEntries {
  /** Its target in the form in which it is stored. */
  readonly targetCode: string;
  readonly lane: Lane<MessageEntry> | undefined;
}

/** What is known of a message when it enters a queue. */
export interface EntryFacts {
  readonly priority: number;
  /** Bytes of content. */
  readonly size: number;
  readonly enqueuedAt: number;
  readonly expiresAt: number | undefined;
  /** The sender chose its id; otherwise that follows from `seq`. */
  readonly hasOwnId: boolean;
  readonly life: MessageLife;
}

/**
 * A message as the queue keeps it in memory: what handing it out takes, and nothing else. Kept small, as there may be millions: its content
 * stays in the store, its target is shared, and what has happened to it is one shared object until something happens. Times are Unix
 * milliseconds; undefined rather than a number where there is none, since a number costs memory.
 */
export class MessageEntry {
  readonly seq: number;
  /** Its target in the form in which it is stored. */
  readonly targetCode: string;
  readonly lane: Lane<MessageEntry> | undefined;
  readonly priority: number;
  readonly size: number;
  readonly enqueuedAt: number;
  readonly hasOwnId: boolean;
  expiresAt: number | undefined;
  life: MessageLife;
  state: EntryState = "writing";
  lease: Lease | undefined = undefined;
  /** Its place among those that can be handed out, in its lane, or its number among the dead letters; -1: in none of these. */
  place = -1;
  /** When something happens to it without anybody's doing. */
  dueAt: number | undefined = undefined;
  /** Its place among the due times; -1: it is not there. */
  duePlace = -1;

  constructor(seq: number, { targetCode, lane }: SharedByEntries, facts: EntryFacts) {
    this.seq = seq;
    this.targetCode = targetCode;
    this.lane = lane;
    this.priority = facts.priority;
    this.size = facts.size;
    this.enqueuedAt = facts.enqueuedAt;
    this.hasOwnId = facts.hasOwnId;
    this.expiresAt = facts.expiresAt;
    this.life = facts.life;
  }

  /** Which clients may get it; key, selector and `droppable` are no part of it. */
  get target(): Query {
    return targetOf(this.targetCode).query;
  }

  /** A consumer has it, or had it and that is being settled. */
  get isOut(): boolean {
    return this.state === "leased" || this.state === "settling";
  }

  /** It is deleted. */
  get isGone(): boolean {
    return this.state === "gone";
  }

  /** The store is being asked about it, or it is gone. */
  get isOnTheWay(): boolean {
    const { state } = this;
    return state === "writing" || state === "settling" || state === "leaving" || state === "gone";
  }
}
