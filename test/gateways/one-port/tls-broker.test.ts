import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { WebSocket } from "ws";
import { AdminService } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";
import { makeCertificate } from "../../support/certificate-files.js";
import { LegacyClient } from "../../support/legacy-client.js";
import { StreamClient } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

test("a broker with a certificate speaks every protocol over TLS", async (t) => {
  const { certFile, keyFile } = await makeCertificate(t, "localhost");
  const broker = await startBroker(t, { "--tls-cert": certFile, "--tls-key": keyFile });
  const baseUrl = `https://127.0.0.1:${broker.port}`;
  const nodeOptions = { rejectUnauthorized: false };

  const socket = new WebSocket(`wss://127.0.0.1:${broker.port}/gateway/websocket`, nodeOptions);
  t.teardown(() => socket.terminate());
  const legacy = new LegacyClient(socket);
  t.is((await legacy.frame()).op, 0);
  legacy.send({ op: 1, d: { client_id: "a", application_id: "app" } });
  t.is((await legacy.frame()).op, 2);

  const grpc = createGrpcTransport({ baseUrl, nodeOptions });
  const stream = new StreamClient(createClient(SessionService, grpc));
  t.teardown(() => stream.cancel());
  stream.identify({ clientId: "b" });
  await stream.expect("ready");
  stream.send({ command: { case: "broadcast", value: { query: {}, nonce: "hello" } } });
  t.is((await stream.expect("message")).nonce, "hello");
  t.like(await legacy.frame(), { op: 4, d: { nonce: "hello" } });

  const connect = createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions });
  t.is((await createClient(AdminService, connect).getInfo({})).clients, 2);
  const [rest] = (await once(get(`${baseUrl}/healthz`, nodeOptions), "response")) as [IncomingMessage];
  rest.resume();
  t.is(rest.statusCode, 200);
});
