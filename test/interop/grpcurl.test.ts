import { join } from "node:path";
import test from "ava";
import { installGrpcurl } from "../support/foreign-tools.js";
import { startBroker } from "../support/running-broker.js";
import { root, run, toolchain } from "../support/toolchain.js";

test("grpcurl lists, describes and calls the services through reflection", async (t) => {
  t.timeout(300_000, "building grpcurl takes its time the first time");
  const grpcurl = await toolchain(t, "grpcurl (needs Go)", installGrpcurl);
  if (grpcurl === undefined) return;
  const broker = await startBroker(t);
  const address = `127.0.0.1:${broker.port}`;
  const call = (...args: string[]) => run(grpcurl, ["-plaintext", ...args]);

  const services = (await call(address, "list")).trim().split("\n");
  for (const name of ["Session", "Message", "Directory", "Queue", "Proxy", "Admin"]) {
    t.true(services.includes(`singyeong.v1.${name}Service`), name);
  }
  t.true(services.includes("grpc.health.v1.Health"));
  t.true(services.includes("grpc.reflection.v1alpha.ServerReflection"));
  t.regex(await call(address, "describe", "singyeong.v1.Query"), /string cel = 9/);
  t.regex(await call(address, "singyeong.v1.AdminService/GetInfo"), /"brokerId"/);
  t.regex(
    await call("-d", '{"service":"singyeong.v1.MessageService"}', address, "grpc.health.v1.Health/Check"),
    /SERVING/,
  );

  const send = JSON.stringify({
    query: { application: "nobody" },
    content: { data: "aGk=", contentType: "text/plain" },
  });
  const refused = await t.throwsAsync<Error & { stderr: string }>(
    call("-d", send, address, "singyeong.v1.MessageService/Send"),
  );
  t.regex(refused?.stderr ?? "", /NotFound/);
  t.regex(refused?.stderr ?? "", /"reason": "NO_ROUTE"/);

  const commands = [
    { commands: [{ identify: { application: "app", clientId: "grpcurl" } }] },
    {
      commands: [
        { id: 1, queryClients: {} },
        { id: 2, send: { query: { application: "app" }, content: { data: "aGk=" } } },
      ],
    },
  ];
  const input = commands.map((frame) => JSON.stringify(frame)).join("\n");
  const session = await run(
    grpcurl,
    ["-plaintext", "-d", "@", address, "singyeong.v1.SessionService/Connect"],
    { input },
  );
  for (const part of ['"ready"', '"queryClients"', '"messageId"', '"data": "aGk="'])
    t.true(session.includes(part), part);

  const enqueue = JSON.stringify({ queue: "jobs", items: [{ messageId: "m1", content: { data: "aGk=" } }] });
  t.regex(await call("-d", enqueue, address, "singyeong.v1.QueueService/Enqueue"), /"messageId": "m1"/);
  const start = JSON.stringify({ commands: [{ start: { queue: "jobs", initialCredit: 1 } }] });
  const consumed = await call("-d", start, address, "singyeong.v1.QueueService/Consume");
  for (const part of ['"started"', '"leaseId"', '"data": "aGk="']) t.true(consumed.includes(part), part);
});

test("grpcurl calls a method with the proto files alone", async (t) => {
  t.timeout(300_000, "building grpcurl takes its time the first time");
  const grpcurl = await toolchain(t, "grpcurl (needs Go)", installGrpcurl);
  if (grpcurl === undefined) return;
  const broker = await startBroker(t);
  const files = [
    "-import-path",
    join(root, "proto"),
    "-import-path",
    join(root, "third_party/proto"),
    "-proto",
    "singyeong/v1/admin_service.proto",
  ];
  const answer = await run(grpcurl, [
    "-plaintext",
    ...files,
    `127.0.0.1:${broker.port}`,
    "singyeong.v1.AdminService/GetInfo",
  ]);
  t.regex(answer, /"startedAt"/);
});
