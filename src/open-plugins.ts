import type { Config } from "./config/config.js";
import { Plugins, type PluginsOptions } from "./plugins/plugins.js";

/** What importing plugins needs beside the configuration. */
export type PluginSurroundings = Pick<PluginsOptions, "limits" | "clock" | "logger" | "metrics">;

/**
 * Imports the plugins that a configuration names.
 * @throws BrokerError (rejects with) `PLUGIN_FAILED` that names the plugin and what is wrong with it.
 */
export function importPlugins(config: Config, surroundings: PluginSurroundings): Promise<Plugins> {
  const { plugins: modules = [], pluginFolder: folder, pluginTimeoutMs: timeoutMs } = config;
  return Plugins.import({
    modules,
    ...(folder === undefined ? {} : { folder }),
    workingFolder: process.cwd(),
    timeoutMs,
    ...surroundings,
  });
}
