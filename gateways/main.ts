#!/usr/bin/env node
import { isClientCommand } from "../cli/command-names.js";

// Each way loads what it needs and nothing of the other: a command starts in a fraction of the broker's time.
const [, , name = "serve", ...others] = process.argv;
if (isClientCommand(name)) {
  const { runClientCommand } = await import("../cli/run.js");
  process.exitCode = await runClientCommand([name, ...others]);
} else {
  await import("./serve.js");
}
