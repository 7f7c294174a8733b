import { createHash } from "node:crypto";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { connectLegacy, identifyLegacy } from "../support/legacy-client.js";
import { grpcTransport, identifyStream } from "../support/rpc-client.js";
import { startBroker } from "../support/running-broker.js";
import { scratchFolder } from "../support/scratch-folder.js";

const toApp = { applicationSelector: { case: "application" as const, value: "app" } };

test("the audit log has a line for what happened, and no secrets", async (t) => {
  const file = join(scratchFolder(t), "audit.jsonl");
  const broker = await startBroker(t, {
    "--plugins": "examples/plugins/audit-log.mjs",
    "--plugin-config": JSON.stringify({ "audit-log": { file } }),
    "--auth": "hunter2",
  });
  const client = await identifyLegacy(t, broker, { client_id: "a", auth: "hunter2" });
  client.dispatch("SEND", { target: { application: "app" }, payload: "hunter2" });
  await client.frame();
  client.dispatch("SEND", { target: { application: "nobody" }, payload: "hunter2" });
  await client.frame();
  client.dispatch("QUEUE", { queue: "q", target: { application: "app" }, payload: "hunter2" });
  await client.frame();
  client.dispatch("QUEUE_REQUEST", { queue: "q" });
  const { id } = (await client.frame()).d.payload;
  client.dispatch("QUEUE_ACK", { queue: "q", id });
  const headers = { authorization: "hunter2", "singyeong-authorization": "hunter2" };
  await fetch(`${broker.baseUrl}/proxy/nobody/x?key=hunter2`, { headers });
  client.socket.close();
  await client.closed();
  await broker.server.close();
  const text = readFileSync(file, "utf8");
  t.false(text.includes("hunter2"));
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.deepEqual(lines.map(({ what, how }) => `${what} ${how}`).sort(), [
    "ack ok",
    "connect ok",
    "enqueue ok",
    "forward NO_ROUTE",
    "send NO_ROUTE",
    "send ok",
  ]);
  t.like(
    lines.find(({ what }) => what === "connect"),
    {
      application: "app",
      clientId: "a",
      principal: "password",
    },
  );
  t.true(lines.every(({ at }) => !Number.isNaN(Date.parse(at))));
  t.like(
    lines.find(({ what }) => what === "forward"),
    { method: "GET", path: "/x" },
  );
});

test("an audit log without a file is refused at the start", async (t) => {
  await t.throwsAsync(() => startBroker(t, { "--plugins": "examples/plugins/audit-log.mjs" }), {
    message: "plugin audit-log: load failed: pluginConfig needs audit-log.file, the path of the file",
  });
});

test("API keys let in whom the file names, with roles where it has some, and follow the file", async (t) => {
  const file = join(scratchFolder(t), "keys.json");
  const entry = (id: string, key: string, roles?: string[]) => ({
    id,
    sha256: createHash("sha256").update(key).digest("hex"),
    ...(roles && { roles }),
  });
  let writes = 0;
  const write = (...keys: object[]) => {
    writeFileSync(file, JSON.stringify({ keys }));
    writes += 1;
    utimesSync(file, writes, writes); // two writes may come within what a file's time can tell apart
  };
  write(entry("ci", "key-1"), entry("guest", "key-2", ["restricted"]));
  const broker = await startBroker(t, {
    "--plugins": "examples/plugins/api-keys.mjs",
    "--plugin-config": JSON.stringify({ "api-keys": { file } }),
  });
  const enter = async (auth?: string) => {
    const client = await connectLegacy(t, broker);
    client.send({ op: 1, d: { client_id: auth ?? "none", application_id: "app", auth } });
    const { op, d } = await client.frame();
    return op === 2 ? d.restricted : d.error;
  };
  t.is(await enter("key-1"), false);
  t.is(await enter("key-2"), true);
  t.is(await enter("key-3"), "the API key is unknown");
  t.is(await enter(), "an API key is required");
  const query = (key: string) =>
    fetch(`${broker.baseUrl}/api/v1/query`, {
      method: "POST",
      body: "{}",
      headers: { authorization: `Bearer ${key}` },
    });
  t.is((await query("key-1")).status, 200);
  t.is((await query("key-3")).status, 401);
  write(entry("new", "key-3"));
  t.is((await query("key-3")).status, 200);
  t.is((await query("key-1")).status, 401);
});

test("enrichment adds trace context, time and sender to messages, in queues too", async (t) => {
  const broker = await startBroker(t, { "--plugins": "examples/plugins/enrichment.mjs" });
  const receiver = await identifyStream(t, broker, { clientId: "a" });
  const messages = createClient(MessageService, grpcTransport(broker));
  const queues = createClient(QueueService, grpcTransport(broker));
  await messages.send({ query: toApp, content: { headers: { "sent-by": "somebody else" } } });
  const { content } = await receiver.expect("message");
  t.regex(content?.headers["traceparent"] ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  t.is(content?.headers["sent-by"], "anybody");
  t.false(Number.isNaN(Date.parse(content?.headers["sent-at"] ?? "")));
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-00`;
  await queues.enqueue({ queue: "q", items: [{ content: { headers: { traceparent } } }, {}] });
  const { messages: waiting } = await queues.peekMessages({ queue: "q" });
  t.is(waiting[0]?.content?.headers["traceparent"], traceparent);
  t.truthy(waiting[1]?.content?.headers["traceparent"]);
});
