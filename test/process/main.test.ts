import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import test from "ava";
import { WebSocket } from "ws";
import { packageVersion } from "../../gateways/version.js";
import { spawnBroker } from "../support/broker-process.js";
import { LegacyClient } from "../support/legacy-client.js";

const main = fileURLToPath(new URL("../../gateways/main.ts", import.meta.url));

/** Runs the command line to its end. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const settings = { ...process.env, SINGYEONG_QUEUE_STORE: "memory", ...env };
  const child = spawn(process.execPath, ["--import=tsx", main, ...args], { env: settings });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr += chunk));
  const [code] = await once(child, "close");
  return { code, ...output };
}

test("says in one line on stdout that it is ready and where, and exits 0 on SIGTERM", async (t) => {
  const broker = await spawnBroker(t);
  t.is(broker.readyLine, `singyeong ${packageVersion} is ready on http://127.0.0.1:${broker.port}`);
  t.is((await fetch(`${broker.baseUrl}/readyz`)).status, 200);
  broker.child.kill("SIGTERM");
  t.deepEqual(await broker.exited, { code: 0, signal: null });
});

test("on SIGTERM becomes not ready, says goodbye, delivers what is queued, and closes with 1001", async (t) => {
  const broker = await spawnBroker(t, ["--drain-spread-ms", "200"]);
  const client = new LegacyClient(new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket`));
  await client.frame();
  client.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  t.is((await client.frame()).op, 2);
  for (let n = 0; n < 100; n += 1) client.dispatch("SEND", { target: { application: "app" }, payload: n });
  for (let n = 0; n < 100; n += 1) t.is((await client.frame()).d.payload, n);
  broker.child.kill("SIGTERM");
  let status = 200;
  while (status === 200) status = (await fetch(`${broker.baseUrl}/readyz`)).status;
  t.is(status, 503);
  t.is((await client.frame()).op, 7);
  t.deepEqual(await client.closed(), { code: 1001 });
  t.deepEqual(await broker.exited, { code: 0, signal: null });
});

test("on SIGTERM waits for a client that reads nothing until the drain time-out only, and exits 0", async (t) => {
  const broker = await spawnBroker(t, ["--drain-spread-ms", "0", "--drain-timeout-ms", "500"]);
  const client = new LegacyClient(new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket`));
  await client.frame();
  client.send({ op: 1, d: { client_id: "deaf", application_id: "app" } });
  t.is((await client.frame()).op, 2);
  client.socket.pause();
  // More than the buffers of both sides take.
  const query = { application: "app", optional: true };
  const content = { contentType: "text/plain", data: Buffer.alloc(500_000).toString("base64") };
  const body = JSON.stringify({ query, content });
  const send = () =>
    fetch(`${broker.baseUrl}/singyeong.v1.MessageService/Send`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
  while ((await send()).status === 200);
  broker.child.kill("SIGTERM");
  t.deepEqual(await broker.exited, { code: 0, signal: null });
  client.socket.terminate();
});

test("exits at once on a second signal", async (t) => {
  const broker = await spawnBroker(t, ["--drain-spread-ms", "60000", "--drain-timeout-ms", "60000"]);
  const client = new LegacyClient(new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket`));
  await client.frame();
  broker.child.kill("SIGTERM");
  while ((await fetch(`${broker.baseUrl}/readyz`)).status === 200);
  broker.child.kill("SIGTERM");
  await broker.exited;
  t.pass();
});

test("exits with 2 and names setting, value and what is allowed when one is wrong", async (t) => {
  for (const [args, env, expected] of [
    [["--port", "99999"], {}, /port.*99999.*65535/s],
    [["--prot", "1"], {}, /--prot.*--port/s],
    [
      [],
      { SINGYEONG_HEARTBEAT_INTERVAL_MS: "soon" },
      /SINGYEONG_HEARTBEAT_INTERVAL_MS|heartbeatIntervalMs.*soon/s,
    ],
    [["--host", "0.0.0.0"], {}, /host.*0\.0\.0\.0.*insecure/s],
  ] as const) {
    const { code, stderr, stdout } = await run(args, env);
    t.is(code, 2, stderr);
    t.regex(stderr, expected);
    t.is(stdout, "");
  }
});

test("prints and checks its configuration without serving", async (t) => {
  const printed = await run(["--print-config", "--auth", "hush", "--port", "1234"]);
  t.is(printed.code, 0);
  t.regex(printed.stdout, /port: 1234/);
  t.false(printed.stdout.includes("hush"));
  t.is((await run(["serve", "--check-config"])).code, 0);
  t.regex((await run(["--version"])).stdout, new RegExp(packageVersion));
});

test("exits with 1 and says why when its port is taken", async (t) => {
  const broker = await spawnBroker(t);
  const { code, stderr } = await run(["--port", String(broker.port)]);
  t.is(code, 1);
  t.regex(stderr, /EADDRINUSE|in use/);
});
