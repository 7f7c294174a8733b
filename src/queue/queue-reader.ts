import { asksForContent, fitsByContent, fitsByFate } from "./dead-letter-match.js";
import type { MessageEntry } from "./message-entry.js";
import { seqOf } from "./message-id.js";
import { deadLetterOf, messageOf, shownStates } from "./message-view.js";
import { numberToken, readNumberToken } from "./page-token.js";
import type { DeadLetter, QueuedMessage, QueueMessageState } from "./queue-message.js";
import type { QueueRunner } from "./queue-runner.js";
import type { DeadLetterFilter, Page, PageRequest } from "./queues.js";

/** So many messages are looked at for one page, and in one turn of the event loop; a page may end before it is full. */
const maxLookedAt = 2_048;

/** What is in a queue, for people and tools. Changes nothing. */
export class QueueReader {
  readonly #queue: QueueRunner;
  readonly #nextTurn: () => Promise<void>;

  constructor(queue: QueueRunner, nextTurn: () => Promise<void>) {
    this.#queue = queue;
    this.#nextTurn = nextTurn;
  }

  /** See `Queues.peek`. */
  async peek(states: readonly QueueMessageState[], page: PageRequest): Promise<Page<QueuedMessage>> {
    const { name, machine, bodies } = this.#queue;
    const isAsked = (entry: MessageEntry) =>
      entry.state !== "writing" && (states.length === 0 || states.includes(shownStates[entry.state]));
    const from = machine.live(readNumberToken(page.after));
    const { entries, last } = collect(from, page.limit, isAsked);
    const items: QueuedMessage[] = [];
    for (const entry of entries) {
      const body = await bodies.read(entry);
      if (body !== undefined) items.push(messageOf(name, entry, body));
    }
    return pageOf(items, last?.seq);
  }

  /** See `Queues.listDeadLetters`. */
  async deadLetters(filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetter>> {
    const { name, machine, bodies } = this.#queue;
    const items: DeadLetter[] = [];
    const { entries, last } = collect(
      machine.dead.latest(readNumberToken(page.after)),
      asksForContent(filter) ? maxLookedAt : page.limit,
      (entry) => fitsByFate(entry, filter),
    );
    for (const entry of entries) {
      const at = entry.place;
      const body = await bodies.read(entry);
      if (body === undefined || !fitsByContent(body, filter)) continue;
      const deadLetter = deadLetterOf(name, entry, body, machine.config);
      if (deadLetter !== undefined) items.push(deadLetter);
      if (items.length === page.limit) return pageOf(items, at);
    }
    return pageOf(items, last?.place);
  }

  /** Numbers of all dead letters that fit, the one that died first first. */
  async findDeadLetters(filter: DeadLetterFilter): Promise<number[]> {
    const isContentAsked = asksForContent(filter);
    return this.#findDead(async (entry) => {
      if (!fitsByFate(entry, filter)) return false;
      if (!isContentAsked) return true;
      const body = await this.#queue.bodies.read(entry);
      return body !== undefined && fitsByContent(body, filter);
    });
  }

  /** Numbers of the dead letters with these ids. */
  async findByIds(messageIds: readonly string[]): Promise<number[]> {
    const wanted = new Set(messageIds);
    const given = messageIds.map(seqOf).filter((seq) => seq !== undefined);
    const bySeq = given.filter((seq) => this.#queue.machine.dead.get(seq)?.hasOwnId === false);
    if (bySeq.length === wanted.size) return bySeq;
    const byOwnId = await this.#findDead(async (entry) => {
      if (!entry.hasOwnId) return false;
      const id = (await this.#queue.bodies.read(entry))?.messageId;
      return id !== undefined && wanted.has(id);
    });
    return [...bySeq, ...byOwnId];
  }

  async #findDead(fits: (entry: MessageEntry) => Promise<boolean>): Promise<number[]> {
    const { machine } = this.#queue;
    const found: number[] = [];
    // The list may change between turns, so that each turn takes up behind the one before.
    for (let after = -1; ; ) {
      const { entries, last } = collect(machine.dead.inOrder(after), maxLookedAt, () => true);
      for (const entry of entries) if (await fits(entry)) found.push(entry.seq);
      if (last === undefined) return found;
      after = last.seq;
      await this.#nextTurn();
    }
  }
}

/** Takes what is asked for, `limit` at most; `last` is where it ended without having seen everything. */
function collect(
  from: Iterable<MessageEntry>,
  limit: number,
  isAsked: (entry: MessageEntry) => boolean,
): { readonly entries: readonly MessageEntry[]; readonly last: MessageEntry | undefined } {
  const entries: MessageEntry[] = [];
  let lookedAt = 0;
  for (const entry of from) {
    if (isAsked(entry)) entries.push(entry);
    lookedAt += 1;
    if (entries.length === limit || lookedAt === maxLookedAt) return { entries, last: entry };
  }
  return { entries, last: undefined };
}

function pageOf<T>(items: readonly T[], last: number | undefined): Page<T> {
  return last === undefined ? { items } : { items, next: numberToken(last) };
}
