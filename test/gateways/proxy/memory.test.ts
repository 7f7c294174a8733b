import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import test from "ava";
import { spawnBroker } from "../../support/broker-process.js";
import { callers } from "../../support/http-calls.js";
import { joinUpstream, startUpstream } from "../../support/upstream.js";

const piece = Buffer.alloc(256 * 1024, "x");
const bodyBytes = 128 * 1024 * 1024;
/** Less than one body of the four; what there is are buffers of sockets, compiled code, and garbage not collected yet. */
const mostGrowthBytes = 96 * 1024 * 1024;

async function* largeBody(): AsyncGenerator<Buffer> {
  for (let bytes = 0; bytes < bodyBytes; bytes += piece.length) yield piece;
}

/** Takes a body and tells its length, or gives one. */
const large = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  const isUpload = request.method === "POST";
  if (isUpload) response.write(String(bytes));
  for await (const chunk of isUpload ? [] : largeBody()) {
    if (!response.write(chunk)) await once(response, "drain");
  }
  response.end();
};

/** The most memory that a process has had so far. */
function peakBytes(pid: number | undefined): number {
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

test("large bodies go up and down in memory that does not grow with them", async (t) => {
  if (process.platform !== "linux") {
    t.pass("processes tell their peak in /proc alone");
    return;
  }
  t.timeout(60_000);
  const { child, port, baseUrl } = await spawnBroker(t);
  const broker = { port, baseUrl };
  await joinUpstream(t, broker, await startUpstream(t, large));
  for (const call of Object.values(callers)) await call(t, broker, { method: "POST", body: "x" });
  const before = peakBytes(child.pid);
  for (const [version, call] of Object.entries(callers)) {
    t.is((await call(t, broker, {})).body.length, bodyBytes, version);
    const uploaded = await call(t, broker, { method: "POST", body: largeBody() });
    t.is(Number(uploaded.body), bodyBytes, version);
  }
  const growth = peakBytes(child.pid) - before;
  t.log(`${Math.round(growth / 2 ** 20)} MiB more for ${(4 * bodyBytes) / 2 ** 20} MiB`);
  t.true(growth < mostGrowthBytes, `${growth} bytes more`);
});
