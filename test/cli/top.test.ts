import test from "ava";
import { screenOf, type TopSample } from "../../cli/top.js";
import { runCommand } from "../support/command.js";
import { startBroker } from "../support/running-broker.js";
import { join } from "../support/sdk-client.js";

const queue = (name: string) => ({
  name,
  config: {},
  ready: 1_000_000,
  delayed: 0,
  leased: 12,
  deadLetters: 3,
  bytes: 1,
  consumers: 2,
  oldestEnqueuedAt: new Date(),
});

const sample = (at: number, deliveries: number): TopSample => ({
  info: {
    version: "1.0.0",
    brokerId: "b".repeat(100),
    startedAt: new Date(),
    sessions: 9,
    clients: 8,
    applications: Array.from({ length: 40 }, (_, index) => ({
      application: `${"a".repeat(90)}${index}`,
      clients: index,
      restrictedClients: 0,
    })),
    draining: false,
    peers: 0,
  },
  queues: Array.from({ length: 40 }, (_, index) => queue(`${"q".repeat(200)}\x1b[2J${index}`)),
  peers: [],
  counts: new Map([["singyeong_router_deliveries_total", deliveries]]),
  at,
});

test("fits the screen, whatever there is to show", (t) => {
  const lines = screenOf(sample(3_000, 400), sample(1_000, 100), { columns: 80, rows: 24 });
  t.true(lines.length <= 24);
  for (const line of lines) {
    t.true(line.length <= 80, line);
    t.notRegex(line, /\p{Cc}/u);
  }
  t.true(lines.some((line) => line.startsWith("deliveries 150/s")));
  t.true(lines.some((line) => /^APPLICATION/.test(line)));
  t.true(lines.some((line) => /more$/.test(line)));
});

test("shows a broker once where nobody watches", async (t) => {
  t.timeout(60_000);
  const broker = await startBroker(t);
  const client = await join(t, broker, { application: "backend" });
  await client.enqueue("mails", 1);
  const { code, stdout } = await runCommand(t, ["top", "--url", broker.baseUrl]);
  t.is(code, 0);
  t.regex(stdout, /sessions 1 {2}clients 1 {2}queues 1/);
  t.regex(stdout, /mails +1 +0/);
  t.regex(stdout, /backend +1/);
});
