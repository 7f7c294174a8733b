import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Config } from "../../src/config/config.js";
import { ConfigError } from "../../src/config/config-error.js";
import { loadConfig } from "../../src/config/load-config.js";
import { configEnv, configFlag, type Setting, settings } from "../../src/config/settings.js";
import { type Finding, findingsOf } from "./finding.js";

/** The flags of a command line, by their names in camelCase. */
export type ServeFlags = Readonly<Record<string, string | boolean | undefined>>;

const { ok, warning, problem } = findingsOf("config");

/** Adds every flag that `serve` takes; they are in its help, not in this command's. */
export function withSettings(command: Command): Command {
  command.option(`${configFlag} <file>`, `YAML file with settings (or ${configEnv})`);
  for (const option of settings.flatMap(optionsOf)) command.addOption(option.hideHelp());
  return command;
}

function optionsOf({ flag, isSwitch }: Setting): Option[] {
  if (!isSwitch) return [new Option(`${flag} <value>`)];
  return [new Option(flag), new Option(flag.replace("--", "--no-"))];
}

/** The configuration that `serve` would have here; undefined where it would refuse it. */
export function checkConfig(
  flags: ServeFlags,
  env: NodeJS.ProcessEnv,
): { readonly config: Config | undefined; readonly findings: readonly Finding[] } {
  const known = [{ key: "config", flag: configFlag }, ...settings];
  const given = known.flatMap(({ key, flag }) => {
    const value = flags[key];
    return value === undefined ? [] : [[flag, value] as const];
  });
  try {
    const config = loadConfig({
      flags: Object.fromEntries(given),
      env,
      readFile: (path) => readFileSync(path, "utf8"),
    });
    return { config, findings: judged(config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, findings: error.problems.map((each) => problem(each)) };
  }
}

function judged({ host, port, queueStore, auth, accessFile, insecure }: Config): Finding[] {
  const findings = [ok(`the settings are valid: ${host}, port ${port}, queues in ${queueStore}`)];
  if (insecure && auth === undefined && accessFile === undefined)
    findings.push(
      warning(
        "insecure: everyone who reaches the port gets in",
        "set auth or accessFile unless all of them are trusted",
      ),
    );
  return findings;
}
