import test from "ava";
import type { PeerInfo } from "../../client/node.js";
import { startClusterProcesses } from "../support/cluster-processes.js";
import { runCommand, startCommand } from "../support/command.js";
import { eventually } from "../support/eventually.js";
import { join } from "../support/sdk-client.js";

test("peers lists the other broker, and drain sends its clients away", async (t) => {
  t.timeout(180_000);
  const [first, second] = await startClusterProcesses(t, 2);
  if (first === undefined || second === undefined) throw new Error("two brokers were asked for");
  const at = (member: { readonly baseUrl: string }) => ["--url", member.baseUrl];
  const peers = await runCommand(t, ["peers", ...at(first)]);
  t.is(peers.code, 0);
  t.regex(peers.stdout, /^PEER +ADDRESS +STATE +VERSION +SINCE +HEARD +ROUND TRIP +CLIENTS\n/);
  t.regex(
    peers.stdout,
    new RegExp(`^b2 +127\\.0\\.0\\.1:${second.place.port} +alive +\\d+\\.\\d+\\.\\d+ `, "m"),
  );
  const [peer] = (await peersAsJson(first)) as [PeerInfo];
  t.like(peer, { brokerId: "b2", address: `127.0.0.1:${second.place.port}`, state: "alive" });

  const staying = await join(t, second, { application: "staying" });
  const leaving = await join(t, first, {
    application: "leaving",
    backoff: { initialDelayMs: 10, maxDelayMs: 10 },
  });
  const states: string[] = [];
  leaving.onStateChange((state) => states.push(state));
  const drained = await runCommand(t, ["drain", "--spread", "10ms", "--timeout", "20s", ...at(first)]);
  t.deepEqual(drained, { code: 0, stdout: "1 sessions left, 0 were cut\n", stderr: "" });
  t.true(states.includes("reconnecting"));
  t.regex((await runCommand(t, ["info", ...at(first)])).stdout, /, draining\n0 sessions/);
  t.is(staying.state, "connected");
  const refused = await runCommand(t, ["listen", "late", ...at(first)]);
  t.regex(refused.stderr, /error: DRAINING: /);

  async function peersAsJson(member: { readonly baseUrl: string }): Promise<unknown[]> {
    const { stdout } = await runCommand(t, ["peers", "--json", ...at(member)]);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }
});

test("drain cuts those that do not leave in time, and says how many", async (t) => {
  t.timeout(180_000);
  const [first] = await startClusterProcesses(t, 2);
  if (first === undefined) throw new Error("a broker was asked for");
  // A client that is held where it is cannot say goodbye.
  const held = startCommand(t, ["listen", "held", "--client-id", "h"], { SINGYEONG_URL: first.baseUrl });
  const asking = await join(t, first, { application: "asking" });
  const patienceMs = 60_000; // a command takes its time to start on a busy machine
  await eventually(t, async (tt) => tt.is((await asking.queryClients("held")).clients.length, 1), patienceMs);
  held.kill("SIGSTOP");
  // Well before the broker itself lets go of who was told goodbye.
  const args = ["drain", "--spread", "0s", "--timeout", "100ms", "--json", "--url", first.baseUrl];
  const { code, stdout } = await runCommand(t, args);
  t.is(code, 0);
  const result: { readonly sessionsLeft: number; readonly sessionsCut: number } = JSON.parse(stdout);
  t.true(result.sessionsCut >= 1);
});
