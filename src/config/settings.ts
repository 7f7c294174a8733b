import { type ConfigKey, configSchema, defaultConfig } from "./config.js";
import { type SettingFacts, settingFacts } from "./setting-kinds.js";
import { topicTitles } from "./topic.js";

/** One setting with all its names. */
export interface Setting extends SettingFacts {
  /** Its key in the file, in camelCase. */
  readonly key: ConfigKey;
  readonly topic: string;
  /** Its flag, with the dashes. */
  readonly flag: string;
  /** Its environment variables, the strongest first. */
  readonly env: readonly string[];
  /** Undefined where it is absent unless set. */
  readonly default: unknown;
}

/** What begins the name of every environment variable of the broker. */
export const envPrefix = "SINGYEONG_";

/** The flag that names the file. */
export const configFlag = "--config";
/** The environment variable that names the file. */
export const configEnv = `${envPrefix}CONFIG`;
/** The environment variables by which commands find a broker. None is a setting; a broker may be started where they are set. */
export const connectionEnv = {
  url: `${envPrefix}URL`,
  credential: `${envPrefix}CREDENTIAL`,
  ca: `${envPrefix}CA`,
  profile: `${envPrefix}PROFILE`,
  profiles: `${envPrefix}PROFILES`,
} as const;
/** The flags that are no settings. */
export const commandFlags: readonly string[] = [
  configFlag,
  "--print-config",
  "--check-config",
  "--help",
  "--version",
];

/** All settings, in the order of the schema. */
export const settings: readonly Setting[] = Object.entries(configSchema.shape).map(([name, schema]) => {
  const key = name as ConfigKey; // the shape's own key
  const facts = settingFacts.get(schema.unwrap());
  const topic = topicTitles.get(schema);
  if (facts === undefined || topic === undefined)
    throw new TypeError(`setting ${key} was not declared as one`);
  const words = key.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return {
    ...facts,
    key,
    topic,
    flag: `--${words.replaceAll("_", "-")}`,
    env: [`${envPrefix}${words.toUpperCase()}`, ...(facts.envFallbacks ?? [])],
    default: defaultConfig[key],
  };
});

const byKey: ReadonlyMap<ConfigKey, Setting> = new Map(settings.map((setting) => [setting.key, setting]));

/** The setting with a key. */
export function settingOf(key: ConfigKey): Setting {
  const setting = byKey.get(key);
  if (setting === undefined) throw new TypeError(`no setting ${key}`);
  return setting;
}

/** The settings by topic, both in order; what the reference and the help are laid out by. */
export function settingsByTopic(): ReadonlyMap<string, readonly Setting[]> {
  const topics = new Map<string, Setting[]>();
  for (const setting of settings) {
    const others = topics.get(setting.topic);
    if (others === undefined) topics.set(setting.topic, [setting]);
    else others.push(setting);
  }
  return topics;
}
