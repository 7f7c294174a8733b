import type { z } from "zod";
import { type Config, type ConfigKey, configSchema } from "./config.js";
import { ConfigError } from "./config-error.js";
import { checkRules } from "./config-rules.js";
import { type ConfigSources, collectGiven, type Given } from "./given.js";
import { entryProblemOf } from "./queue-table.js";
import { type Setting, settingOf } from "./settings.js";
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

// One per setting: a list with three wrong elements is one value that is not allowed. A table says what is wrong with each entry.
function refusals(error: z.ZodError, given: ReadonlyMap<ConfigKey, Given>): string[] {
  const problems = error.issues.map(({ path: [first, ...rest], ...issue }) => {
    const key = first as ConfigKey; // values hold only known keys
    const origin = given.get(key)?.origin ?? "its default";
    const entry = issue.code === "custom" ? entryProblemOf(issue.params) : undefined;
    if (entry === undefined) return refusal(settingOf(key), given.get(key)?.raw, origin);
    return `${[key, ...rest].join(".")}: ${showValue({}, entry.value)} from ${origin} ${entry.problem}`;
  });
  return [...new Set(problems)];
}

function refusal(setting: Setting, raw: unknown, origin: string): string {
  const shown = showValue(setting, raw);
  return `${setting.key}: ${shown} from ${origin} is not allowed; allowed: ${setting.allowed}`;
}
