import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import { awaitReady } from "./broker-process.js";

// Does what a document says, block by block. What a fenced block is for stands behind its language: `sh start` starts the broker,
// `sh terminal` goes on in a terminal of its own, `sh install` has to end well before anything else, `js name.mjs` is a file to save, `sh ci` is what CI itself runs.
// A `text` block is what the command before it prints; `…` stands for anything.

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly purpose: string;
  readonly content: string;
}

/** The blocks of a document, named from the root; with a heading of the second level, those under it alone. */
export function readBlocks(page: string, heading?: string): Block[] {
  const whole = readFileSync(join(root, page), "utf8");
  if (heading === undefined) return blocksOf(whole);
  const section = whole.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${page} has no section ${heading}`);
  return blocksOf(section);
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", purpose = "", content = ""]) => ({
      language,
      purpose,
      content,
    }),
  );
}

/** Languages of files to save. */
const files: ReadonlySet<string> = new Set(["js", "ts", "py", "go"]);

/** A terminal whose output is kept. */
class Terminal {
  readonly child: ChildProcess;
  output = "";
  readonly #ended: Promise<unknown>;

  constructor(t: ExecutionContext, command: string, cwd: string) {
    this.child = spawn("bash", ["-c", command], { cwd, detached: true });
    this.#ended = once(this.child, "close");
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk) => {
        this.output += chunk;
      });
    }
    t.teardown(() => this.kill());
  }

  /** Resolves when every line has been printed, or the command has ended. */
  async printed(expected: string): Promise<boolean> {
    let ended = false;
    void this.#ended.then(() => {
      ended = true;
    });
    while (!this.has(expected) && !ended)
      await Promise.race([once(this.child.stdout ?? this.child, "data"), this.#ended]);
    return this.has(expected);
  }

  has(expected: string): boolean {
    return expected
      .trim()
      .split("\n")
      .every((line) => pattern(line).test(this.output));
  }

  /** Resolves with its exit code. */
  async ended(): Promise<number | null> {
    await this.#ended;
    return this.child.exitCode;
  }

  kill(): void {
    if (this.child.pid !== undefined && this.child.exitCode === null) {
      try {
        process.kill(-this.child.pid, "SIGKILL");
      } catch {
        // it has ended in the meantime
      }
    }
  }
}

/** What matches a line of a `text` block. */
export function pattern(line: string): RegExp {
  return new RegExp(
    line
      .trim()
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*"),
  );
}

/** A folder in which a tour's files find what they would find in a clone. */
export function tourFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), "singyeong-tour-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const name of ["node_modules", "dist", "gen", "package.json", "tsconfig.json", "sdk"])
    symlinkSync(join(root, name), join(folder, name));
  return folder;
}

/**
 * Starts the broker as the first blocks of a tour say, on a port and with data of its own. @returns its port, and the blocks that follow
 */
export async function startTour(
  t: ExecutionContext,
  blocks: readonly Block[],
  folder: string,
): Promise<{ readonly port: number; readonly tour: readonly Block[] }> {
  const start = blocks.findIndex(({ purpose }) => purpose === "start");
  t.is(blocks[start]?.content.trim(), "npm ci && npm start");
  // The clone is installed already, and other tests have their ports and data too.
  const flags = ["--port", "0", "--data-dir", join(folder, "data")];
  const child = spawn("npm", ["start", "--silent", "--", ...flags], { cwd: root, detached: true });
  t.teardown(() => child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, "SIGKILL"));
  const { port, readyLine } = await awaitReady(t, child);
  t.regex(readyLine, pattern(blocks[start + 1]?.content ?? ""));
  return { port, tour: blocks.slice(start + 2) };
}

/** Does what blocks say, in a folder, with a broker at this port instead of 4567. Each `text` block has to be printed. */
export async function doBlocks(
  t: ExecutionContext,
  blocks: readonly Block[],
  { folder, port }: { readonly folder: string; readonly port: number },
): Promise<void> {
  let terminal: Terminal | undefined;
  let inBackground = false;
  const background: { terminal: Terminal; expected: string }[] = [];
  for (const { language, purpose, content } of blocks) {
    const here = content.replaceAll(":4567", `:${port}`);
    if (purpose === "ci") continue;
    if (files.has(language)) {
      mkdirSync(dirname(join(folder, purpose)), { recursive: true });
      writeFileSync(join(folder, purpose), here);
    } else if (purpose === "install") {
      const installing = new Terminal(t, here, folder);
      t.is(await installing.ended(), 0, installing.output);
    } else if (language === "sh") {
      terminal = new Terminal(t, here, folder);
      inBackground = purpose === "terminal";
    } else if (language === "text" && terminal !== undefined) {
      const [first = ""] = content.split("\n");
      t.true(
        await terminal.printed(inBackground ? first : content),
        `expected\n${content}\ngot\n${terminal.output}`,
      );
      if (inBackground) background.push({ terminal, expected: content });
    }
  }
  for (const { terminal: second, expected } of background)
    t.true(await second.printed(expected), second.output);
}
