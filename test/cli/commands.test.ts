import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { createInterface } from "node:readline";
import test from "ava";
import { clientCommands } from "../../cli/command-names.js";
import { connect, semver } from "../../client/node.js";
import { spawnBroker } from "../support/broker-process.js";
import { runCommand, startCommand } from "../support/command.js";
import { startBroker } from "../support/running-broker.js";
import { eventually, join, received } from "../support/sdk-client.js";

test("send says to whom, and request prints the reply", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t);
  const url = ["--url", broker.baseUrl];
  const client = await join(t, broker, {
    application: "backend",
    clientId: "b-1",
    metadata: { version: semver("2.1.0") },
  });
  const messages = received(client);
  const sent = await runCommand(
    t,
    ["send", "backend", "-", "--where", 'version >= semver("2.0.0")', ...url],
    {
      input: '{"hello":"world"}',
    },
  );
  t.regex(sent.stdout, /^sent to backend\/b-1 \(message /);
  t.deepEqual((await messages.next()).payload, { hello: "world" });
  client.onMessage(({ payload }) => [payload, "back"]);
  const reply = await runCommand(t, ["request", "backend", "there and", ...url]);
  t.deepEqual(reply, { code: 0, stdout: '["there and","back"]\n', stderr: "" });
  const broadcast = await runCommand(t, ["broadcast", "-", "1", "--json", ...url]);
  t.like(JSON.parse(broadcast.stdout), { matched: 1, delivered: 1, dropped: 0 });
});

test("what goes wrong is one line that says what to do, with an exit code of its own", async (t) => {
  t.timeout(120_000);
  const broker = await startBroker(t, { "--auth": "secret" });
  const url = ["--url", broker.baseUrl];
  const env = { SINGYEONG_CREDENTIAL: "secret" };
  const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, number, RegExp])[] = [
    [["send", "nobody", "1", ...url], env, 3, /^error: NO_ROUTE: .*singyeong explain/],
    [["send", "a", "1", "--where", "a >", ...url], env, 2, /^error: INVALID_QUERY: /],
    [["send", "a", "1", "--pick", "least", ...url], env, 2, /^error: --pick: "least" is not of the form/],
    [["clients", ...url], {}, 5, /^error: UNAUTHENTICATED: .*SINGYEONG_CREDENTIAL/],
    [["clients", ...url], { SINGYEONG_CREDENTIAL: "wrong" }, 5, /^error: UNAUTHENTICATED: /],
    [["queue", "show", "none", ...url], env, 3, /^error: QUEUE_NOT_FOUND: .*singyeong queue list/],
    [["queue", "purge", "none", "--messages", ...url], env, 2, /--yes/],
    [["clients", "--url", "http://127.0.0.1:1"], {}, 4, /^error: CONNECTION_FAILED: .*--url/],
    [["clients", "--url", "localhost"], {}, 2, /^error: INVALID_REQUEST: url: /],
    [["clients", "--profile", "none"], {}, 2, /^error: there is no profile "none"/],
    [["send", "a"], {}, 2, /^error: missing required argument 'payload'/],
  ];
  for (const [args, settings, code, line] of cases) {
    const result = await runCommand(t, args, { env: settings });
    t.is(result.code, code, args.join(" "));
    t.regex(result.stderr, line);
    t.is(result.stderr.trim().split("\n").length, 1, result.stderr);
    t.is(result.stdout, "");
  }
});

test("queues are configured, filled, shown and emptied; a full one refuses", async (t) => {
  t.timeout(120_000);
  const broker = await startBroker(t);
  const env = { SINGYEONG_URL: broker.baseUrl };
  const queue = (...args: string[]) => runCommand(t, ["queue", ...args], { env });
  t.regex(
    (await queue("config", "mails", "--max-messages", "2", "--ack-timeout", "5s")).stdout,
    /ackTimeoutMs: 5000/,
  );
  t.regex((await queue("push", "mails", '{"to":"ann"}', "--id", "m-1")).stdout, /^stored as m-1/);
  await queue("push", "mails", "two");
  const full = await queue("push", "mails", "three");
  t.is(full.code, 1);
  t.regex(full.stderr, /^error: QUEUE_FULL: .*nothing was stored/);
  t.regex((await queue("list")).stdout, /^QUEUE +READY.*\nmails +2 /);
  t.regex((await queue("show", "mails")).stdout, /m-1 +ready +\d+s +0 +\{"to":"ann"\}/);
  t.is((await queue("consume", "mails", "--count", "1")).stdout, 'm-1: {"to":"ann"}\n');
  t.regex((await queue("purge", "mails", "--messages", "--yes")).stdout, /^1 messages/);
  t.is((await queue("dead", "mails", "--json")).stdout, "");
  t.regex((await queue("redrive", "mails", "--all")).stdout, /^0 return/);
});

test("clients, explain, info and sessions show who is there", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t);
  const env = { SINGYEONG_URL: broker.baseUrl };
  await join(t, broker, { application: "backend", clientId: "b-1", metadata: { load: 9 } });
  const listed = await runCommand(t, ["clients", "backend"], { env });
  t.regex(listed.stdout, /^APPLICATION +CLIENT .*\nbackend +b-1 +rpc +\d+s +\{"load":9\}\n$/);
  const explained = await runCommand(
    t,
    ["explain", "backend", "--where", "load < 5", "--client", "backend/b-1"],
    {
      env,
    },
  );
  t.regex(
    explained.stdout,
    /^a message would go to nobody\n[\s\S]*- backend\/b-1\n +conditions\[0\]: .*it has 9/,
  );
  t.regex((await runCommand(t, ["info"], { env })).stdout, /1 clients/);
  const sessions = await runCommand(t, ["sessions", "--json"], { env });
  t.like(JSON.parse(sessions.stdout), { client: { clientId: "b-1" }, state: "identified" });
});

test("listen prints what comes and replies, and watches say who comes and goes", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t);
  const env = { SINGYEONG_URL: broker.baseUrl };
  const watch = startCommand(t, ["clients", "backend", "--watch"], env);
  const changes = createInterface({ input: watch.stdout as NonNullable<typeof watch.stdout> });
  const came = once(changes, "line");
  const args = [
    "listen",
    "backend",
    "--client-id",
    "l",
    "--metadata",
    "version=version:2.0.0",
    "--reply",
    '"yes"',
  ];
  const listen = startCommand(t, [...args, "--count", "1"], env);
  const lines = createInterface({ input: listen.stdout as NonNullable<typeof listen.stdout> });
  const heard = once(lines, "line");
  t.deepEqual(await came, ['+ backend/l {"version":"2.0.0"}']);
  const went = once(changes, "line");
  const asking = await join(t, broker, { application: "api", clientId: "a" });
  t.is((await asking.request("backend", { ok: true })).payload, "yes");
  t.deepEqual(await heard, ['request from api/a: {"ok":true}']);
  t.deepEqual(await went, ["- backend/l"]);
  const ended = once(watch, "close");
  watch.kill("SIGINT");
  t.is((await ended)[0], 0);
});

test("proxy prints the answer of an upstream", async (t) => {
  t.timeout(60_000);
  const upstream = createServer((request, response) =>
    response.end(`${request.headers["x-a"]} ${request.url}`),
  );
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  t.teardown(() => upstream.close());
  const { port } = upstream.address() as { port: number };
  const broker = await startBroker(t);
  await join(t, broker, { application: "shop", address: `127.0.0.1:${port}` });
  const result = await runCommand(t, ["proxy", "shop", "/7", "-H", "x-a: b", "--url", broker.baseUrl]);
  t.is(result.stdout, "b /7");
});

test("a consumer whose broker dies in the middle goes on with the next one", async (t) => {
  t.timeout(120_000);
  const first = await spawnBroker(t);
  const consume = startCommand(t, ["queue", "consume", "jobs", "--count", "2", "--json"], {
    SINGYEONG_URL: first.baseUrl,
  });
  const lines = createInterface({ input: consume.stdout as NonNullable<typeof consume.stdout> });
  const push = (payload: string) => runCommand(t, ["queue", "push", "jobs", payload, "--url", first.baseUrl]);
  const one = once(lines, "line");
  await push("1");
  t.is(JSON.parse((await one)[0]).payload, 1);
  const asking = await connect({ url: first.baseUrl });
  await eventually(async () => {
    const { ready, leased } = await asking.queues.get("jobs");
    return ready + leased === 0; // it is printed before it is acknowledged
  });
  await asking.close();
  first.child.kill("SIGKILL");
  await first.exited;
  await spawnBroker(t, ["--port", String(first.port)]);
  const two = once(lines, "line");
  const ended = once(consume, "close");
  await push("2");
  t.is(JSON.parse((await two)[0]).payload, 2);
  t.is((await ended)[0], 0);
});

test("a profile says where the broker is and who asks", async (t) => {
  t.timeout(60_000);
  const folder = mkdtempSync(joinPath(tmpdir(), "singyeong-profiles-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const broker = await startBroker(t, { "--auth": "secret" });
  const path = joinPath(folder, "profiles.yaml");
  writeFileSync(path, `staging:\n  url: ${broker.baseUrl}\n  credential: secret\n`);
  const env = { SINGYEONG_PROFILES: path };
  t.is((await runCommand(t, ["queue", "list", "--profile", "staging", "--json"], { env })).code, 0);
});

test("every command has help with an example", async (t) => {
  t.timeout(120_000);
  for (const name of clientCommands.filter((command) => command !== "queue")) {
    const { code, stdout } = await runCommand(t, [name, "--help"]);
    t.is(code, 0);
    t.regex(stdout, new RegExp(`Example:\n  singyeong ${name}`));
  }
});
