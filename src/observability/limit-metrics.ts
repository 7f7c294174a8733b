import type { LimitName } from "../limits.js";

/** What is reported of limits. */
export interface LimitMetrics {
  /** Something was refused, or ended, at a limit. */
  reached(limit: LimitName): void;
}

/** Metrics that nobody reads; for tests and embedders. */
export const noLimitMetrics: LimitMetrics = { reached() {} };
