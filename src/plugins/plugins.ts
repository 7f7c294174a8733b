import type { Authenticator } from "../auth/authenticator.js";
import type { FailedAttempts } from "../auth/failed-attempts.js";
import { toBrokerError } from "../errors.js";
import type { MetadataLimits } from "../metadata/attribute.js";
import type { Logger } from "../observability/logger.js";
import type { PluginMetrics } from "../observability/plugin-metrics.js";
import type { Clock } from "../util/clock.js";
import { type ActiveHooks, createActiveHooks } from "./active-hooks.js";
import { createChangeReaders } from "./changes.js";
import { CustomEvents } from "./custom-events.js";
import { FramePipeline } from "./frame-pipeline.js";
import { loadPlugins, refused } from "./load-plugins.js";
import type { Plugin } from "./plugin.js";
import { PluginAuthenticator } from "./plugin-authenticator.js";
import { PluginCalls } from "./plugin-calls.js";
import type { PluginHost } from "./plugin-host.js";
import { type PluginPlaces, pluginModules } from "./plugin-modules.js";
import { type ActiveRoute, activeRoutes } from "./routes.js";

/** What plugins need from outside. */
export interface PluginsOptions extends PluginPlaces {
  /** How long one call into a plugin may take. */
  readonly timeoutMs: number;
  readonly limits: MetadataLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: PluginMetrics;
}

/** What plugins add to a broker beside hooks. A part that no plugin has is absent, and costs nothing. */
export interface Extensions {
  readonly events: CustomEvents | undefined;
  readonly frames: FramePipeline | undefined;
  readonly routes: readonly ActiveRoute[];
}

/**
 * The plugins of one broker.
 *
 *     imported ──load──► loaded ──unload──► unloaded
 *
 * - imported: their modules are here and have been checked; nothing has been called.
 * - loaded: `load` of each has ended well. One that fails ends the start: those before it are unloaded.
 * - unloaded: nothing is called any more.
 */
export class Plugins {
  readonly hooks: ActiveHooks;
  readonly extensions: Extensions;
  readonly #plugins: readonly Plugin[];
  readonly #calls: PluginCalls;
  readonly #metrics: PluginMetrics;
  /** Those whose `load` has ended well, the latest first. */
  #loaded: readonly Plugin[] = [];

  /** Use {@link Plugins.import}. */
  private constructor(plugins: readonly Plugin[], calls: PluginCalls, options: PluginsOptions) {
    this.#plugins = plugins;
    this.#calls = calls;
    this.#metrics = options.metrics;
    const { limits } = options;
    this.hooks = createActiveHooks(plugins, calls, createChangeReaders(limits));
    this.extensions = extensionsOf(plugins, calls, limits.maxFrameDepth);
  }

  /** Imports the modules of plugins. @throws BrokerError (rejects with) `PLUGIN_FAILED` that names the plugin and the fault. */
  static async import(options: PluginsOptions): Promise<Plugins> {
    const calls = new PluginCalls(options);
    return new Plugins(await loadPlugins(pluginModules(options), calls), calls, options);
  }

  /** Those that judge credentials, as one; undefined where there are none. Wrong credentials are counted as `failed`. */
  authenticator(failed: FailedAttempts): Authenticator | undefined {
    const judging = this.#plugins.filter(({ authenticate }) => authenticate !== undefined);
    return judging.length === 0 ? undefined : new PluginAuthenticator(judging, this.#calls, failed);
  }

  /** Calls `load` of each in turn. @throws BrokerError (rejects with) `PLUGIN_FAILED` that names the plugin. */
  async load(hostOf: (plugin: string) => PluginHost): Promise<void> {
    for (const plugin of this.#plugins) {
      try {
        const call = { plugin: plugin.name, call: "load", atStart: true };
        await this.#calls.run(call, () => plugin.load?.(hostOf(plugin.name)), ignoreAnswer);
      } catch (thrown) {
        const { message, cause = message } = toBrokerError(thrown);
        const why = `load failed: ${cause instanceof Error ? cause.message : String(cause)}`;
        throw refused(plugin.name, why, cause);
      }
      this.#loaded = [plugin, ...this.#loaded];
    }
    this.#metrics.loaded(this.#plugins.length);
  }

  /** Calls `unload` of those that are loaded, the latest first. Never rejects. */
  async unload(): Promise<void> {
    const plugins = this.#loaded;
    this.#loaded = [];
    for (const plugin of plugins) {
      try {
        await this.#calls.run({ plugin: plugin.name, call: "unload" }, () => plugin.unload?.(), ignoreAnswer);
      } catch {
        // logged and counted already; the others are unloaded all the same
      }
    }
  }
}

function ignoreAnswer(): undefined {}

function extensionsOf(plugins: readonly Plugin[], calls: PluginCalls, maxDepth: number): Extensions {
  const watching = plugins.filter(({ onFrame }) => onFrame !== undefined);
  const events = new CustomEvents(plugins, calls, maxDepth);
  return {
    events: events.names.length === 0 ? undefined : events,
    frames: watching.length === 0 ? undefined : new FramePipeline(watching, calls),
    routes: activeRoutes(plugins, calls),
  };
}
