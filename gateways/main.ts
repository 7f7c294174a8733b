#!/usr/bin/env node
import { readFileSync } from "node:fs";
import closeWithGrace from "close-with-grace";
import { pino } from "pino";
import type { Config } from "../src/config/config.js";
import { parseCommandLine } from "./command-line.js";
import { openServer } from "./server.js";
import { packageVersion } from "./version.js";

const parsed = parseCommandLine(process.argv.slice(2), {
  env: process.env,
  readFile: (path) => readFileSync(path, "utf8"),
  version: packageVersion,
});
if (parsed.kind === "exit") {
  process.stdout.write(parsed.stdout ?? "");
  process.stderr.write(parsed.stderr ?? "");
  process.exitCode = parsed.code;
} else {
  await serve(parsed.config);
}

async function serve(config: Config): Promise<void> {
  // The log goes to stderr: stdout carries the one line that says where the broker is.
  const logger = pino({ level: config.logLevel }, pino.destination(2));
  const server = await openServer({ config, version: packageVersion, logger });
  const scheme = config.tlsCert === undefined ? "http" : "https";
  const host = server.address.includes(":") ? `[${server.address}]` : server.address;
  process.stdout.write(`singyeong ${packageVersion} is ready on ${scheme}://${host}:${server.port}\n`);
  // A second signal ends the process at once; a defect ends it after what can be saved was saved.
  closeWithGrace({ delay: config.drainTimeoutMs + 2 * 1_000, logger: false }, async ({ err, signal }) => {
    if (err !== undefined) logger.error({ error: err }, "the broker ends on an error nobody caught");
    else logger.info({ signal }, "draining");
    await server.drain();
  });
}
