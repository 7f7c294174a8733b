import test from "ava";
import { runCommand } from "../support/command.js";
import { startBroker } from "../support/running-broker.js";
import { join } from "../support/sdk-client.js";

test("each line is a message; pushed again under the same id it is not stored again", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t);
  const args = ["queue", "push", "mails", "-", "--lines", "--id", "nightly", "--url", broker.baseUrl];
  const first = await runCommand(t, args, { input: '{"to":"ann"}\n\nplain text\n-\n' });
  t.deepEqual(first, { code: 0, stdout: "3 stored\n", stderr: "" });
  const client = await join(t, broker, { application: "reader" });
  const messages = [];
  for await (const { id, payload } of client.queues.peek("mails")) messages.push([id, payload]);
  t.deepEqual(messages, [
    ["nightly-1", { to: "ann" }],
    ["nightly-3", "plain text"],
    ["nightly-4", "-"],
  ]);
  const again = await runCommand(t, args, { input: '{"to":"ann"}\n\nplain text\n-\n5' });
  t.is(again.stdout, "1 stored, 3 were stored before\n");
});

test("many lines travel together, and none is lost", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t);
  const args = ["queue", "push", "mails", "-", "--lines", "--json", "--url", broker.baseUrl];
  const input = Array.from({ length: 2_000 }, (_, index) => index).join("\n");
  const { code, stdout, stderr } = await runCommand(t, args, { input });
  t.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '{"stored":2000,"duplicates":0}\n', stderr: "" });
});

test("a failure ends it and says how far it came", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t, { "--queue-max-messages": "2" });
  const args = ["queue", "push", "mails", "-", "--lines", "--url", broker.baseUrl];
  const { code, stderr } = await runCommand(t, args, { input: "1\n2\n3\n" });
  t.is(code, 1);
  t.regex(stderr, /^2 were stored before this failed, at or before line 3\nerror: QUEUE_FULL: /);
  const wrong = await runCommand(t, ["queue", "push", "mails", "1", "--lines"]);
  t.is(wrong.code, 2);
});
