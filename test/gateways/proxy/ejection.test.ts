import { once } from "node:events";
import { request as requestHttp1 } from "node:http";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import test, { type ExecutionContext } from "ava";
import { probeService, startGrpcUpstream } from "../../support/grpc-upstream.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import { joinUpstream, startProxied, startRawProxied } from "../../support/upstream.js";

/** One failure is enough to be left out. */
const strict = { "--proxy-ejection-threshold": "0.1" };

/** How often an upstream was left out. */
async function ejections(broker: RunningBroker): Promise<number> {
  const metrics = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  return Number(/proxy_ejections_total (\d+)/.exec(metrics)?.[1]);
}

/** Starts an upload that has sent a part of itself. */
function beginUpload(t: ExecutionContext, broker: RunningBroker, headers: Readonly<Record<string, string>>) {
  const options = { port: broker.port, host: "127.0.0.1", path: "/proxy/shop/", method: "POST", headers };
  const upload = requestHttp1({ ...options, agent: false });
  upload.on("error", () => {}); // "close" follows
  t.teardown(() => upload.destroy());
  upload.write("part of it");
  return upload;
}

const uploads: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a chunked upload": { "transfer-encoding": "chunked" },
  "an upload of a known length": { "content-length": "100000" },
  "an upload with trailers": { "transfer-encoding": "chunked", trailer: "x-sum" },
  "an upload that was waited for": { "content-length": "100000", expect: "100-continue" },
};
for (const [what, headers] of Object.entries(uploads)) {
  test(`${what} that its caller breaks off is not held against the upstream`, async (t) => {
    const [begun, closed] = [signal(), signal()];
    const { broker } = await startProxied(
      t,
      (request) => {
        request.on("error", () => {}); // "close" follows
        request.once("data", begun.happen).once("close", closed.happen);
      },
      strict,
    );
    const upload = beginUpload(t, broker, headers);
    await begun.happened;
    upload.destroy();
    await closed.happened;
    t.is(broker.server.broker.context.proxy.size, 0);
    t.is(await ejections(broker), 0);
  });
}

test("a gRPC call that its caller cancels is not held against the upstream", async (t) => {
  const [begun, cancelled] = [signal(), signal()];
  const broker = await startBroker(t, strict);
  const upstream = await startGrpcUpstream(t, {
    upload(call: NodeJS.EventEmitter) {
      call.on("error", () => {}).once("data", begun.happen);
      call.once("cancelled", cancelled.happen);
    },
  });
  await joinUpstream(t, broker, upstream);
  const client = new Client(`127.0.0.1:${broker.port}`, credentials.createInsecure());
  t.teardown(() => client.close());
  const metadata = new Metadata();
  metadata.set("singyeong-application", "shop");
  const same = (bytes: Buffer) => bytes;
  const call = client.makeClientStreamRequest(probeService.upload.path, same, same, metadata, () => {});
  call.write(Buffer.from("x"));
  await begun.happened;
  call.cancel();
  await cancelled.happened;
  t.is(await ejections(broker), 0);
});

test("an upstream that breaks its answer off, or says that it fails, is left out", async (t) => {
  const answers = {
    "an end before the answer": "",
    "an answer that is none": "nonsense\r\n\r\n",
    "an answer that is not whole": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart",
    "500": "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "429": "HTTP/1.1 429 Slow Down\r\nContent-Length: 0\r\n\r\n",
  };
  for (const [what, answer] of Object.entries(answers)) {
    const broker = await startRawProxied(
      t,
      (socket) => socket.once("data", () => socket.end(answer)),
      strict,
    );
    const options = { port: broker.port, host: "127.0.0.1", path: "/proxy/shop/", agent: false };
    const request = requestHttp1(options);
    request.end();
    const [response] = await once(request, "response");
    await response.toArray().catch(() => {}); // some of them break off
    t.is(await ejections(broker), 1, what);
  }
});
