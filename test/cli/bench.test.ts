import test from "ava";
import { Latencies } from "../../cli/bench/latencies.js";
import type { LoadResult } from "../../cli/bench/load.js";
import { Stamp } from "../../cli/bench/stamp.js";
import { loadKinds } from "../../cli/bench/traffic.js";
import { runCommand } from "../support/command.js";
import { startBroker } from "../support/running-broker.js";
import { join } from "../support/sdk-client.js";

for (const kind of loadKinds) {
  test(`${kind} is measured: what is answered is delivered, to as many receivers as there are`, async (t) => {
    t.timeout(120_000);
    const broker = await startBroker(t);
    const args = ["bench", kind, "--duration", "500ms", "--in-flight", "8", "--receivers", "2", "--json"];
    const { code, stdout, stderr } = await runCommand(t, [...args, "--url", broker.baseUrl]);
    t.is(code, 0, stderr);
    t.regex(stderr, /^warning: this loads http:\S+ for 500ms; others who use it will notice\n$/);
    const result: LoadResult = JSON.parse(stdout);
    t.is(result.kind, kind);
    t.deepEqual(result.errors, {});
    t.like(result, { unanswered: 0, undelivered: 0 });
    t.true(result.calls.count > 0);
    t.is(result.deliveries.count, result.calls.count * (kind === "broadcast" ? 2 : 1));
    const { p50, p90, p99, p999, max } = result.calls;
    t.true(p50 > 0 && p50 <= p90 && p90 <= p99 && p99 <= p999 && p999 <= max * 1.01);
    t.true(result.seconds > 0.4); // timers may be a little early
    // Those that are answered after the end count, but not for the rate.
    t.true(result.perSecond > 0 && result.perSecond * result.seconds < result.calls.count + 0.5);
    if (kind !== "queue") return;
    const asking = await join(t, broker, { application: "asking" });
    t.like(await asking.queues.get("singyeong-bench"), { ready: 0, leased: 0, deadLetters: 0 });
  });
}

test("what is refused is counted by reason, and a load of nothing but refusals ends with code 1", async (t) => {
  t.timeout(60_000);
  const broker = await startBroker(t, { "--principal-send-rate": "0.001", "--principal-send-burst": "1" });
  const args = ["bench", "--duration", "300ms", "--in-flight", "4", "--url", broker.baseUrl];
  const spent = await runCommand(t, args);
  t.is(spent.code, 0);
  t.regex(spent.stdout, /^accepted +1 /m);
  t.regex(spent.stdout, /^[1-9]\d* failed: RATE_LIMITED$/m);
  const { code, stdout } = await runCommand(t, args);
  t.is(code, 1);
  t.regex(stdout, /^accepted +0 /m);
});

test("a load that cannot be is refused before anything is sent", async (t) => {
  t.timeout(60_000);
  const { code, stderr } = await runCommand(t, ["bench", "--in-flight", "0"]);
  t.is(code, 2);
  t.is(stderr, "error: --in-flight: has to be above 0\n");
  const other = await runCommand(t, ["bench", "proxy"]);
  t.is(other.code, 2);
  t.regex(other.stderr, /send, request, broadcast, queue/);
});

test("latencies are kept to three figures", (t) => {
  const latencies = new Latencies();
  for (let ms = 1; ms <= 1_000; ms += 1) latencies.record(ms);
  const { count, p50, p99, max } = latencies.summary();
  t.is(count, 1_000);
  t.true(Math.abs(p50 - 500) < 1 && Math.abs(p99 - 990) < 2 && Math.abs(max - 1_000) < 1);
  t.deepEqual(new Latencies().summary(), { count: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
});

test("a stamp tells its time to its own run alone", (t) => {
  const stamp = new Stamp(100, 7);
  const payload = stamp.make(1_234.5);
  t.is(payload.length, 100);
  t.is(stamp.timeOf(payload), 1_234.5);
  t.is(new Stamp(100, 8).timeOf(payload), undefined);
  t.is(stamp.timeOf(new Uint8Array(3)), undefined);
  t.is(new Stamp(0, 7).make(1).length, 12);
});
