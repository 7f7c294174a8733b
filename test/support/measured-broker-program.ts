// A broker in a process of its own that tells its memory and what it has logged as an error. Started by measured-broker.ts.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openServer } from "../../gateways/server.js";
import { loadConfig } from "../../src/config/load-config.js";
import { silentLogger } from "../../src/observability/logger.js";

const config = loadConfig({
  flags: JSON.parse(process.argv[2] ?? "{}"),
  env: {},
  readFile: () => {
    throw new Error("no file");
  },
});
const logger = {
  ...silentLogger,
  error: ({ error, ...facts }: Readonly<Record<string, unknown>>, text: string) =>
    process.send?.({
      error: `${text} ${JSON.stringify(facts)} ${error instanceof Error ? error.stack : error}`,
    }),
};
const server = await openServer({ config, version: "0.0.0-test", logger });
process.send?.({ port: server.port });

const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();

process.on("message", async () => {
  const loopSlowestMs = loop.max / 1e6;
  // What was freed by finalizers is collected in the round after.
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await nextTurn();
  }
  const { heapUsed, external } = process.memoryUsage();
  const { sessions, directory } = server.broker.context;
  process.send?.({
    bytes: heapUsed + external,
    sessions: sessions.size,
    clients: directory.size,
    loopSlowestMs,
  });
  loop.reset(); // collecting garbage was ours
});
process.on("disconnect", () => process.exit());
