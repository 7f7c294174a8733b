import type { Command, Option } from "commander";
import { print } from "./output.js";
import { UsageError } from "./usage-error.js";

/** Adds `completion`, which prints a script for a shell: it knows every command and flag there is. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("Prints a script that completes commands and flags in bash or zsh.")
    .argument("<shell>", "bash or zsh")
    .addHelpText("after", "\nExample:\n  singyeong completion bash >> ~/.bashrc")
    .action((shell: string) => {
      if (shell !== "bash" && shell !== "zsh")
        throw new UsageError(
          `there is no completion for ${JSON.stringify(shell)}; there is for bash and zsh`,
        );
      if (shell === "zsh") print("autoload -U +X bashcompinit && bashcompinit");
      print(scriptOf(program));
    });
}

function scriptOf(program: Command): string {
  const cases = wordsOf(program, "").map(
    ([path, words]) => `    ${JSON.stringify(path)}) words="${words.join(" ")}" ;;`,
  );
  return [
    "_singyeong() {",
    `  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""`,
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    `    case "$word" in -*) ;; *) [[ " $path" == " queue" || -z "$path" ]] && path="\${path:+$path }$word" ;; esac`,
    "  done",
    '  case "$path" in',
    ...cases,
    "  esac",
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    "}",
    "complete -F _singyeong singyeong",
  ].join("\n");
}

/** Each command by its path, with what may follow it. */
function wordsOf(command: Command, path: string): [string, string[]][] {
  const flags = command.options.map(({ long }: Option) => long ?? "").filter((flag) => flag !== "");
  const own = path === "" ? ["serve", "token"] : ["--help"];
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const words = [...own, ...command.commands.map((sub) => sub.name()), ...choices, ...flags];
  const below = command.commands.flatMap((sub) =>
    wordsOf(sub, path === "" ? sub.name() : `${path} ${sub.name()}`),
  );
  return [[path, words], ...below];
}
