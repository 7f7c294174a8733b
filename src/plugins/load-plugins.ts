import { BrokerError } from "../errors.js";
import { isObject, problemsOf } from "./check-plugin.js";
import type { Plugin } from "./plugin.js";
import type { PluginCalls } from "./plugin-calls.js";
import type { PluginModule } from "./plugin-modules.js";

/**
 * Imports modules one after the other, and checks what they export.
 * @returns the plugins in the order in which they are called: by priority, then as listed.
 * @throws BrokerError (rejects with) `PLUGIN_FAILED`, whose message names the module or plugin and says what is allowed.
 */
export async function loadPlugins(
  modules: readonly PluginModule[],
  calls: PluginCalls,
): Promise<readonly Plugin[]> {
  const plugins: Plugin[] = [];
  for (const module of modules) {
    const plugin = await loadPlugin(module, calls);
    if (plugins.some(({ name }) => name === plugin.name))
      throw refused(module.origin, `another plugin has the name ${plugin.name} already`);
    plugins.push(plugin);
  }
  checkRoutes(plugins);
  return plugins.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
}

async function loadPlugin(module: PluginModule, calls: PluginCalls): Promise<Plugin> {
  const { default: exported } = await importModule(module, calls);
  if (!isObject(exported)) {
    throw refused(module.origin, "its default export has to be a plugin: an object that has a name at least");
  }
  const problems = problemsOf(exported);
  if (problems.length > 0) throw refused(module.origin, problems.join("; "));
  return exported as unknown as Plugin; // which has just been checked
}

async function importModule(
  { origin, specifier }: PluginModule,
  calls: PluginCalls,
): Promise<Readonly<Record<string, unknown>>> {
  const call = { plugin: origin, call: "import", atStart: true };
  try {
    return await calls.run(
      call,
      () => import(specifier),
      (module) => module as Record<string, unknown>,
    );
  } catch (thrown) {
    if (!(thrown instanceof BrokerError)) throw thrown;
    throw refused(origin, reasonOf(thrown, specifier), thrown.cause);
  }
}

function reasonOf({ cause }: BrokerError, specifier: string): string {
  if (cause === undefined) return "importing it does not come to an end";
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  if (code === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[mc]?ts$/.test(specifier)) {
    return "this Node cannot load TypeScript; use Node 22.18 or newer, or compile it to JavaScript";
  }
  if (code === "ERR_MODULE_NOT_FOUND" && !specifier.startsWith("file:"))
    return "there is neither a file nor a package of this name";
  return `importing it failed: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** Two routes that take the same requests: the parameters of a path have names, but any name takes any part. */
function checkRoutes(plugins: readonly Plugin[]): void {
  const owners = new Map<string, string>();
  for (const { name, routes = [] } of plugins) {
    for (const { method, path } of routes) {
      const shape = `${method} ${path.replace(/:\w+/g, ":")}`;
      const owner = owners.get(shape);
      if (owner !== undefined) throw refused(name, `${method} ${path} is a route of plugin ${owner} already`);
      owners.set(shape, name);
    }
  }
}

/** The error of a plugin that ends the start of the broker. */
export function refused(plugin: string, problem: string, cause?: unknown): BrokerError {
  return new BrokerError("PLUGIN_FAILED", `plugin ${plugin}: ${problem}`, { details: { plugin }, cause });
}
