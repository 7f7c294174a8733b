import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { LimitMetrics } from "./limit-metrics.js";
import type { DeliveryMetrics } from "./metrics.js";
import { PrometheusAccessMetrics } from "./prometheus-access-metrics.js";
import { type PeerFigures, PrometheusClusterMetrics } from "./prometheus-cluster-metrics.js";
import { PrometheusPluginMetrics } from "./prometheus-plugin-metrics.js";
import { PrometheusProxyMetrics } from "./prometheus-proxy-metrics.js";
import { PrometheusQueueMetrics, type QueueTotals } from "./prometheus-queue-metrics.js";

/** What the gauges read when somebody scrapes. */
export interface MetricSources {
  readonly sessions: () => {
    readonly byTransport: ReadonlyMap<string, number>;
    readonly outboxBytes: number;
  };
  readonly clients: () => number;
  readonly pendingRequests: () => number;
  readonly queues: () => QueueTotals;
  readonly peers: () => readonly PeerFigures[];
}

/** One query in so many is timed: timing one costs a good part of what a quick one does. */
const timedQueries = 16;

/** Upper bounds in seconds: a query over few clients takes microseconds, one over many milliseconds. */
const queryBuckets = [0.000_005, 0.000_02, 0.000_1, 0.000_5, 0.002, 0.01, 0.05, 0.25];

/**
 * The broker's metrics for Prometheus. Labels have few values and none that a client chooses, so that nobody can
 * make the number of series grow.
 */
export class PrometheusMetrics implements DeliveryMetrics, LimitMetrics {
  readonly registry = new Registry();
  readonly queues = new PrometheusQueueMetrics(this.registry);
  readonly proxy = new PrometheusProxyMetrics(this.registry);
  readonly plugins = new PrometheusPluginMetrics(this.registry);
  readonly cluster = new PrometheusClusterMetrics(this.registry);
  readonly access = new PrometheusAccessMetrics(this.registry);
  /** Plain numbers, since counting is on the way of every message; the counter takes them over when somebody scrapes. */
  readonly #deliveries = { send: noDeliveries(), broadcast: noDeliveries(), request: noDeliveries() };
  readonly #limits = new Map<string, number>();
  readonly #queries: Histogram;
  #queriesSeen = 0;
  #sources: MetricSources | undefined;

  constructor() {
    const registers = [this.registry];
    const deliveries = this.#deliveries;
    const limits = this.#limits;
    new Counter({
      name: "singyeong_router_deliveries_total",
      help: "Delivery attempts, by kind of message and outcome.",
      labelNames: ["kind", "outcome"],
      registers,
      collect() {
        this.reset();
        for (const [kind, outcomes] of Object.entries(deliveries)) {
          for (const [outcome, count] of Object.entries(outcomes)) this.inc({ kind, outcome }, count);
        }
      },
    });
    new Counter({
      name: "singyeong_limit_refusals_total",
      help: "What was refused, or ended, at a limit, by the name of its setting.",
      labelNames: ["limit"],
      registers,
      collect() {
        this.reset();
        for (const [limit, count] of limits) this.inc({ limit }, count);
      },
    });
    this.#queries = new Histogram({
      name: "singyeong_directory_query_duration_seconds",
      help: "How long finding the receivers of a message or a listing took; one in 16 is timed.",
      buckets: queryBuckets,
      registers,
    });
    this.#registerGauges();
  }

  /** Connects the gauges; before this they show nothing. */
  observe(sources: MetricSources): void {
    this.#sources = sources;
    this.queues.observe(sources.queues);
    this.cluster.observe(sources.peers);
  }

  delivery(kind: "send" | "broadcast" | "request", outcome: "delivered" | "dropped" | "no_route"): void {
    this.#deliveries[kind][outcome] += 1;
  }

  reached(limit: string): void {
    this.#limits.set(limit, (this.#limits.get(limit) ?? 0) + 1);
  }

  timeQuery<T>(run: () => T): T {
    this.#queriesSeen += 1;
    if (this.#queriesSeen % timedQueries !== 1) return run();
    const start = performance.now();
    try {
      return run();
    } finally {
      this.#queries.observe((performance.now() - start) / 1000);
    }
  }

  #registerGauges(): void {
    const sources = () => this.#sources;
    const registers = [this.registry];
    new Gauge({
      name: "singyeong_session_open_count",
      help: "Open sessions, by transport.",
      labelNames: ["transport"],
      registers,
      collect() {
        this.reset();
        for (const [transport, count] of sources()?.sessions().byTransport ?? [])
          this.set({ transport }, count);
      },
    });
    const gauge = (name: string, help: string, read: (from: MetricSources) => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          const from = sources();
          if (from !== undefined) this.set(read(from));
        },
      });
    gauge(
      "singyeong_session_outbox_bytes",
      "Bytes that wait in the outboxes of all sessions.",
      (from) => from.sessions().outboxBytes,
    );
    gauge("singyeong_directory_clients_count", "Registered clients.", (from) => from.clients());
    gauge("singyeong_router_pending_requests_count", "Requests that wait for their reply.", (from) =>
      from.pendingRequests(),
    );
  }
}

function noDeliveries() {
  return { delivered: 0, dropped: 0, no_route: 0 };
}
