import { BrokerError } from "../errors.js";
import { addressGroup } from "../util/address-group.js";
import type { Clock } from "../util/clock.js";
import { LruMap } from "../util/lru-map.js";
import { type Rate, TokenBucket } from "./token-bucket.js";

/** What is counted. */
export type RateKind = "connect" | "send" | "query" | "enqueue";

/** Whom it is counted for. */
export type RateScope = "principal" | "address";

/** The setting of a rate. */
export type RateName = `${RateScope}${Capitalize<RateKind>}Rate`;

/** The rates that are bounded. */
export type Rates = ReadonlyMap<RateName, Rate>;

/** Buckets of one rate. Whoever was idle longest is forgotten first, and by then its bucket is as good as full. */
const maxBuckets = 100_000;

interface Buckets {
  readonly rate: Rate;
  readonly byKey: LruMap<string, TokenBucket>;
}

/** Token buckets, by principal and by address, as `addressGroup` takes these together. What was refused takes no tokens. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #buckets: ReadonlyMap<RateName, Buckets>;

  constructor(rates: Rates, clock: Clock) {
    this.#clock = clock;
    this.#buckets = new Map(
      [...rates].map(([name, rate]) => [name, { rate, byKey: new LruMap<string, TokenBucket>(maxBuckets) }]),
    );
  }

  /** @throws BrokerError `RATE_LIMITED` when a principal or an address does this too often. */
  take(kind: RateKind, who: { readonly principal?: string; readonly address?: string }, count = 1): void {
    const now = this.#clock.now();
    const address = who.address === undefined ? undefined : addressGroup(who.address);
    const ofAddress = this.#ready(nameOf("address", kind), address, count, now);
    const ofPrincipal = this.#ready(nameOf("principal", kind), who.principal, count, now);
    ofAddress?.take(count);
    ofPrincipal?.take(count);
  }

  #ready(name: RateName, key: string | undefined, count: number, now: number): TokenBucket | undefined {
    const buckets = this.#buckets.get(name);
    if (buckets === undefined || key === undefined) return undefined;
    let bucket = buckets.byKey.get(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(buckets.rate, now);
      buckets.byKey.set(key, bucket);
    }
    const waitMs = bucket.waitMs(count, now);
    if (waitMs === 0) return bucket;
    throw new BrokerError("RATE_LIMITED", `more often than ${name} allows; try again in ${waitMs} ms`, {
      details: { retryAfterMs: String(waitMs), limit: name },
    });
  }
}

const names = {
  principal: {
    connect: "principalConnectRate",
    send: "principalSendRate",
    query: "principalQueryRate",
    enqueue: "principalEnqueueRate",
  },
  address: {
    connect: "addressConnectRate",
    send: "addressSendRate",
    query: "addressQueryRate",
    enqueue: "addressEnqueueRate",
  },
} as const satisfies Record<RateScope, Record<RateKind, RateName>>;

function nameOf(scope: RateScope, kind: RateKind): RateName {
  return names[scope][kind];
}

/** Every rate there is. */
export const rateNames: readonly RateName[] = [
  ...Object.values(names.principal),
  ...Object.values(names.address),
];
