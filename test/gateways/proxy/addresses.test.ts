import { once } from "node:events";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { credentials, Client as GrpcClient, Metadata, type ServiceError } from "@grpc/grpc-js";
import test from "ava";
import { callHttp1, seen, valuesOf } from "../../support/http-calls.js";
import { dial, readAll } from "../../support/port.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { joinUpstream, startUpstream } from "../../support/upstream.js";

/** The reason in the answer to an upgrade. */
async function upgradeReason(
  t: Parameters<typeof dial>[0],
  broker: RunningBroker,
): Promise<string | undefined> {
  const socket = await dial(t, broker);
  socket.write("GET /proxy/shop/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  return /singyeong-reason: (\S+)/i.exec(await readAll(socket))?.[1];
}

/** The reason with which a gRPC call failed. */
function grpcReason(t: Parameters<typeof dial>[0], broker: RunningBroker): Promise<string> {
  const client = new GrpcClient(`127.0.0.1:${broker.port}`, credentials.createInsecure());
  t.teardown(() => client.close());
  const metadata = new Metadata();
  metadata.set("singyeong-application", "shop");
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve) =>
    client.makeUnaryRequest("/a.B/C", same, same, Buffer.of(), metadata, (error: ServiceError | null) =>
      resolve(String(error?.metadata.get("singyeong-reason")[0])),
    ),
  );
}

test("an upstream may be given by name", async (t) => {
  const broker = await startBroker(t);
  const { port } = await startUpstream(t);
  await joinUpstream(t, broker, { address: `localhost:${port}` });
  const { fields } = seen(await callHttp1(t, broker, {}));
  t.deepEqual(valuesOf(fields, "host"), [`localhost:${port}`]);
});

test("an upstream may be given as an origin, and an https one is called over TLS", async (t) => {
  const broker = await startBroker(t);
  const { address } = await startUpstream(t);
  await joinUpstream(t, broker, { address: `http://${address}` });
  t.is((await callHttp1(t, broker, {})).status, 200);
  const server = createHttpsServer().listen(0, "127.0.0.1"); // has no certificate, so that a handshake begins and fails
  await once(server, "listening");
  t.teardown(() => server.close());
  const handshake = once(server, "tlsClientError");
  const secure = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await joinUpstream(t, broker, { address: secure }, { client_id: "secure", application_id: "secure" });
  const { status, headers } = await callHttp1(t, broker, { path: "/proxy/secure/" });
  t.deepEqual([status, headers["singyeong-reason"]], [502, "UPSTREAM_UNREACHABLE"]);
  await handshake;
});

const upstreamsThatMayNot: Readonly<Record<string, (port: number) => string>> = {
  "an address outside of the allowed ranges": (port) => `127.0.0.1:${port}`,
  "a name that leads outside of the allowed ranges": (port) => `localhost:${port}`,
  "an address in hexadecimal": (port) => `0x7f.1:${port}`,
  "an address as one number": (port) => `http://2130706433:${port}`,
};
for (const [what, addressAt] of Object.entries(upstreamsThatMayNot)) {
  test(`${what} is not called in any way`, async (t) => {
    const broker = await startBroker(t, { "--proxy-allowed-ranges": "10.0.0.0/8" });
    const { port, server, requests } = await startUpstream(t);
    let connections = 0;
    server.on("connection", () => {
      connections += 1;
    });
    await joinUpstream(t, broker, { address: addressAt(port) });
    const ways = {
      pooled: {},
      continued: { method: "POST", headers: { expect: "100-continue", "content-length": "1" }, body: "x" },
      trailed: { method: "POST", headers: { trailer: "x-sum", "transfer-encoding": "chunked" }, body: "x" },
    };
    for (const [way, call] of Object.entries(ways)) {
      const { status, headers } = await callHttp1(t, broker, call);
      t.deepEqual([status, headers["singyeong-reason"]], [502, "UPSTREAM_ADDRESS_REFUSED"], way);
    }
    t.is(await upgradeReason(t, broker), "UPSTREAM_ADDRESS_REFUSED");
    t.is(await grpcReason(t, broker), "UPSTREAM_ADDRESS_REFUSED");
    t.deepEqual([connections, requests], [0, []]);
  });
}

test("ports and schemes that are not allowed are not called", async (t) => {
  const { address, requests } = await startUpstream(t);
  for (const flags of [{ "--proxy-allowed-ports": "1-1023" }, { "--proxy-allowed-schemes": "https" }]) {
    const broker = await startBroker(t, flags);
    await joinUpstream(t, broker, { address });
    t.is((await callHttp1(t, broker, {})).headers["singyeong-reason"], "UPSTREAM_ADDRESS_REFUSED");
  }
  t.is(requests.length, 0);
});

test("metadata services are not called, whatever the client's rank and the spelling of the address", async (t) => {
  const broker = await startBroker(t);
  for (const address of ["169.254.169.254", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]:80", "0.0.0.0"]) {
    const application_id = `at ${address}`.replaceAll(/[^a-z0-9]/g, "-");
    await joinUpstream(t, broker, { address }, { application_id });
    const { headers } = await callHttp1(t, broker, { path: `/proxy/${application_id}/` });
    t.is(headers["singyeong-reason"], "UPSTREAM_ADDRESS_REFUSED", address);
  }
});

test("a restricted client is not called at a loopback address, nor by name", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const { port, requests } = await startUpstream(t);
  for (const [client_id, address] of [
    ["by-address", `127.0.0.1:${port}`],
    ["by-name", `localhost:${port}`],
  ] as const) {
    await joinUpstream(t, broker, { address }, { client_id, application_id: client_id });
    const headers = {
      "singyeong-authorization": "secret",
      "singyeong-query": '{"restricted":true,"ops":[]}',
    };
    const answer = await callHttp1(t, broker, { path: `/proxy/${client_id}/`, headers });
    t.not(answer.status, 200);
    t.true(["UPSTREAM_ADDRESS_REFUSED", "NO_ROUTE"].includes(String(answer.headers["singyeong-reason"])));
  }
  t.is(requests.length, 0);
});
