import { BrokerError } from "../errors.js";
import type { MessageBody } from "./body-codec.js";
import { asksForBody, bodyFits, headFits } from "./dead-letter-filter.js";
import { generatedId } from "./intake.js";
import type { MessageEntry } from "./message-entry.js";
import { deadLetter, publicState, queuedMessage } from "./message-view.js";
import { pageMark, placeOf } from "./page-mark.js";
import type { DeadLetter, QueuedMessage, QueueMessageState } from "./queue-message.js";
import type { QueueRunner } from "./queue-runner.js";
import type { DeadLetterFilter, Page, PageRequest, RedriveSelection } from "./queues.js";

/** So many messages are looked at before others have their turn. */
const maxLookedAt = 4_096;

/** Bytes of content after which a page ends, whatever its limit: what comes after it is for the next page. */
const maxPageBytes = 1024 * 1024;

/** What is shown, and the place behind which it was found. */
interface Found<T> {
  readonly item: T;
  readonly bytes: number;
  readonly place: number;
}

/** Looks into one queue, and shows it page by page. Nothing stands still meanwhile: what comes or goes while pages are read may be missed. */
export class QueueReader {
  readonly #runner: QueueRunner;
  readonly #nextTurn: () => Promise<void>;

  constructor(runner: QueueRunner, nextTurn: () => Promise<void>) {
    this.#runner = runner;
    this.#nextTurn = nextTurn;
  }

  /** Messages that are no dead letters, in the order of the queue. */
  async peek(states: readonly QueueMessageState[], page: PageRequest): Promise<Page<QueuedMessage>> {
    const start = placeOf(page);
    return pageOf(page.limit, this.#messages(states, start));
  }

  /** Dead letters, the latest first. */
  async deadLetters(filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetter>> {
    const start = placeOf(page);
    return pageOf(page.limit, this.#deadLettersOf(filter, start));
  }

  /** The numbers of the messages that are no dead letters. */
  liveSeqs(): number[] {
    return Array.from(this.#runner.machine.live(), ({ seq }) => seq);
  }

  /** The numbers of the dead letters that are selected, those that died first in front. */
  async deadSeqs(selection: RedriveSelection): Promise<number[]> {
    const seqs: number[] = [];
    const wanted = "messageIds" in selection ? new Set(selection.messageIds) : undefined;
    const filter = "filter" in selection ? selection.filter : {};
    for await (const entry of this.#dead(undefined)) {
      if (!headFits(entry, filter)) continue;
      if (wanted === undefined ? await this.#fits(entry, filter) : wanted.has(await this.#idOf(entry)))
        seqs.push(entry.seq);
    }
    return seqs.reverse();
  }

  async *#messages(
    states: readonly QueueMessageState[],
    start: number | undefined,
  ): AsyncGenerator<Found<QueuedMessage>> {
    const { machine, name } = this.#runner;
    const next = (after: number | undefined) => machine.live(after);
    for await (const entry of this.#walk(next, ({ seq }) => seq, start)) {
      const state = publicState(entry.state);
      if (state === undefined || (states.length > 0 && !states.includes(state))) continue;
      const body = await this.#bodyOf(entry);
      if (body === undefined || entry.isGone) continue;
      yield { item: queuedMessage(name, entry, body), bytes: contentBytes(body), place: entry.seq };
    }
  }

  async *#deadLettersOf(
    filter: DeadLetterFilter,
    start: number | undefined,
  ): AsyncGenerator<Found<DeadLetter>> {
    const { machine, name } = this.#runner;
    for await (const entry of this.#dead(start)) {
      if (!headFits(entry, filter)) continue;
      const { place } = entry;
      const body = await this.#bodyOf(entry);
      if (body === undefined || !bodyFits(body, filter)) continue;
      const item = deadLetter(name, entry, { body, config: machine.config });
      if (item !== undefined) yield { item, bytes: contentBytes(body), place };
    }
  }

  #dead(start: number | undefined): AsyncGenerator<MessageEntry> {
    const { dead } = this.#runner.machine;
    return this.#walk(
      (below) => dead.latest(below),
      ({ place }) => place,
      start,
    );
  }

  /** Goes through messages that may change meanwhile: takes some at once, and goes on behind the last of them. */
  async *#walk(
    from: (place: number | undefined) => Iterable<MessageEntry>,
    placeOfEntry: (entry: MessageEntry) => number,
    start: number | undefined,
  ): AsyncGenerator<MessageEntry> {
    let place = start;
    for (;;) {
      const some: MessageEntry[] = [];
      for (const entry of from(place)) {
        place = placeOfEntry(entry);
        some.push(entry);
        if (some.length === maxLookedAt) break;
      }
      yield* some;
      if (some.length < maxLookedAt) return;
      await this.#nextTurn();
    }
  }

  async #fits(entry: MessageEntry, filter: DeadLetterFilter): Promise<boolean> {
    if (!asksForBody(filter)) return true;
    const body = await this.#bodyOf(entry);
    return body !== undefined && bodyFits(body, filter);
  }

  async #idOf(entry: MessageEntry): Promise<string> {
    const { seq, hasOwnId } = entry;
    return (hasOwnId ? (await this.#bodyOf(entry))?.messageId : undefined) ?? generatedId(seq);
  }

  async #bodyOf({ seq }: MessageEntry): Promise<MessageBody | undefined> {
    return this.#runner.bodies.read(seq);
  }
}

async function pageOf<T>(limit: number, found: AsyncIterable<Found<T>>): Promise<Page<T>> {
  if (limit < 1) throw new BrokerError("INVALID_REQUEST", "a page has at least one item");
  const items: T[] = [];
  let pageBytes = 0;
  let last: number | undefined;
  for await (const { item, bytes, place } of found) {
    const isFull = items.length === limit || pageBytes + bytes > maxPageBytes;
    if (isFull && last !== undefined) return { items, next: pageMark(last) };
    items.push(item);
    pageBytes += bytes;
    last = place;
  }
  return { items };
}

function contentBytes({ payload, headers }: MessageBody): number {
  return Object.entries(headers).reduce(
    (bytes, [name, value]) => bytes + name.length + value.length,
    payload.size,
  );
}
