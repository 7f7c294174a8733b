import { createHistogram } from "node:perf_hooks";

/** How long things took, in milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Counts times to three figures, in memory that does not grow with their number. */
export class Latencies {
  readonly #micros = createHistogram({ figures: 3 });

  /** @param ms milliseconds */
  record(ms: number): void {
    this.#micros.record(Math.max(1, Math.round(ms * 1_000)));
  }

  get count(): number {
    return this.#micros.count;
  }

  summary(): LatencySummary {
    const at = (percentile: number) => (this.count === 0 ? 0 : this.#micros.percentile(percentile) / 1_000);
    const max = this.count === 0 ? 0 : this.#micros.max / 1_000;
    return { count: this.count, p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max };
  }
}
