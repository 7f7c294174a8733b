import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { LatencySummary } from "./latencies.js";
import { Stamp } from "./stamp.js";
import { Tally } from "./tally.js";
import { callOf, type LoadKind, receive, type TrafficOptions } from "./traffic.js";

/** How a broker is loaded. */
export interface LoadOptions extends TrafficOptions {
  readonly durationMs: number;
  /** Bytes of each payload. */
  readonly size: number;
  /** Most calls that wait for their answers at once. */
  readonly inFlight: number;
  /** Ends the load early; what was measured until then counts. */
  readonly signal: AbortSignal;
  /** Told some times a second. @param doneMs milliseconds of the duration @param perSecond calls in a second, so far */
  readonly onProgress: (doneMs: number, perSecond: number) => void;
}

/** What a load came to. Latencies in milliseconds. */
export interface LoadResult {
  readonly kind: LoadKind;
  readonly seconds: number;
  /** Calls that were answered well, in a second. */
  readonly perSecond: number;
  /** From the call to its answer: on its way to the receiver, replied to, or on disk. */
  readonly calls: LatencySummary;
  readonly deliveriesPerSecond: number;
  /** From the call to a receiver's having it; a broadcast counts once for each. */
  readonly deliveries: LatencySummary;
  /** How often, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** Calls without an answer, and deliveries that were promised and had not come, some seconds after the end. */
  readonly unanswered: number;
  readonly undelivered: number;
  /** Processor time by time; near 1 or above, this program holds the rate down, not the broker. */
  readonly ownLoad: number;
}

/** How long answers and deliveries may come after the end. */
const graceMs = 5_000;
const tickMs = 100;
/** Between a refusal and the next try, where the broker does not say: one that refuses all is not asked without end. */
const afterErrorMs = 20;

/** Loads a broker for a while, with as many calls under way as are allowed. What fails is counted and ends nothing. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { kind, durationMs, inFlight, signal, onProgress } = options;
  const tally = new Tally();
  const stamp = new Stamp(options.size);
  const received = new AbortController();
  const onDelivery = (payload: Uint8Array) => {
    const sentAt = stamp.timeOf(payload);
    if (sentAt !== undefined) tally.deliveries.record(performance.now() - sentAt);
  };
  receive(options, { onDelivery, onError: (error) => tally.failed(error) }, received.signal);
  const givenUp = new AbortController();
  const ending = new AbortController();
  const end = () => ending.abort();
  const over = ending.signal;
  // Every call under way may listen to both.
  setMaxListeners(0, over, givenUp.signal);
  signal.addEventListener("abort", end);
  const timer = setTimeout(end, durationMs);
  const before = process.cpuUsage();
  const from = performance.now();
  const call = callOf(options);
  const callers = Array.from({ length: inFlight }, () =>
    callAgain({ call, stamp, tally, over, givenUp: givenUp.signal }),
  );
  while (!over.aborted) {
    await pause(tickMs, undefined, { signal: over }).catch(() => {}); // over
    const doneMs = performance.now() - from;
    onProgress(doneMs, (tally.calls.count * 1_000) / doneMs);
  }
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
  const seconds = (performance.now() - from) / 1_000;
  const inTime = { calls: tally.calls.count, deliveries: tally.deliveries.count };
  const { user, system } = process.cpuUsage(before);
  await settled(tally);
  const unanswered = tally.underWay;
  givenUp.abort();
  await Promise.all(callers);
  received.abort();
  return {
    kind,
    seconds,
    perSecond: inTime.calls / seconds,
    calls: tally.calls.summary(),
    deliveriesPerSecond: inTime.deliveries / seconds,
    deliveries: tally.deliveries.summary(),
    errors: tally.errors,
    unanswered,
    undelivered: Math.max(0, tally.promised - tally.deliveries.count),
    ownLoad: (user + system) / 1e6 / seconds,
  };
}

interface Caller {
  readonly call: ReturnType<typeof callOf>;
  readonly stamp: Stamp;
  readonly tally: Tally;
  /** No further calls. */
  readonly over: AbortSignal;
  /** The one under way is not waited for any more. */
  readonly givenUp: AbortSignal;
}

/** One call after the other, until it is over. */
async function callAgain({ call, stamp, tally, over, givenUp }: Caller): Promise<void> {
  while (!over.aborted) {
    const at = performance.now();
    tally.underWay += 1;
    try {
      tally.promised += await call(stamp.make(at), givenUp);
      tally.calls.record(performance.now() - at);
    } catch (error) {
      if (givenUp.aborted) return;
      const waitMs = tally.failed(error) ?? afterErrorMs;
      await pause(waitMs, undefined, { signal: over }).catch(() => {}); // over
    } finally {
      tally.underWay -= 1;
    }
  }
}

/** Waits until all is answered and delivered, or the grace has passed. */
async function settled(tally: Tally): Promise<void> {
  const until = performance.now() + graceMs;
  while (!tally.isSettled && performance.now() < until) await pause(10);
}
