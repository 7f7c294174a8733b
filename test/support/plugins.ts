import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { type Logger, silentLogger } from "../../src/observability/logger.js";
import type { PluginMetrics } from "../../src/observability/plugin-metrics.js";
import type { Plugin } from "../../src/plugins/plugin.js";
import { PluginCalls } from "../../src/plugins/plugin-calls.js";
import { FakeClock } from "./fake-clock.js";
import { type RunningBroker, startBroker } from "./running-broker.js";
import { scratchFolder } from "./scratch-folder.js";

/** How long plugins of a test may take for one call. */
export const testTimeoutMs = 1_000;

/** A way into plugins that tests look into: with a clock that they move, and everything that it logs and counts. */
export function testCalls() {
  const clock = new FakeClock();
  const logged: Readonly<Record<string, unknown>>[] = [];
  const counted: string[] = [];
  const logger: Logger = { ...silentLogger, error: (facts) => logged.push(facts) };
  const metrics: PluginMetrics = {
    loaded: (count) => counted.push(`loaded ${count}`),
    called: (plugin, outcome) => counted.push(`${plugin} ${outcome}`),
  };
  return {
    clock,
    logged,
    counted,
    calls: new PluginCalls({ timeoutMs: testTimeoutMs, clock, logger, metrics }),
  };
}

const exported: unknown[] = [];
Object.defineProperty(globalThis, Symbol.for("singyeong:test-exports"), { value: exported });

/** The path of a module whose default export is this very value. */
export function moduleOf(t: ExecutionContext, value: unknown): string {
  const path = join(scratchFolder(t), "plugin.mjs");
  const place = `globalThis[Symbol.for("singyeong:test-exports")][${exported.push(value) - 1}]`;
  writeFileSync(path, `export default ${place};\n`);
  return path;
}

/** Opens a broker with these plugins. */
export function startWithPlugins(
  t: ExecutionContext,
  plugins: readonly Plugin[],
  flags: Readonly<Record<string, string | boolean>> = {},
): Promise<RunningBroker> {
  return startBroker(t, { "--plugins": plugins.map((plugin) => moduleOf(t, plugin)).join(","), ...flags });
}

/** What keeps a promise that nobody settles. */
export function never(): Promise<never> {
  return new Promise(() => {});
}
