import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import { build } from "esbuild";
import { toolFolder } from "./toolchain.js";

/**
 * Makes one file of a program in this folder and what it imports, packages with native code apart. It starts in a fraction of the
 * time, which counts where it is started often.
 */
export async function buildProgram(t: ExecutionContext, source: string): Promise<string> {
  const folder = mkdtempSync(join(toolFolder("programs"), "program-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "program.mjs");
  const entry = fileURLToPath(new URL(source, import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["lmdb"],
  });
  return outfile;
}
