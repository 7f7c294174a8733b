import { once } from "node:events";
import { request } from "node:https";
import { connect as connectTls } from "node:tls";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { WebSocket } from "ws";
import { AdminService } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { makeAccessFile } from "../../support/access.js";
import { type CertificatePair, makeAuthority, makeCertificate } from "../../support/certificate-files.js";
import { LegacyClient } from "../../support/legacy-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { reasonOf } from "../../support/ways-in.js";

const uri = "spiffe://example.org/ns/shop/sa/api";
const content = {
  certificates: [{ name: "URI:spiffe://example.org/ns/shop/*", roles: ["unrestricted"], namespace: "shop" }],
};

async function setUp(t: ExecutionContext, flags: Readonly<Record<string, string>> = {}) {
  const authority = await makeAuthority(t, "trusted");
  const { certFile, keyFile } = await makeCertificate(t, "broker");
  const broker = await startBroker(t, {
    "--tls-cert": certFile,
    "--tls-key": keyFile,
    "--tls-client-ca": authority.certFile,
    "--access-file": makeAccessFile(t, content).path,
    ...flags,
  });
  return { authority, broker };
}

/** What each way makes of a certificate: `ok`, or what refused it. */
type Knock = (broker: RunningBroker, pair: CertificatePair | undefined) => Promise<string>;

const ways: Readonly<Record<string, Knock>> = {
  async "gRPC over HTTP/2"(broker, pair) {
    const nodeOptions = { rejectUnauthorized: false, ...pair };
    const transport = createGrpcTransport({ baseUrl: `https://127.0.0.1:${broker.port}`, nodeOptions });
    try {
      await createClient(AdminService, transport).getInfo({});
      return "ok";
    } catch (error) {
      return reasonOf(error);
    }
  },
  async "Connect over HTTP/1"(broker, pair) {
    const nodeOptions = { rejectUnauthorized: false, ...pair };
    const baseUrl = `https://127.0.0.1:${broker.port}`;
    const transport = createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions });
    try {
      await createClient(AdminService, transport).getInfo({});
      return "ok";
    } catch (error) {
      return reasonOf(error);
    }
  },
  async REST(broker, pair) {
    const options = { port: broker.port, host: "127.0.0.1", path: "/api/v1/query", method: "POST" };
    const sent = request({ ...options, rejectUnauthorized: false, ...pair });
    sent.end(JSON.stringify({ application: "app" }));
    const [response] = await once(sent, "response");
    response.resume();
    return response.statusCode === 200 ? "ok" : "UNAUTHENTICATED";
  },
  async WebSocket(broker, pair) {
    const socket = new WebSocket(`wss://127.0.0.1:${broker.port}/gateway/websocket`, {
      rejectUnauthorized: false,
      ...pair,
    });
    const client = new LegacyClient(socket);
    await once(socket, "open");
    await client.frame();
    // An empty credential is none, and does not stand before the certificate.
    client.send({ op: 1, d: { client_id: "a", application_id: "app", auth: "" } });
    const { d } = await client.frame();
    socket.close();
    await once(socket, "close");
    return d.restricted === false ? "ok" : "UNAUTHENTICATED";
  },
};

for (const [way, knock] of Object.entries(ways)) {
  test(`${way}: a certificate that the file accepts lets its holder in, and no other does`, async (t) => {
    const { authority, broker } = await setUp(t);
    const other = await makeAuthority(t, "other");
    t.is(await knock(broker, await authority.issue({ commonName: "api", uris: [uri] })), "ok");
    t.is(await knock(broker, await authority.issue({ commonName: "api" })), "UNAUTHENTICATED");
    t.is(await knock(broker, await other.issue({ commonName: "api", uris: [uri] })), "UNAUTHENTICATED");
    t.is(await knock(broker, undefined), "UNAUTHENTICATED");
  });
}

test("where a certificate is required, a connection without one ends in its handshake", async (t) => {
  const { authority, broker } = await setUp(t, { "--tls-client-auth": "required" });
  const grpc = ways["gRPC over HTTP/2"] as Knock;
  t.is(await grpc(broker, await authority.issue({ commonName: "api", uris: [uri] })), "ok");
  // REST would answer 401 where the handshake had been let through.
  const rest = ways["REST"] as Knock;
  await t.throwsAsync(rest(broker, undefined));
  const other = await makeAuthority(t, "other");
  await t.throwsAsync(rest(broker, await other.issue({ commonName: "api", uris: [uri] })));
});

test("a certificate that the authority has revoked counts for none", async (t) => {
  const authority = await makeAuthority(t, "trusted");
  const { certFile, keyFile } = await makeCertificate(t, "broker");
  const good = await authority.issue({ commonName: "api", uris: [uri] });
  const bad = await authority.issue({ commonName: "api", uris: [uri] });
  const broker = await startBroker(t, {
    "--tls-cert": certFile,
    "--tls-key": keyFile,
    "--tls-client-ca": authority.certFile,
    "--tls-client-crl": await authority.revoke(bad),
    "--access-file": makeAccessFile(t, content).path,
  });
  const rest = ways["REST"] as Knock;
  t.is(await rest(broker, good), "ok");
  t.is(await rest(broker, bad), "UNAUTHENTICATED");
});

test("a client is in the namespace that its certificate's entry names", async (t) => {
  const { authority, broker } = await setUp(t);
  const pair = await authority.issue({ commonName: "api", uris: [uri] });
  const socket = new WebSocket(`wss://127.0.0.1:${broker.port}/gateway/websocket`, {
    rejectUnauthorized: false,
    ...pair,
  });
  t.teardown(() => socket.terminate());
  const client = new LegacyClient(socket);
  await client.frame();
  client.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  await client.frame();
  const attributes = broker.server.broker.context.directory.get("app", "a")?.attributes;
  t.is(attributes?.get("namespace")?.value, "shop");
});

test("a client cannot show another certificate once it is connected", async (t) => {
  const { authority, broker } = await setUp(t);
  const pair = await authority.issue({ commonName: "api", uris: [uri] });
  const socket = connectTls({
    port: broker.port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    maxVersion: "TLSv1.2",
    ...pair,
  });
  t.teardown(() => socket.destroy());
  await once(socket, "secureConnect");
  const error = await new Promise<Error | null>((resolve) => {
    socket.on("error", resolve);
    socket.renegotiate({ rejectUnauthorized: false }, resolve);
  });
  t.regex(String(error), /no.renegotiation/i);
});
