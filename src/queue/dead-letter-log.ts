import type { Logger } from "../observability/logger.js";
import type { Bodies } from "./bodies.js";
import { generatedId } from "./intake.js";
import type { NewDeadLetter } from "./queue-effects.js";
import type { QueueMetrics } from "./queue-metrics.js";

/** What the log of dead letters is made of. */
export interface DeadLetterLogOptions {
  readonly queue: string;
  readonly bodies: Bodies;
  readonly logger: Logger;
  readonly metrics: QueueMetrics;
}

/** Of those that die together so many have a line of their own: a million that expire at once must not fill the disk. */
const maxLines = 20;

/** Writes a line for a message that becomes a dead letter, and counts it. */
export class DeadLetterLog {
  readonly #options: DeadLetterLogOptions;

  constructor(options: DeadLetterLogOptions) {
    this.#options = options;
  }

  /** Messages have become dead letters together. */
  add(deadLetters: readonly NewDeadLetter[]): void {
    const { queue, logger, metrics } = this.#options;
    for (const { reason } of deadLetters) metrics.deadLetter(reason);
    for (const letter of deadLetters.slice(0, maxLines)) {
      const { seq, hasOwnId } = letter.entry;
      if (hasOwnId) void this.#writeWithOwnId(letter);
      else this.#write(letter, generatedId(seq));
    }
    const count = deadLetters.length - maxLines;
    if (count > 0) logger.warn({ event, queue, count }, "more messages became dead letters");
  }

  #write({ entry, reason }: NewDeadLetter, messageId: string | undefined): void {
    const { queue, logger } = this.#options;
    const { failedAttempts, releases, history } = entry.life;
    const last = history.at(-1);
    const facts = { event, queue, messageId, reason, failedAttempts, releases };
    logger.warn(
      last === undefined ? facts : { ...facts, lastOutcome: last.outcome, lastReason: last.reason },
      "a message became a dead letter",
    );
  }

  async #writeWithOwnId(letter: NewDeadLetter): Promise<void> {
    let messageId: string | undefined;
    try {
      messageId = (await this.#options.bodies.read(letter.entry.seq))?.messageId;
    } catch {
      // The line is worth having without the id.
    }
    this.#write(letter, messageId);
  }
}

const event = "queue:message:dead-lettered";
