import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../gen/grpc/health/v1/health_pb.js";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as OldServerReflection } from "../../../gen/grpc/reflection/v1alpha/reflection_pb.js";
import { AdminService } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { grpcTransport } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

test("is healthy as a whole and service by service, and tells watchers when it drains", async (t) => {
  const broker = await startBroker(t, { "--drain-spread-ms": "0" });
  const health = createClient(Health, grpcTransport(broker));
  for (const service of ["", "singyeong.v1.MessageService", "singyeong.v1.SessionService"]) {
    t.is((await health.check({ service })).status, Status.SERVING, service);
  }
  const unknown = await t.throwsAsync(health.check({ service: "no.Service" }), { instanceOf: ConnectError });
  t.is(unknown?.code, Code.NotFound);
  const watching = new AbortController();
  t.teardown(() => watching.abort());
  const watch = health.watch({ service: "" }, { signal: watching.signal })[Symbol.asyncIterator]();
  t.is((await watch.next()).value?.status, Status.SERVING);
  const drained = broker.server.broker.drain();
  t.is((await watch.next()).value?.status, Status.NOT_SERVING);
  await drained;
  t.is((await health.check({})).status, Status.NOT_SERVING);
});

for (const [version, service] of [
  ["v1", ServerReflection],
  ["v1alpha", OldServerReflection],
] as const) {
  test(`describes itself by reflection ${version}`, async (t) => {
    const broker = await startBroker(t);
    const reflection = createClient(service, grpcTransport(broker));
    async function* requests() {
      yield { messageRequest: { case: "listServices", value: "" } } as const;
      yield {
        messageRequest: { case: "fileContainingSymbol", value: "singyeong.v1.MessageService" },
      } as const;
      yield { messageRequest: { case: "fileByFilename", value: "no.proto" } } as const;
    }
    const answers: string[] = [];
    for await (const { messageResponse } of reflection.serverReflectionInfo(requests())) {
      if (messageResponse.case === "listServicesResponse") {
        answers.push(...messageResponse.value.service.map(({ name }) => name));
      } else if (messageResponse.case === "fileDescriptorResponse") {
        const files = messageResponse.value.fileDescriptorProto;
        t.true(files.some((file) => Buffer.from(file).includes("singyeong/v1/message_service.proto")));
      } else {
        t.is(messageResponse.case, "errorResponse");
      }
    }
    for (const name of [
      "singyeong.v1.SessionService",
      "singyeong.v1.AdminService",
      "grpc.health.v1.Health",
    ]) {
      t.true(answers.includes(name), name);
    }
  });
}

test("a broker that stands alone has no peers, and can be emptied by a call", async (t) => {
  const broker = await startBroker(t, { "--drain-spread-ms": "0" });
  const admin = createClient(AdminService, grpcTransport(broker));
  t.deepEqual((await admin.listPeers({})).peers, []);
  t.like(await admin.drain({}), { sessionsLeft: 0, sessionsCut: 0 });
  t.like(await admin.getInfo({}), { draining: true, peers: 0 });
  t.like(await admin.drain({}), { sessionsLeft: 0, sessionsCut: 0 });
});
