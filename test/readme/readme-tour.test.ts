import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { awaitReady } from "../support/broker-process.js";

// Does what the README says, block by block. What a fenced block is for stands behind its language: `sh start` starts the broker,
// `sh terminal` goes on in a terminal of its own, `js name.mjs` is a file to save, `sh ci` is what CI itself runs.
// A `text` block is what the command before it prints; `…` stands for anything.

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Block {
  readonly language: string;
  readonly purpose: string;
  readonly content: string;
}

function readBlocks(): Block[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  return [...text.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", purpose = "", content = ""]) => ({
      language,
      purpose,
      content,
    }),
  );
}

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

function pattern(line: string): RegExp {
  return new RegExp(
    line
      .trim()
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*"),
  );
}

/** A folder in which the tour's files find what they would find in a clone. */
function tourFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), "singyeong-tour-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const name of ["node_modules", "gen", "package.json", "tsconfig.json"])
    symlinkSync(join(root, name), join(folder, name));
  return folder;
}

test("the tour of the README works as written", async (t) => {
  t.timeout(180_000, "the broker is built first where it has not been");
  const blocks = readBlocks();
  const folder = tourFolder(t);
  const start = blocks.findIndex(({ purpose }) => purpose === "start");
  t.is(blocks[start]?.content.trim(), "npm ci && npm start");
  // The clone is installed already, and other tests have their ports and data too.
  const flags = ["--port", "0", "--data-dir", join(folder, "data")];
  const child = spawn("npm", ["start", "--silent", "--", ...flags], { cwd: root, detached: true });
  t.teardown(() => child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, "SIGKILL"));
  const broker = await awaitReady(t, child);
  t.regex(broker.readyLine, pattern(blocks[start + 1]?.content ?? ""));

  let terminal: Terminal | undefined;
  const background: { terminal: Terminal; expected: string }[] = [];
  for (const { language, purpose, content } of blocks.slice(start + 2)) {
    const here = content.replaceAll(":4567", `:${broker.port}`);
    if (purpose === "ci") continue;
    if (language === "js" || language === "ts") writeFileSync(join(folder, purpose), here);
    else if (language === "sh") terminal = new Terminal(t, here, folder);
    else if (language === "text" && terminal !== undefined) {
      const inBackground = blocks.some(
        (block) => block.purpose === "terminal" && terminal?.child.spawnargs[2] === block.content,
      );
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
  t.is(background.length, 1);
});
