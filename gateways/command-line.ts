import { Command, CommanderError, Option } from "commander";
import { stringify } from "yaml";
import { clientCommands } from "../cli/command-names.js";
import { hashToken, newToken } from "../src/auth/token-authenticator.js";
import type { Config } from "../src/config/config.js";
import { ConfigError } from "../src/config/config-error.js";
import { describeConfig } from "../src/config/describe-config.js";
import { loadConfig } from "../src/config/load-config.js";
import { commandFlags, configEnv, configFlag, type Setting, settings } from "../src/config/settings.js";
import { sortArguments } from "./command-arguments.js";

/** What a command line asks for: to serve, or to print something and exit. */
export type ParsedCommandLine =
  | { readonly kind: "serve"; readonly config: Config }
  | { readonly kind: "exit"; readonly code: number; readonly stdout: string; readonly stderr: string };

/** What reading a command line needs from outside. */
export interface CommandLineSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as text, or throws. */
  readonly readFile: (path: string) => string;
  /** What `--version` prints. */
  readonly version: string;
}

/** Exit code for a command line or configuration that is wrong. */
const usageError = 2;

/** Reads a command line (without the program's own name). Never exits by itself; what is wrong is a result, not an error. */
export function parseCommandLine(
  argv: readonly string[],
  surroundings: CommandLineSurroundings,
): ParsedCommandLine {
  const output = { stdout: "", stderr: "" };
  const command = serveCommand(surroundings.version, output);
  try {
    command.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end the parsing with an error as well, of code 0.
    return { kind: "exit", code: error.exitCode === 0 ? 0 : usageError, ...output };
  }
  const { flags, problems, operands } = readArguments(command);
  const [name = "serve", ...others] = operands;
  if (name === "token") return tokenOutcome(others, [...Object.keys(flags)], problems);
  if (name !== "serve") problems.unshift(unknownCommand(name));
  problems.unshift(...others.map(unknownCommand));
  try {
    const config = loadConfig({ ...surroundings, flags });
    if (problems.length > 0) return refusal(problems);
    return outcome(config, command);
  } catch (error) {
    if (error instanceof ConfigError) return refusal([...problems, ...error.problems]);
    throw error;
  }
}

function outcome(config: Config, command: Command): ParsedCommandLine {
  const { printConfig, checkConfig } = command.opts();
  if (printConfig === true) return { kind: "exit", code: 0, stdout: describeConfig(config), stderr: "" };
  if (checkConfig === true) {
    return { kind: "exit", code: 0, stdout: "the configuration is valid\n", stderr: "" };
  }
  return { kind: "serve", config };
}

/** A new token, and what of it belongs into the access file. */
function tokenOutcome(
  operands: readonly string[],
  flags: readonly string[],
  problems: readonly string[],
): ParsedCommandLine {
  const [name, ...others] = operands;
  if (name === undefined || others.length > 0 || flags.length > 0 || problems.length > 0)
    return refusal(["token takes the name of the token and nothing else, as in: singyeong token ci"]);
  const token = newToken();
  const entry = stringify({ tokens: { [name]: { sha256: hashToken(token), roles: [] } } });
  const stdout = `# The token, for whoever is to use it; it is kept nowhere:\n# ${token}\n${entry}`;
  return { kind: "exit", code: 0, stdout, stderr: "" };
}

function unknownCommand(name: string): string {
  return `unknown command ${JSON.stringify(name)}; there are serve, which is done where none is given, token, ${clientCommands.join(", ")}`;
}

function refusal(problems: readonly string[]): ParsedCommandLine {
  const stderr = problems.map((problem) => `error: ${problem}\n`).join("");
  return { kind: "exit", code: usageError, stdout: "", stderr };
}

function serveCommand(version: string, output: { stdout: string; stderr: string }): Command {
  const command = new Command("singyeong")
    .description("Message broker that finds the receiver by the receiver's own metadata.")
    .usage(`[serve] [options] | token <name> | ${clientCommands.join(" | ")}`)
    .version(version, "--version", "print the version")
    .option(`${configFlag} <file>`, `YAML file with settings (or ${configEnv})`)
    .option("--print-config", "print the configuration, secrets hidden, and exit")
    .option("--check-config", "check the configuration and exit")
    // Refused below, together with everything else that is wrong.
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        output.stdout += text;
      },
      writeErr: (text) => {
        output.stderr += text;
      },
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    });
  for (const option of settings.flatMap(optionsOf)) command.addOption(option);
  return command;
}

function optionsOf(setting: Setting): Option[] {
  const { flag, topic, isSwitch, doc } = setting;
  const [summary = doc] = doc.split(/(?<=\.) /, 1);
  const fallback = setting.default === undefined ? "" : ` (default: ${String(setting.default)})`;
  const option = new Option(isSwitch ? flag : `${flag} <value>`, `${summary}${fallback}`);
  if (!isSwitch) return [option.helpGroup(`${topic}:`)];
  const negated = new Option(flag.replace("--", "--no-"), `The opposite of ${flag}.`);
  return [option.helpGroup(`${topic}:`), negated.helpGroup(`${topic}:`)];
}

interface ReadArguments {
  /** By name, dashes included; those that commander did not know among them. */
  readonly flags: Readonly<Record<string, string | boolean>>;
  readonly operands: readonly string[];
  readonly problems: string[];
}

function readArguments(command: Command): ReadArguments {
  const options: Readonly<Record<string, string | boolean>> = command.opts();
  const known = [{ key: "config", flag: configFlag }, ...settings];
  const given = known.flatMap(({ key, flag }): [string, string | boolean][] => {
    const value = options[key];
    return value === undefined ? [] : [[flag, value]];
  });
  const { operands, unknownFlags } = sortArguments(command.args);
  const valued = [...unknownFlags.keys()].filter((flag) => commandFlags.includes(flag));
  for (const flag of valued) unknownFlags.delete(flag);
  return {
    flags: Object.fromEntries([...unknownFlags, ...given]),
    operands,
    problems: valued.map((flag) => `the flag ${flag} takes no value`),
  };
}
