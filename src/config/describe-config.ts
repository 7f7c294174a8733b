import { stringify } from "yaml";
import type { Config } from "./config.js";
import { hiddenSecret } from "./setting-kinds.js";
import { settings } from "./settings.js";

/**
 * A configuration as the text of a file that gives the same one, defaults included. Secrets are hidden: what stands in
 * their place is refused when it is read, unless a flag or variable gives the secret.
 */
export function describeConfig(config: Config): string {
  const entries = settings
    .filter(({ key }) => config[key] !== undefined)
    .map(({ key, secret }) => [key, secret ? hiddenSecret : config[key]] as const);
  return stringify(Object.fromEntries(entries), { lineWidth: 0 });
}
