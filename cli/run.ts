import { Command, CommanderError } from "commander";
import { addAdminCommands } from "./admin-commands.js";
import { addBenchCommand } from "./bench-command.js";
import { addCompletionCommand } from "./completion.js";
import { addConformanceCommand } from "./conformance-command.js";
import { addDirectoryCommands } from "./directory-commands.js";
import { addDoctorCommand } from "./doctor-command.js";
import { EndedWith } from "./ended-with.js";
import { exitCodes, failureOf } from "./failure.js";
import { addMessageCommands } from "./message-commands.js";
import { harmless } from "./output.js";
import { addQueueCommands } from "./queue-commands.js";
import { addTopCommand } from "./top.js";

/** Runs a command that talks to a broker; resolves with its exit code. Says what goes wrong in one line on stderr. */
export async function runClientCommand(argv: readonly string[]): Promise<number> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // Whoever reads the output may have had enough of it, as `head` has.
  process.stdout.on("error", stop);
  const program = new Command("singyeong")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  addMessageCommands(program, stopping.signal);
  addDirectoryCommands(program, stopping.signal);
  addQueueCommands(program, stopping.signal);
  addTopCommand(program, stopping.signal);
  addAdminCommands(program, stopping.signal);
  addDoctorCommand(program);
  addBenchCommand(program, stopping.signal);
  addConformanceCommand(program, stopping.signal);
  addCompletionCommand(program);
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof EndedWith) return error.code;
    if (stopping.signal.aborted) return exitCodes.ok;
    const { line, code } = failureOf(error);
    process.stderr.write(`error: ${harmless(line)}\n`);
    return code;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
