import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** One instruction of a Dockerfile. */
interface Instruction {
  readonly name: string;
  readonly args: string;
}

/** One image that a Dockerfile makes: what follows a FROM. */
export interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile; of its syntax what this project's uses. */
export async function readDockerfile(path: string): Promise<Stage[]> {
  const stages: { name: string | undefined; base: string; instructions: Instruction[] }[] = [];
  for (const line of (await readFile(path, "utf8")).replaceAll("\\\n", " ").split("\n")) {
    const [, name, args] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (name === undefined || args === undefined) continue;
    const [, base, stageName] = /^(\S+)(?: AS (\S+))?$/.exec(args) ?? [];
    if (name === "FROM") stages.push({ name: stageName, base: base ?? "", instructions: [] });
    else stages.at(-1)?.instructions.push({ name, args });
  }
  return stages;
}

/** The arguments of every instruction of one name. */
export function argsOf({ instructions }: Stage, name: string): string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ args }) => args);
}

/** What ENV sets. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = argsOf(stage, "ENV").flatMap((args) => args.split(" ").map((pair) => pair.split("=")));
  return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value]));
}

/** Names at the top of the tree that `.dockerignore` lets through, which leaves everything out but what it names with `!`. */
export async function contextOf(path: string): Promise<string[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
}

/** What it takes to do a stage's COPY and RUN instructions by hand. */
export interface StageRun {
  /** The stage's working folder. */
  readonly folder: string;
  /** Top-level names that may be copied from `source`. */
  readonly context: readonly string[];
  readonly source: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Does the COPY and RUN instructions of a stage in a folder. */
export async function runStage(stage: Stage, { folder, context, source, env }: StageRun): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, args } of stage.instructions) {
    if (name === "RUN") await execute("sh", ["-c", args], { cwd: folder, env });
    if (name !== "COPY") continue;
    const names = args.split(" ").slice(0, -1);
    const wanted = names.includes(".") ? context : names;
    for (const each of wanted) {
      if (!context.includes(each)) throw new Error(`${each} is not in the context of the build`);
      await cp(join(source, each), join(folder, each), { recursive: true });
    }
  }
}

/** Does the COPY instructions that take from another stage, each to the place that it names in `folder`. */
export async function copyFromStage(stage: Stage, built: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const args of argsOf(stage, "COPY")) {
    const [, from = "", to = ""] = /^--from=\S+ \/singyeong\/(\S+) (\S+)$/.exec(args) ?? [];
    const place = to.endsWith("/") ? join(to, basename(from)) : to;
    await cp(join(built, from), join(folder, place), { recursive: true, verbatimSymlinks: true });
  }
}
