import { readFileSync } from "node:fs";
import closeWithGrace from "close-with-grace";
import { pino } from "pino";
import type { Config } from "../src/config/config.js";
import { parseCommandLine } from "./command-line.js";
import { loggedError } from "./logged-error.js";
import { openServer, type Server, type ServerOptions } from "./server.js";
import { packageVersion } from "./version.js";

/** What a shutdown may take beyond the drain itself before it is cut off. */
const closeAllowanceMs = 2_000;

// The broker, and what is said without one, such as a configuration that is wrong.
const parsed = parseCommandLine(process.argv.slice(2), {
  env: process.env,
  readFile: (path) => readFileSync(path, "utf8"),
  version: packageVersion,
});
if (parsed.kind === "exit") {
  process.stdout.write(parsed.stdout);
  process.stderr.write(parsed.stderr);
  process.exitCode = parsed.code;
} else {
  await serve(parsed.config);
}

async function serve(config: Config): Promise<void> {
  // The log goes to stderr: stdout carries the one line that says where the broker is.
  const serializers = {
    error: (error: unknown) => loggedError(error),
    err: (error: unknown) => loggedError(error),
  };
  const logger = pino({ level: config.logLevel, serializers }, pino.destination(2));
  // The broker's deadlines keep no process alive, and until it listens nothing else may: a plugin that hangs has to be told off.
  const keptAlive = setInterval(() => {}, 1_000);
  const server = await openOrSayWhyNot({ config, version: packageVersion, logger });
  clearInterval(keptAlive);
  if (server === undefined) return;
  const scheme = config.tlsCert === undefined ? "http" : "https";
  const host = server.address.includes(":") ? `[${server.address}]` : server.address;
  process.stdout.write(`singyeong ${packageVersion} is ready on ${scheme}://${host}:${server.port}\n`);
  // A second signal ends the process at once; a defect ends it after what can be saved was saved.
  const delay = config.drainTimeoutMs + closeAllowanceMs;
  closeWithGrace({ delay, logger: false }, async ({ err, signal }) => {
    if (err !== undefined) logger.error({ error: err }, "the broker ends on an error nobody caught");
    else logger.info({ signal }, "draining");
    await server.drain();
  });
}

async function openOrSayWhyNot(options: ServerOptions): Promise<Server | undefined> {
  try {
    return await openServer(options);
  } catch (error) {
    // What is wrong outside the broker: the address is in use or not this machine's, the certificate cannot be read, a plugin is bad.
    const reason = error instanceof Error ? error.message : String(error);
    process.exitCode = 1;
    // At once, whatever a plugin that failed has left running.
    process.stderr.write(`error: the broker cannot start: ${reason}\n`, () => process.exit());
    return undefined;
  }
}
