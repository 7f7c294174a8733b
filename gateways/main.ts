#!/usr/bin/env node
import { isClientCommand } from "../cli/command-names.js";

// Each way loads what it needs and nothing of the other: a command starts in a fraction of the broker's time.
const [, , name = "serve", ...others] = process.argv;
if (isClientCommand(name)) {
  const { runClientCommand } = await import("../cli/run.js");
  const code = await runClientCommand([name, ...others]);
  // At once, and not when nothing is left to wait for: connections that broke off can keep Node 20 busy for ever.
  process.stdout.write("", () => process.exit(code));
} else {
  await import("./serve.js");
}
