/** What the router reports about its work. */
export interface DeliveryMetrics {
  /** One delivery attempt of a message of this kind ended. */
  delivery(kind: "send" | "broadcast" | "request", outcome: "delivered" | "dropped" | "no_route"): void;
  /** Runs a query and records how long it took. */
  timeQuery<T>(run: () => T): T;
}

/** Metrics that nobody reads; for tests and embedders. */
export const noMetrics: DeliveryMetrics = {
  delivery() {},
  timeQuery: (run) => run(),
};
