import type { ConfigKey } from "./config.js";
import { readConfigFile } from "./config-file.js";
import { nearestName } from "./nearest-name.js";
import {
  commandFlags,
  configEnv,
  configFlag,
  connectionEnv,
  envPrefix,
  type Setting,
  settings,
} from "./settings.js";
import { showValue } from "./show-value.js";

/** Where settings come from. */
export interface ConfigSources {
  /** Flags by name, dashes included; a switch is true or false. `--config` names the file. */
  readonly flags: Readonly<Record<string, string | boolean>>;
  /** Environment variables. An empty one counts as not set. `SINGYEONG_CONFIG` names the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as text, or throws. Called only where a file is named. */
  readonly readFile: (path: string) => string;
}

/** What one source says about a setting. */
export interface Given {
  /** For the schema to judge. */
  readonly value: unknown;
  /** As it was written. */
  readonly raw: unknown;
  /** For messages: `the flag --port`. */
  readonly origin: string;
}

type Givens = ReadonlyMap<ConfigKey, Given>;

/** What one source, or all of them, say; values are not judged yet. */
export interface Collected {
  readonly given: Givens;
  /** Unknown names, and a file that cannot be read. */
  readonly problems: readonly string[];
}

/** Reads all sources and keeps the strongest word on each setting. */
export function collectGiven({ flags, env, readFile }: ConfigSources): Collected {
  const path = flags[configFlag] ?? env[configEnv];
  const file = typeof path === "string" && path !== "" ? fromFile(path, readFile) : undefined;
  const sources = [...(file === undefined ? [] : [file]), fromEnv(env), fromFlags(flags)];
  return {
    given: new Map(sources.flatMap((source) => [...source.given])),
    problems: sources.flatMap((source) => source.problems),
  };
}

function fromFlags(flags: ConfigSources["flags"]): Collected {
  const given = new Map<ConfigKey, Given>();
  for (const setting of settings) {
    const raw = Object.hasOwn(flags, setting.flag) ? flags[setting.flag] : undefined;
    if (raw !== undefined) given.set(setting.key, written(setting, raw, `the flag ${setting.flag}`));
  }
  const known = [...settings.map((setting) => setting.flag), ...commandFlags];
  const unknown = Object.keys(flags).filter((name) => !known.includes(name));
  return { given, problems: unknown.map((name) => unknownName("flag", { name, value: flags[name] }, known)) };
}

function fromEnv(env: ConfigSources["env"]): Collected {
  const given = new Map<ConfigKey, Given>();
  for (const setting of settings) {
    const name = setting.env.find((candidate) => isSet(env, candidate));
    if (name === undefined) continue;
    given.set(setting.key, written(setting, env[name] ?? "", `the environment variable ${name}`));
  }
  const known = [...settings.flatMap((setting) => setting.env), configEnv];
  const ours = Object.keys(env).filter((name) => name.startsWith(envPrefix) && env[name] !== undefined);
  const others: readonly string[] = Object.values(connectionEnv);
  const unknown = ours.filter((name) => !known.includes(name) && !others.includes(name));
  return {
    given,
    problems: unknown.map((name) => unknownName("environment variable", { name, value: env[name] }, known)),
  };
}

// Deployment tools pass a variable on as empty when it has no value; that is no statement.
function isSet(env: ConfigSources["env"], name: string): boolean {
  return Object.hasOwn(env, name) && env[name] !== undefined && env[name] !== "";
}

function written(setting: Setting, raw: string | boolean, origin: string): Given {
  return { raw, origin, value: typeof raw === "string" ? setting.fromText(raw) : raw };
}

function fromFile(path: string, readFile: ConfigSources["readFile"]): Collected {
  const content = readConfigFile(path, readFile);
  if (content.kind === "unreadable") return { given: new Map(), problems: content.problems };
  const { entries } = content;
  const given = new Map<ConfigKey, Given>();
  for (const { key } of settings) {
    if (!entries.has(key)) continue;
    const raw = entries.get(key);
    given.set(key, { raw, value: raw, origin: `the file ${path}` });
  }
  const known = settings.map((setting) => setting.key);
  const unknown = [...entries].filter(([name]) => !given.has(name as ConfigKey));
  return {
    given,
    problems: unknown.map(([name, value]) =>
      unknownName(`key in the file ${path}:`, { name: String(name), value }, known),
    ),
  };
}

/** Names under which people keep secrets, whether or not the broker knows them. */
const secretWords = /auth|pass|secret|token|credential|key/i;

function unknownName(
  what: string,
  { name, value }: { readonly name: string; readonly value: unknown },
  known: readonly string[],
): string {
  const shown = JSON.stringify(name).slice(1, -1).slice(0, 100);
  const nearest = nearestName(name, known);
  const advice = nearest === undefined ? "--help lists what is allowed" : `did you mean ${nearest}?`;
  // A misspelt name may be that of a secret.
  const secret = secretWords.test(name) || (nearest !== undefined && namesSecret(nearest));
  const given = value === true ? "" : `, given ${showValue({ secret }, value)}`; // a flag may have none
  return `unknown ${what} ${shown}${given}; ${advice}`;
}

function namesSecret(name: string): boolean {
  return settings.some(({ secret, key, flag, env }) => secret === true && [key, flag, ...env].includes(name));
}
