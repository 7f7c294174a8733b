import type { Command } from "commander";
import type { CaseResult } from "../conformance/run.js";
import { durationOf } from "./arguments.js";
import { harmless, print, printJson, printTable } from "./output.js";
import { UsageError } from "./usage-error.js";

interface Flags {
  readonly only?: readonly string[];
  readonly fast?: boolean;
  readonly list?: boolean;
  readonly timeout: string;
  readonly json?: boolean;
}

/** Adds `conformance`, which tests a client library of any language. */
export function addConformanceCommand(program: Command, signal: AbortSignal): void {
  program
    .command("conformance")
    .description("Tests a client library: drives its test program against a broker of its own, with faults.")
    .argument("[command]", "what starts the test program, for the shell")
    .option("--only <text>", "cases of this part, or with this in their name; may be repeated", repeated)
    .option("--fast", "leave out cases that take seconds by their nature")
    .option("--list", "print the cases, and run none")
    .option("--timeout <time>", "how long the program has for each answer and event", "20s")
    .option("--json", "print JSON, one value a line, for scripts")
    .addHelpText(
      "after",
      `\nExample:\n  singyeong conformance "python -m singyeong.conformance" --only queues`,
    )
    .action(async (command: string | undefined, flags: Flags) => {
      const cases = await casesOf(flags);
      if (flags.list) {
        for (const { part, name } of cases) {
          if (flags.json) printJson({ part, name });
          else print(`${part}: ${name}`);
        }
        return;
      }
      if (command === undefined) throw new UsageError("the command that starts the test program is missing");
      const { runCases } = await import("../conformance/run.js");
      const progress = progressLine(cases.length);
      const results = await runCases({
        command,
        cases,
        answerTimeoutMs: durationOf(flags.timeout),
        signal,
        onHello(hello) {
          if (flags.json) printJson(hello);
          else print(harmless(`${hello.library} ${hello.version}`));
        },
        onStart: ({ part, name }, index) => progress.show(index, `${part}: ${name}`),
        onResult(result) {
          progress.clear();
          if (flags.json) printJson(result);
          else if (result.status === "failed") printFailure(result);
        },
      });
      progress.clear();
      const parts = countsOf(results);
      if (flags.json) printJson({ parts: Object.fromEntries(parts) });
      else printTable(["PART", "PASSED", "FAILED", "NOT CLAIMED"], rowsOf(parts));
      const failed = results.filter(({ status }) => status === "failed").length;
      if (failed > 0) throw new Error(`${failed} of ${results.length} cases failed`);
      if (results.every(({ status }) => status === "not_claimed"))
        throw new Error("the library claims no part of what was to be run");
    });
}

async function casesOf({ only, fast }: Flags) {
  const { allCases } = await import("../conformance/all-cases.js");
  const chosen = allCases
    .filter(({ isSlow }) => !(isSlow && fast))
    .filter(
      ({ part, name }) => only === undefined || only.some((text) => part === text || contains(name, text)),
    );
  if (chosen.length === 0)
    throw new UsageError("--only: there is no such case; --list shows which there are");
  return chosen;
}

function contains(name: string, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}

function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The case that runs, on a line of its own; nothing where the output is no terminal. */
function progressLine(total: number) {
  const { stderr } = process;
  return {
    show(index: number, text: string): void {
      if (stderr.isTTY)
        stderr.write(`\r\x1b[K[${index + 1}/${total}] ${text}`.slice(0, (stderr.columns ?? 80) + 3));
    },
    clear(): void {
      if (stderr.isTTY) stderr.write("\r\x1b[K");
    },
  };
}

function printFailure({ part, name, failure }: CaseResult): void {
  print(`FAILED ${part}: ${name}`);
  if (failure === undefined) return;
  printBlock("", failure.message);
  if (failure.expected !== undefined) printBlock("expected: ", failure.expected);
  if (failure.actual !== undefined) printBlock("came:     ", failure.actual);
  if (failure.stderr.trim() !== "") printBlock("stderr:   ", failure.stderr.trimEnd());
}

function printBlock(title: string, text: string): void {
  for (const [index, line] of text.split("\n").entries())
    print(`    ${index === 0 ? title : " ".repeat(title.length)}${harmless(line)}`);
}

type Counts = Record<CaseResult["status"], number>;

function countsOf(results: readonly CaseResult[]): Map<string, Counts> {
  const parts = new Map<string, Counts>();
  for (const { part, status } of results) {
    const counts = parts.get(part) ?? { passed: 0, failed: 0, not_claimed: 0 };
    counts[status] += 1;
    parts.set(part, counts);
  }
  return parts;
}

function rowsOf(parts: ReadonlyMap<string, Counts>): string[][] {
  const rows = [...parts].map(([part, { passed, failed, not_claimed }]) => [
    part,
    passed,
    failed,
    not_claimed,
  ]);
  const total = (column: number) => rows.reduce((sum, row) => sum + Number(row[column]), 0);
  return [...rows, ["all", total(1), total(2), total(3)]].map((row) => row.map(String));
}
