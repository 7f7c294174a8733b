import { Counter, Gauge, type Registry } from "prom-client";
import type { PluginCallOutcome, PluginMetrics } from "./plugin-metrics.js";

/** What plugins do, for Prometheus. Their names are the operator's choice, so they are labels. */
export class PrometheusPluginMetrics implements PluginMetrics {
  /** Plain numbers, since counting may be on the way of every message; the counter takes them over when somebody scrapes. */
  readonly #calls = new Map<string, Record<PluginCallOutcome, number>>();
  readonly #loaded: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const calls = this.#calls;
    new Counter({
      name: "singyeong_plugin_calls_total",
      help: "Calls into plugins that are over, by plugin and outcome; `refused` is one that said no on purpose.",
      labelNames: ["plugin", "outcome"],
      registers,
      collect() {
        this.reset();
        for (const [plugin, outcomes] of calls) {
          for (const [outcome, count] of Object.entries(outcomes)) this.inc({ plugin, outcome }, count);
        }
      },
    });
    this.#loaded = new Gauge({ name: "singyeong_plugin_loaded_count", help: "Loaded plugins.", registers });
  }

  loaded(count: number): void {
    this.#loaded.set(count);
  }

  called(plugin: string, outcome: PluginCallOutcome): void {
    let outcomes = this.#calls.get(plugin);
    if (outcomes === undefined) {
      outcomes = { ok: 0, refused: 0, failed: 0, timed_out: 0 };
      this.#calls.set(plugin, outcomes);
    }
    outcomes[outcome] += 1;
  }
}
