import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BrokerError } from "../errors.js";

/** Where plugins come from. */
export interface PluginPlaces {
  /** Paths of modules, or names of packages, in order. */
  readonly modules: readonly string[];
  /** A folder whose modules are plugins. */
  readonly folder?: string;
  /** What paths are relative to, and where packages are looked for first. */
  readonly workingFolder: string;
}

/** A module that is to be a plugin. */
export interface PluginModule {
  /** As the operator wrote it, or its path in the folder; for errors. */
  readonly origin: string;
  /** For `import`. */
  readonly specifier: string;
}

/** Endings of files that are modules; declarations of types are none. */
const moduleFile = /(?<!\.d)\.[mc]?[jt]s$/;

/**
 * The modules in the order in which they are loaded: those that are listed, then those of the folder by name.
 * @throws BrokerError `PLUGIN_FAILED` for a path or folder that is not there.
 */
export function pluginModules({ modules, folder, workingFolder }: PluginPlaces): readonly PluginModule[] {
  const listed = modules.map((origin) => ({ origin, specifier: specifierOf(origin, workingFolder) }));
  return folder === undefined ? listed : [...listed, ...modulesIn(folder, workingFolder)];
}

function specifierOf(origin: string, workingFolder: string): string {
  const path = resolve(workingFolder, origin);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return pathToFileURL(path).href;
  if (origin.startsWith(".") || isAbsolute(origin)) throw missing(origin, "there is no such file");
  try {
    return pathToFileURL(createRequire(join(workingFolder, "package.json")).resolve(origin)).href;
  } catch {
    return origin; // it may be installed beside the broker
  }
}

function modulesIn(folder: string, workingFolder: string): readonly PluginModule[] {
  const path = resolve(workingFolder, folder);
  if (!existsSync(path)) throw missing(folder, "there is no such folder");
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && moduleFile.test(entry.name) && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ origin: join(folder, name), specifier: pathToFileURL(join(path, name)).href }));
}

function missing(origin: string, problem: string): BrokerError {
  return new BrokerError("PLUGIN_FAILED", `plugin ${origin}: ${problem}`, { details: { plugin: origin } });
}
