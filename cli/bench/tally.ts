import { SingyeongError } from "../../client/node.js";
import { Latencies } from "./latencies.js";

/** What happens in the course of a load, counted. */
export class Tally {
  readonly calls = new Latencies();
  readonly deliveries = new Latencies();
  readonly #errors = new Map<string, number>();
  /** Calls that have no answer yet. */
  underWay = 0;
  /** Deliveries that accepted calls promise. */
  promised = 0;

  /** @returns how long to wait before trying again, in milliseconds, where the broker says */
  failed(error: unknown): number | undefined {
    const isKnown = error instanceof SingyeongError;
    const reason = isKnown ? error.reason : String(error);
    this.#errors.set(reason, (this.#errors.get(reason) ?? 0) + 1);
    return isKnown ? error.retryAfterMs : undefined;
  }

  /** How often, by reason. */
  get errors(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#errors);
  }

  get isSettled(): boolean {
    return this.underWay === 0 && this.deliveries.count >= this.promised;
  }
}
