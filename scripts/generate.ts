// Regenerates gen/ from proto/ and third_party/proto/. With --check it changes nothing: it generates into a temporary
// folder, names every file in which gen/ differs, and exits with 1 if there is one.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { repositoryRoot, runBuf } from "./run-buf.js";

const outputFolder = "gen";

function generate(base: string): void {
  if (!runBuf(["generate", "--output", base])) throw new Error("buf generate failed");
}

/** The files under a folder with their bytes, by path relative to it. */
function readTree(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), readFileSync(path));
  }
  return files;
}

function differences(expected: Map<string, Buffer>, actual: Map<string, Buffer>): string[] {
  const paths = new Set([...expected.keys(), ...actual.keys()]);
  return [...paths].filter((path) => !sameBytes(expected.get(path), actual.get(path))).sort();
}

function sameBytes(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a !== undefined && b !== undefined && a.equals(b);
}

function check(): void {
  const base = mkdtempSync(join(tmpdir(), "singyeong-generate-"));
  try {
    generate(base);
    const differing = differences(
      readTree(join(base, outputFolder)),
      readTree(join(repositoryRoot, outputFolder)),
    );
    for (const path of differing) console.error(`${outputFolder}/${path} is not what proto/ generates`);
    if (differing.length > 0) process.exitCode = 1;
  } finally {
    rmSync(base, { recursive: true });
  }
}

if (process.argv.includes("--check")) check();
else generate(".");
