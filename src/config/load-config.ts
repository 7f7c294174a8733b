import type { z } from "zod";
import { type Config, type ConfigKey, configSchema } from "./config.js";
import { ConfigError } from "./config-error.js";
import { checkRules } from "./config-rules.js";
import { type ConfigSources, collectGiven, type Given } from "./given.js";
import { settingOf } from "./settings.js";
import { showValue } from "./show-value.js";

/**
 * Builds the configuration of a broker: flags win over the environment, the environment over the file, the file over
 * the defaults. Of a setting that is given more than once only the winning value is looked at; unknown names are
 * refused wherever they stand. Pure: everything it reads comes in through `sources`.
 * @throws ConfigError with every problem there is; nothing else, whatever the sources hold.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { given, problems } = collectGiven(sources);
  const values = Object.fromEntries([...given].map(([key, { value }]) => [key, value]));
  const parsed = configSchema.safeParse(values);
  if (!parsed.success) throw new ConfigError([...problems, ...refusals(parsed.error, given)]);
  const broken = checkRules(parsed.data, (key) => given.get(key)?.origin ?? "its default");
  if (problems.length + broken.length > 0) throw new ConfigError([...problems, ...broken]);
  return Object.freeze(parsed.data);
}

// One per setting: a list with three wrong elements is one value that is not allowed.
function refusals(error: z.ZodError, given: ReadonlyMap<ConfigKey, Given>): string[] {
  const keys = new Set(error.issues.map((issue) => issue.path[0] as ConfigKey)); // values hold only known keys
  return [...keys].map((key) => refusal(key, given.get(key)));
}

function refusal(key: ConfigKey, given: Given | undefined): string {
  const setting = settingOf(key);
  const shown = showValue(setting, given?.raw);
  return `${key}: ${shown} from ${given?.origin} is not allowed; allowed: ${setting.allowed}`;
}
