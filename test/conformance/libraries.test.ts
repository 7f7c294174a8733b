import test, { type ExecutionContext } from "ava";
import { runCommand } from "../support/command.js";
import { buildGoProgram, installPythonLibrary } from "../support/libraries.js";
import { toolchain } from "../support/toolchain.js";

/** Libraries are built or installed first, and two at once take all of a small machine. */
async function passes(t: ExecutionContext, program: string): Promise<void> {
  const { code, stdout, stderr } = await runCommand(t, [
    "conformance",
    program,
    "--fast",
    "--timeout",
    "40s",
  ]);
  t.is(code, 0, `${stdout}\n${stderr}`);
  const [, passed = "0"] = /^all +(\d+) +0 +0$/m.exec(stdout) ?? [];
  t.true(Number(passed) >= 120, stdout);
}

test.serial("the library for Go passes every case", async (t) => {
  t.timeout(600_000);
  const program = await toolchain(t, "the library for Go", buildGoProgram);
  if (program !== undefined) await passes(t, `"${program}"`);
});

test.serial("the library for Python passes every case", async (t) => {
  t.timeout(600_000);
  const python = await toolchain(t, "the library for Python", installPythonLibrary);
  if (python !== undefined) await passes(t, `"${python}" -m singyeong.conformance`);
});
