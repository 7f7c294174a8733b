/** How one call into a plugin ended. */
export type PluginCallOutcome = "ok" | "refused" | "failed" | "timed_out";

/** What the plugin host reports about its work. */
export interface PluginMetrics {
  /** These plugins are loaded. */
  loaded(count: number): void;
  /** A call into this plugin is over. */
  called(plugin: string, outcome: PluginCallOutcome): void;
}

/** Metrics that nobody reads; for tests and embedders. */
export const noPluginMetrics: PluginMetrics = { loaded() {}, called() {} };
