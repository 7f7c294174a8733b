import { createClient } from "@connectrpc/connect";
import test from "ava";
import { AdminService } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { grpcTransport } from "../../support/rpc-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { reasonOf } from "../../support/ways-in.js";

/** Keeps the event loop from its work for most of the time, until it is stopped. */
function keepBusy(): () => void {
  const timer = setInterval(() => {
    const end = performance.now() + 40;
    while (performance.now() < end);
  }, 1);
  return () => clearInterval(timer);
}

async function restStatus({ baseUrl }: RunningBroker): Promise<Response> {
  const response = await fetch(`${baseUrl}/api/v1/query`, { method: "POST", body: '{"application": "app"}' });
  await response.text();
  return response;
}

test("while there is too much to do, calls are refused early, probes are not, and afterwards all are served", async (t) => {
  const broker = await startBroker(t, { "--overload-delay-ms": "5" });
  // Of several connections some have their turn, the others are refused.
  const calls = Array.from({ length: 8 }, () => createClient(AdminService, grpcTransport(broker)));
  const ask = (call: (typeof calls)[0]) => call.getInfo({}, { timeoutMs: 20_000 }).then(() => "ok", reasonOf);
  t.deepEqual(new Set(await Promise.all(calls.map(ask))), new Set(["ok"]));
  const stop = keepBusy();
  let refusedRest: Response | undefined;
  let refusedCall = false;
  try {
    while (!refusedCall || refusedRest === undefined) {
      const fresh = createClient(AdminService, grpcTransport(broker));
      // By an answer, or before it counts for anything, where the client had not heard yet that it is to wait.
      refusedCall ||= /OVERLOADED|REFUSED_STREAM/.test(await ask(fresh));
      const response = await restStatus(broker);
      if (response.status === 503) refusedRest = response;
    }
    t.is((await fetch(`${broker.baseUrl}/readyz`)).status, 200);
    t.is((await fetch(`${broker.baseUrl}/metrics`)).status, 200);
  } finally {
    stop();
  }
  t.is(refusedRest.headers.get("singyeong-reason"), "OVERLOADED");
  t.is(refusedRest.headers.get("retry-after"), "1");
  while ((await restStatus(broker)).status !== 200);
  while (!(await Promise.all(calls.map(ask))).every((outcome) => outcome === "ok"));
  const metrics = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  t.regex(metrics, /^singyeong_limit_refusals_total\{limit="overloadDelayMs"\} [1-9]/m);
});
