/** What access control reports about its work. */
export interface AccessMetrics {
  /** Somebody was let in, by this method. */
  admitted(method: string): void;
  /** Something was refused, or ended, for this reason. */
  refused(reason: string): void;
  /** The access file was read again; `used` tells whether it holds from now on. */
  reloaded(used: boolean): void;
}

/** Metrics that nobody reads; for tests and embedders. */
export const noAccessMetrics: AccessMetrics = { admitted() {}, refused() {}, reloaded() {} };
