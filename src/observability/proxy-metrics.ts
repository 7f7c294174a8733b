/** What the proxy reports about its work. */
export interface ProxyMetrics {
  /** A request has come. */
  began(): void;
  /** A request is done: `2xx` and the like where an answer came to its end, else the reason of the error. */
  ended(outcome: string, durationMs: number): void;
  /** A request would be tried again: `allowed` tells whether the budget had room for it. */
  retry(allowed: boolean): void;
  /** An upstream is left out for a while. */
  ejected(): void;
}

/** Metrics that nobody reads; for tests and embedders. */
export const noProxyMetrics: ProxyMetrics = { began() {}, ended() {}, retry() {}, ejected() {} };
