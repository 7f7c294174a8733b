/** What each request adds; below 0.2 so that the reserve is earned back within 500 requests. */
const perRequest = 0.18;
/** Retries that a broker may make before it has seen many requests, and after a quiet time. */
const reserve = 10;

/**
 * Bounds retries in relation to requests, so that an outage is not made worse by those who try again: over any 500 requests or more,
 * upstreams see at most 1.2 times as many.
 */
export class RetryBudget {
  #tokens = reserve;

  /** A new request has come. */
  deposit(): void {
    this.#tokens = Math.min(reserve, this.#tokens + perRequest);
  }

  /** Whether one may be tried again; if so, that is paid for. */
  withdraw(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
