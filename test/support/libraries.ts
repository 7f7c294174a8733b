import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run, toolFolder } from "./toolchain.js";

/** Builds the conformance program of the library for Go. Needs Go. @returns the command that starts it */
export async function buildGoProgram(): Promise<string> {
  const place = join(toolFolder("sdk-go"), "conformance");
  await run("go", ["build", "-o", place, "./cmd/conformance"], { cwd: join(root, "sdk/go") });
  return place;
}

/** A Python with the library for it in its present state. Needs Python 3 with venv and pip. @returns the Python that has it */
export async function installPythonLibrary(): Promise<string> {
  const library = join(root, "sdk/python");
  const needs = createHash("sha256")
    .update(readFileSync(join(library, "pyproject.toml")))
    .digest("hex");
  const place = join(toolFolder("sdk-python"), needs.slice(0, 16));
  if (!existsSync(place)) {
    // Made beside its place and then moved there, so that a half-made one is never used.
    const made = `${place}.new-${process.pid}`;
    await run("python3", ["-m", "venv", made]);
    await run(join(made, "bin/python"), ["-m", "pip", "install", "--quiet", "--editable", library]);
    rmSync(place, { recursive: true, force: true });
    renameSync(made, place);
  }
  return join(place, "bin/python");
}
