import { gunzipSync } from "node:zlib";
import test, { type ExecutionContext } from "ava";
import { findNginx } from "../support/foreign-tools.js";
import { callers } from "../support/http-calls.js";
import { startBroker } from "../support/running-broker.js";
import { startNginx, startPythonServer } from "../support/static-servers.js";
import { toolchain } from "../support/toolchain.js";
import { joinUpstream, type TestUpstream } from "../support/upstream.js";

const text = "hello, world\n".repeat(1_000);
const large = Buffer.alloc(3_000_000, "0123456789");
const files = { "hello.txt": text, "large.bin": large, "a b\u00e9.txt": "odd name" };

async function brokerBefore(t: ExecutionContext, upstream: TestUpstream) {
  const broker = await startBroker(t);
  await joinUpstream(t, broker, upstream);
  return broker;
}

test("nginx serves files, ranges, compressed and conditional answers through the proxy", async (t) => {
  const nginx = await toolchain(t, "nginx", findNginx);
  if (nginx === undefined) return;
  const broker = await brokerBefore(t, await startNginx(t, nginx, files));
  for (const [version, call] of Object.entries(callers)) {
    const get = (name: string, headers: Record<string, string> = {}, method = "GET") =>
      call(t, broker, { method, path: `/proxy/shop/${name}`, headers });

    const whole = await get("hello.txt");
    t.deepEqual([whole.status, whole.body.toString()], [200, text], version);
    t.regex(String(whole.headers["server"]), /^nginx/);
    t.true((await get("large.bin")).body.equals(large));
    t.is((await get("a%20b%C3%A9.txt?x=1")).body.toString(), "odd name");

    const range = await get("hello.txt", { range: "bytes=7-11" });
    t.deepEqual([range.status, range.body.toString()], [206, "world"]);
    t.is(range.headers["content-range"], `bytes 7-11/${text.length}`);
    const ranges = await get("hello.txt", { range: "bytes=0-1,5-6" });
    t.regex(String(ranges.headers["content-type"]), /^multipart\/byteranges; boundary=/);
    t.is((await get("hello.txt", { range: "bytes=99999999-" })).status, 416);

    const packed = await get("hello.txt", { "accept-encoding": "gzip" });
    t.is(packed.headers["content-encoding"], "gzip");
    t.is(gunzipSync(packed.body).toString(), text);

    const cached = await get("hello.txt", { "if-none-match": String(whole.headers["etag"]) });
    t.deepEqual([cached.status, cached.body.length], [304, 0]);
    const head = await get("hello.txt", {}, "HEAD");
    t.deepEqual([head.headers["content-length"], head.body.length], [String(text.length), 0]);

    const moved = await get("moved");
    t.is(moved.status, 302);
    t.is((await get("none")).status, 404);
    t.is((await get("hello.txt", {}, "POST")).status, 405);
    const refused = await get("refused", {}, "POST");
    t.deepEqual([refused.status, refused.headers["singyeong-reason"]], [502, "UPSTREAM_FAILED"]);
  }
});

test("Python's http.server serves files through the proxy, and closes each connection as it likes", async (t) => {
  const upstream = await toolchain(t, "Python 3", () => startPythonServer(t, files));
  if (upstream === undefined) return;
  const broker = await brokerBefore(t, upstream);
  for (const [version, call] of Object.entries(callers)) {
    const get = (name: string, method = "GET") => call(t, broker, { method, path: `/proxy/shop/${name}` });
    for (let count = 0; count < 5; count += 1) t.is((await get("hello.txt")).body.toString(), text, version);
    t.true((await get("large.bin")).body.equals(large));
    t.is((await get("a%20b%C3%A9.txt")).body.toString(), "odd name");
    t.regex((await get("")).body.toString(), /Directory listing/);
    const head = await get("hello.txt", "HEAD");
    t.deepEqual([head.headers["content-length"], head.body.length], [String(text.length), 0]);
    t.is((await get("none")).status, 404);
    t.is((await get("hello.txt", "POST")).status, 501);
  }
});
