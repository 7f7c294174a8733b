import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What the gauges of queues read when somebody scrapes: all queues together. */
export interface QueueTotals {
  readonly ready: number;
  readonly delayed: number;
  readonly leased: number;
  readonly deadLetters: number;
  readonly bytes: number;
  readonly consumers: number;
  /** Age of the message that has waited longest, in milliseconds; 0 where nothing waits. */
  readonly oldestAgeMs: number;
}

type EnqueueOutcome = "stored" | "duplicate" | "refused";
type SettlementKind = "ack" | "release" | "reject";
type DeadLetterReason = "max-attempts" | "expired" | "rejected";

/** Upper bounds in seconds: an embedded store syncs in a millisecond or so, a disk that is busy in a hundred. */
const writeBuckets = [0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];

/**
 * What queues do, for Prometheus. Queues are counted together: their names are anybody's choice, and would make the number of
 * series grow.
 */
export class PrometheusQueueMetrics {
  /** Plain numbers, since counting is on the way of every message; the counters take them over when somebody scrapes. */
  readonly #enqueued: Record<EnqueueOutcome, number> = { stored: 0, duplicate: 0, refused: 0 };
  readonly #settled: Record<SettlementKind, number> = { ack: 0, release: 0, reject: 0 };
  readonly #deadLetters: Record<DeadLetterReason, number> = { "max-attempts": 0, expired: 0, rejected: 0 };
  #handedOut = 0;
  #redelivered = 0;
  #leasesLost = 0;
  #failedWrites = 0;
  readonly #writes: Histogram;
  #totals: (() => QueueTotals) | undefined;

  constructor(registry: Registry) {
    this.#registerCounters(registry);
    this.#writes = new Histogram({
      name: "singyeong_queue_write_duration_seconds",
      help: "How long writes to the store of queues took until they were on disk.",
      buckets: writeBuckets,
      registers: [registry],
    });
    this.#registerGauges(registry);
  }

  /** Connects the gauges; before this they show nothing. */
  observe(totals: () => QueueTotals): void {
    this.#totals = totals;
  }

  enqueued(outcome: EnqueueOutcome, count: number): void {
    this.#enqueued[outcome] += count;
  }

  handedOut(count: number, redelivered: number): void {
    this.#handedOut += count;
    this.#redelivered += redelivered;
  }

  settled(kind: SettlementKind, count: number): void {
    this.#settled[kind] += count;
  }

  leasesLost(count: number): void {
    this.#leasesLost += count;
  }

  deadLetter(reason: DeadLetterReason): void {
    this.#deadLetters[reason] += 1;
  }

  committed(durationMs: number, ok: boolean): void {
    this.#writes.observe(durationMs / 1000);
    if (!ok) this.#failedWrites += 1;
  }

  #registerCounters(registry: Registry): void {
    const labelled = (what: string, label: string, help: string, counts: Readonly<Record<string, number>>) =>
      new Counter({
        name: `singyeong_queue_${what}_total`,
        help,
        labelNames: [label],
        registers: [registry],
        collect() {
          this.reset();
          for (const [value, count] of Object.entries(counts)) this.inc({ [label]: value }, count);
        },
      });
    labelled("enqueued", "outcome", "Messages handed in, by outcome.", this.#enqueued);
    labelled("settled", "kind", "Leases that consumers settled, by how they did.", this.#settled);
    labelled("dead_letters", "reason", "Messages that became dead letters, by reason.", this.#deadLetters);
    const counter = (what: string, help: string, read: () => number) =>
      new Counter({
        name: `singyeong_queue_${what}_total`,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    counter("handed_out", "Messages handed out to consumers.", () => this.#handedOut);
    counter("redelivered", "Of those, messages that had been out before.", () => this.#redelivered);
    counter("leases_lost", "Leases that ended by deadline or lost connection.", () => this.#leasesLost);
    counter("failed_writes", "Writes that the store of queues refused.", () => this.#failedWrites);
  }

  // Adding up takes its time where there are many queues: the first gauge to be read does it for all, which are read behind it.
  #registerGauges(registry: Registry): void {
    const registers = [registry];
    const totals = () => this.#totals?.();
    new Gauge({
      name: "singyeong_queue_messages_count",
      help: "Messages in all queues, by state.",
      labelNames: ["state"],
      registers,
      collect() {
        const read = totals();
        if (read === undefined) return;
        for (const state of ["ready", "delayed", "leased"] as const) this.set({ state }, read[state]);
        this.set({ state: "dead" }, read.deadLetters);
        bytes.set(read.bytes);
        consumers.set(read.consumers);
        oldestAge.set(read.oldestAgeMs / 1000);
      },
    });
    const gauge = (what: string, help: string) =>
      new Gauge({ name: `singyeong_queue_${what}`, help, registers });
    const bytes = gauge("bytes", "Bytes of content in all queues, dead letters apart.");
    const consumers = gauge("consumers_count", "Consumers of all queues.");
    const oldestAge = gauge("oldest_age_seconds", "Age of the message that has waited longest.");
  }
}
