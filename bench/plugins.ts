// Prints what a send command costs without plugins, with plugins that have nothing to do with sending, and with hooks.
//   npm run bench:plugins
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openUpstreamTransport } from "../gateways/upstream/upstream-transport.js";
import { fullAccess } from "../src/auth/access.js";
import { plainPrincipal } from "../src/auth/principal.js";
import { openBroker } from "../src/broker.js";
import { send } from "../src/commands/send.js";
import { loadConfig } from "../src/config/load-config.js";
import type { Receiver } from "../src/message/message.js";
import { jsonPayload } from "../src/message/payload.js";
import { silentLogger } from "../src/observability/logger.js";
import { PrometheusMetrics } from "../src/observability/prometheus-metrics.js";
import { makeClient, makeQuery } from "../test/support/clients.js";
import { microsOf } from "./directory/micros.js";

/** What each case's plugin is made of, beside its name; absent: no plugin. */
const cases: Readonly<Record<string, string | undefined>> = {
  "no plugin": undefined,
  "a plugin without hooks for sending": "hooks: { afterConnect() {} }",
  beforeSend: "hooks: { beforeSend() {} }",
  "beforeSend, onSend, afterSend": "hooks: { beforeSend() {}, onSend() {}, afterSend() {} }",
  "beforeSend and beforeDeliver, new headers":
    "hooks: { beforeSend: () => ({ headers: { a: '1' } }), beforeDeliver: () => ({ headers: { b: '2' } }) }",
};

const folder = mkdtempSync(join(tmpdir(), "singyeong-bench-"));
const only = process.argv[2];
for (const [name, body] of Object.entries(cases)) {
  if (only === undefined || only === name) console.log(`${name}: ${(await cost(body)).toFixed(3)} µs`);
}
rmSync(folder, { recursive: true });

/** CPU µs of one send to any of a thousand clients: what finding them costs hides least of what is looked for. */
async function cost(body: string | undefined): Promise<number> {
  const broker = await openBroker({
    config: loadConfig({
      flags: { "--queue-store": "memory", ...(body && { "--plugins": moduleOf(body) }) },
      env: {},
      readFile: () => "",
    }),
    version: "0.0.0-bench",
    logger: silentLogger,
    metrics: new PrometheusMetrics(),
    openUpstreamTransport: (policy) =>
      openUpstreamTransport(policy, { connectTimeoutMs: 1_000, maxConnections: 1 }),
  });
  const { context } = broker;
  const receiver: Receiver = {
    deliver: () => "delivered",
    notify() {},
    isAlive: async () => true,
    displace() {},
  };
  for (let at = 0; at < 1_000; at += 1) {
    context.directory.add(makeClient({ id: `c${at}`, metadata: { user_id: at }, receiver }));
  }
  const caller = {
    principal: plainPrincipal({ id: "bench", method: "none", roles: [] }),
    access: fullAccess,
    remoteAddress: "",
  };
  const query = makeQuery();
  const message = { query, payload: jsonPayload('{"hello":"world"}'), headers: {} };
  const run = () => {
    send(context, caller, message);
  };
  for (let at = 0; at < 500_000; at += 1) run(); // until nothing is compiled any more
  const micros = microsOf(run, 15);
  await broker.close();
  return micros;
}

function moduleOf(body: string): string {
  const path = join(mkdtempSync(join(folder, "plugin-")), "plugin.mjs");
  writeFileSync(path, `export default { name: "bench", ${body} };\n`);
  return path;
}
