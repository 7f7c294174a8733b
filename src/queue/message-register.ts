import { DeadLetters } from "./dead-letters.js";
import { DueTimes } from "./due-times.js";
import type { EntryState, MessageEntry } from "./message-entry.js";
import type { QueueConfig } from "./queue-config.js";
import { SeqTable } from "./seq-table.js";

/** How many messages are in a state, dead letters among them. */
type StateCounts = Readonly<Record<EntryState, number>>;

/**
 * Every message of a queue with its state: the one place where states change, so that counts, bytes and due times always follow from them.
 * A message is among the live ones from when it is being written until it is gone or dead.
 */
export class MessageRegister {
  readonly #live = new SeqTable<MessageEntry>();
  readonly #dead = new DeadLetters();
  readonly #due = new DueTimes();
  readonly #counts = {
    writing: 0,
    ready: 0,
    delayed: 0,
    leased: 0,
    settling: 0,
    dead: 0,
    leaving: 0,
    gone: 0,
  } satisfies Record<EntryState, number>;
  #bytes = 0;

  get counts(): StateCounts {
    return this.#counts;
  }

  /** Messages that count against the queue's length: all but dead letters. */
  get length(): number {
    return this.#live.size;
  }

  /** Bytes of content of these. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The live message that was stored first. */
  get oldest(): MessageEntry | undefined {
    for (const entry of this.#live.after(-1)) if (entry.state !== "writing") return entry;
    return undefined;
  }

  /** When something is next to happen by itself. */
  get nextDue(): number | undefined {
    return this.#due.next;
  }

  /** A message, dead or alive. */
  get(seq: number): MessageEntry | undefined {
    return this.#live.get(seq) ?? this.#dead.get(seq);
  }

  /** Live messages behind one of them, in the order of the queue. Of use only until something changes. */
  live(afterSeq = -1): Generator<MessageEntry> {
    return this.#live.after(afterSeq);
  }

  get dead(): Pick<DeadLetters, "size" | "get" | "latest" | "inOrder"> {
    return this.#dead;
  }

  /** Takes in a new message. */
  add(entry: MessageEntry): void {
    this.#counts[entry.state] += 1;
    this.#addLive(entry);
    if (entry.lane !== undefined) entry.lane.members += 1;
  }

  /** Changes the state of a message; its life must be what it is to be. `gone` takes it out for good. */
  become(entry: MessageEntry, state: EntryState, config: QueueConfig): void {
    const wasDead = this.#dead.get(entry.seq) === entry;
    this.#counts[entry.state] -= 1;
    entry.state = state;
    if (state === "gone") this.#forget(entry, wasDead);
    else {
      this.#counts[state] += 1;
      if (state === "dead" && !wasDead) {
        this.#deleteLive(entry);
        this.#dead.add(entry);
      } else if (wasDead && (state === "ready" || state === "delayed")) {
        this.#dead.delete(entry);
        this.#addLive(entry);
      }
    }
    this.#due.set(entry, dueAt(entry, config));
  }

  /** To be called when the settings, or the deadline of a lease, have changed what is due when. */
  reschedule(entry: MessageEntry, config: QueueConfig): void {
    this.#due.set(entry, dueAt(entry, config));
  }

  /** Takes a message off the due times that was due first; undefined when none is due. */
  takeDue(now: number): MessageEntry | undefined {
    return this.#due.take(now);
  }

  #forget(entry: MessageEntry, wasDead: boolean): void {
    if (wasDead) this.#dead.delete(entry);
    else this.#deleteLive(entry);
    if (entry.lane !== undefined) entry.lane.members -= 1;
  }

  #addLive(entry: MessageEntry): void {
    this.#live.add(entry.seq, entry);
    this.#bytes += entry.size;
  }

  #deleteLive(entry: MessageEntry): void {
    this.#live.delete(entry.seq);
    this.#bytes -= entry.size;
  }
}

/** When a dead letter returns by itself; undefined: it stays. One that has waited too long would only do so again. */
export function returnTime({ life }: MessageEntry, { deadLetterReturnMs }: QueueConfig): number | undefined {
  if (life.death === undefined || deadLetterReturnMs === 0 || life.death.reason === "expired")
    return undefined;
  return life.death.since + deadLetterReturnMs;
}

/** When something is to happen to a message by itself. */
function dueAt(entry: MessageEntry, config: QueueConfig): number | undefined {
  switch (entry.state) {
    case "ready":
      return entry.expiresAt;
    case "delayed":
      return earlier(entry.life.availableAt, entry.expiresAt);
    case "leased":
      return entry.lease?.deadlineMs;
    case "dead":
      return earlier(returnTime(entry, config), deletionTime(entry, config));
    default:
      return undefined;
  }
}

/** Whether a dead letter whose rest is over goes back to the queue; otherwise it is deleted. */
export function returnsFirst(entry: MessageEntry, config: QueueConfig): boolean {
  const returnsAt = returnTime(entry, config);
  return returnsAt !== undefined && returnsAt <= (deletionTime(entry, config) ?? Number.POSITIVE_INFINITY);
}

function deletionTime({ life }: MessageEntry, { deadLetterRetentionMs }: QueueConfig): number | undefined {
  if (life.death === undefined || deadLetterRetentionMs === 0) return undefined;
  return life.death.since + deadLetterRetentionMs;
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
