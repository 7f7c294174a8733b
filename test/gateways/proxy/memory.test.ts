import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import test from "ava";
import { spawnBroker } from "../../support/broker-process.js";
import { callers } from "../../support/http-calls.js";
import { joinUpstream, startUpstream } from "../../support/upstream.js";

const mebibyte = 2 ** 20;
const piece = Buffer.alloc(mebibyte / 4, "x");
const bodyBytes = 64 * mebibyte;
/** Less than one body of the four; what there is are buffers of sockets and garbage that has not been collected yet. */
const mostGrowthBytes = 56 * mebibyte;

async function* bodyOf(bytes: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}

/** Takes a body and tells its length, or gives one of the length that the path names. */
async function large(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let received = 0;
  for await (const chunk of request) received += chunk.length;
  const asked = Number(request.url?.slice(1));
  if (asked === 0) response.write(String(received));
  for await (const chunk of bodyOf(asked)) if (!response.write(chunk)) await once(response, "drain");
  response.end();
}

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
  const exchange = async (bytes: number) => {
    for (const [version, call] of Object.entries(callers)) {
      t.is((await call(t, broker, { path: `/proxy/shop/${bytes}` })).body.length, bytes, version);
      const up = await call(t, broker, { method: "POST", path: "/proxy/shop/0", body: bodyOf(bytes) });
      t.is(Number(up.body), bytes, version);
    }
  };
  await exchange(8 * mebibyte); // what grows once, such as compiled code, has grown
  const before = peakBytes(child.pid);
  await exchange(bodyBytes);
  const growth = peakBytes(child.pid) - before;
  t.log(`${Math.round(growth / mebibyte)} MiB more for ${(4 * bodyBytes) / mebibyte} MiB`);
  t.true(growth < mostGrowthBytes, `${growth} bytes more`);
});
