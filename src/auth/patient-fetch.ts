import type { Clock } from "../util/clock.js";

/** Fetches a text; what `fetch` and jose have in common. */
export type Fetch = (url: string, options: RequestInit) => Promise<Response>;

/** How long is waited after the first failure; twice as long after each further one, up to the longest. */
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/**
 * Fetches, and leaves whoever does not answer well alone for a while: until then every call fails at once as the last one did. So callers do not
 * all wait for an issuer that is down, and it is not overrun when it comes back.
 */
export function patientFetch(clock: Clock, fetchNow: Fetch = fetch): Fetch {
  let failures = 0;
  let waitsUntil = 0;
  let failure: unknown;
  return async (url, options) => {
    if (clock.now() < waitsUntil) throw failure;
    try {
      const response = await fetchNow(url, options);
      if (!response.ok) throw new Error(`it answered with status ${response.status}`);
      failures = 0;
      return response;
    } catch (error) {
      failure = error;
      waitsUntil = clock.now() + Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
      failures += 1;
      throw error;
    }
  };
}
