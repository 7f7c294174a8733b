import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { ProxyMetrics } from "./proxy-metrics.js";

/** Upper bounds in seconds: an upstream next door answers in a millisecond, a slow one takes a minute. */
const durationBuckets = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30];

/** What the proxy does, for Prometheus. Upstreams are counted together: clients choose their names. */
export class PrometheusProxyMetrics implements ProxyMetrics {
  /** Plain numbers, since counting is on the way of every request; the counters take them over when somebody scrapes. */
  readonly #ended = new Map<string, number>();
  readonly #retries = { allowed: 0, refused: 0 };
  #ejections = 0;
  #underWay = 0;
  readonly #durations: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#durations = new Histogram({
      name: "singyeong_proxy_request_duration_seconds",
      help: "How long forwarded requests took, from their head to the end of their answer.",
      buckets: durationBuckets,
      registers,
    });
    this.#registerCounters(registry);
    const underWay = () => this.#underWay;
    new Gauge({
      name: "singyeong_proxy_requests_count",
      help: "Forwarded requests under way.",
      registers,
      collect() {
        this.set(underWay());
      },
    });
  }

  began(): void {
    this.#underWay += 1;
  }

  ended(outcome: string, durationMs: number): void {
    this.#underWay -= 1;
    this.#ended.set(outcome, (this.#ended.get(outcome) ?? 0) + 1);
    this.#durations.observe(durationMs / 1000);
  }

  retry(allowed: boolean): void {
    this.#retries[allowed ? "allowed" : "refused"] += 1;
  }

  ejected(): void {
    this.#ejections += 1;
  }

  #registerCounters(registry: Registry): void {
    const registers = [registry];
    const ended = this.#ended;
    const retries = this.#retries;
    const ejections = () => this.#ejections;
    new Counter({
      name: "singyeong_proxy_requests_total",
      help: "Forwarded requests that are over: by class of status where the answer came to its end, else by reason of the error.",
      labelNames: ["outcome"],
      registers,
      collect() {
        this.reset();
        for (const [outcome, count] of ended) this.inc({ outcome }, count);
      },
    });
    new Counter({
      name: "singyeong_proxy_retries_total",
      help: "Requests that another match could be asked for: allowed, or refused since the budget for it was used up.",
      labelNames: ["budget"],
      registers,
      collect() {
        this.reset();
        for (const [budget, count] of Object.entries(retries)) this.inc({ budget }, count);
      },
    });
    new Counter({
      name: "singyeong_proxy_ejections_total",
      help: "Times that an upstream was left out for failing too often.",
      registers,
      collect() {
        this.reset();
        this.inc(ejections());
      },
    });
  }
}
