import { once } from "node:events";
import { constants } from "node:http2";
import type { Socket } from "node:net";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { DirectoryService } from "../../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../../gen/singyeong/v1/message_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";
import { cancelFrame, dataFrame, headersFrame, http2Opening, pingFrame } from "../../support/http2-frames.js";
import { dial, openHttp2, readAll } from "../../support/port.js";
import { grpcTransport, identifyStream, openStream, rpcProtocols } from "../../support/rpc-client.js";
import { startBroker } from "../../support/running-broker.js";

// An error that nobody catches ends the broker for everyone: here it would end the test run.

const paths = {
  "a session stream": "/singyeong.v1.SessionService/Connect",
  "a consume stream": "/singyeong.v1.QueueService/Consume",
  "a subscription": "/singyeong.v1.SessionService/Subscribe",
  "a unary call": "/singyeong.v1.MessageService/Send",
  "an unknown method": "/singyeong.v1.NoService/Nothing",
  "a REST route": "/api/v1/query",
} as const;

function callHeaders(path: string, authority = "localhost"): readonly (readonly [string, string])[] {
  return [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    [":authority", authority],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
  ];
}

/** Waits for the answer to a ping, before which the broker has read everything that was sent before it. */
async function answered(socket: Socket, ping: string): Promise<void> {
  for (let received = ""; !received.includes(ping); )
    received += (await once(socket, "data"))[0].toString("latin1");
}

const resets = { "is cancelled": constants.NGHTTP2_CANCEL, fails: constants.NGHTTP2_INTERNAL_ERROR } as const;
const opened = Object.entries(paths).flatMap(([what, path]) =>
  Object.entries(resets).map(([how, code]) => ({ what: `${what} that ${how}`, path, code })),
);

for (const { what, path, code } of opened) {
  test(`takes ${what} in the segment that opens it`, async (t) => {
    const broker = await startBroker(t);
    const bystander = await identifyStream(t, broker, { clientId: "bystander" });
    const socket = await dial(t, broker);
    const cancelled = (first: number) =>
      Array.from({ length: 20 }, (_, n) => {
        const id = first + 2 * n;
        const message = dataFrame(id, Buffer.of(0, 0, 0, 0, 0));
        return Buffer.concat([headersFrame(id, callHeaders(path)), message, cancelFrame(id, code)]);
      });
    socket.write(Buffer.concat([http2Opening, ...cancelled(1), pingFrame("together")]));
    await answered(socket, "together");
    for (const frames of cancelled(101)) socket.write(frames);
    socket.write(pingFrame("one each"));
    await answered(socket, "one each");
    socket.destroy();
    bystander.send({ command: { case: "send", value: { query: {}, nonce: "still served" } } });
    t.is((await bystander.expect("message")).nonce, "still served");
  });
}

for (const host of ["Host: [\r\n", "Host: a b\r\n", "Host: \r\n", "Host: x:99999\r\n"]) {
  test(`answers a call with ${JSON.stringify(host.trim())} with 400`, async (t) => {
    const broker = await startBroker(t);
    const socket = await dial(t, broker);
    socket.end(
      `POST ${paths["a unary call"]} HTTP/1.1\r\n${host}Content-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
    );
    t.regex(await readAll(socket), /^HTTP\/1\.1 400 /);
  });
}

test("answers an HTTP/1.0 call without Host with 400, and a health check without Host as any other", async (t) => {
  const broker = await startBroker(t);
  const call = await dial(t, broker);
  call.end(
    `POST ${paths["a unary call"]} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  );
  t.regex(await readAll(call), /^HTTP\/1\.1 400 /);
  const health = await dial(t, broker);
  health.end("GET /healthz HTTP/1.0\r\n\r\n");
  t.regex(await readAll(health), /^HTTP\/1\.1 200 /);
});

test("answers an HTTP/2 call with an authority that is none with 400", async (t) => {
  const broker = await startBroker(t);
  const session = openHttp2(t, broker);
  const stream = session.request({
    ":method": "POST",
    ":path": paths["a unary call"],
    ":authority": "[",
    "content-type": "application/proto",
  });
  const [headers] = await once(stream, "response");
  t.is(headers[":status"], 400);
});

test("ends a stream with a status where its text quotes half a character", async (t) => {
  const broker = await startBroker(t, { "--max-id-bytes": "100" });
  const key = `${"x".repeat(63)}${"😀".repeat(40)}`;
  const stream = openStream(t, broker);
  stream.identify({
    clientId: "a",
    metadata: { attributes: { [key]: { kind: { case: "stringValue", value: "v" } } } },
  });
  await t.throwsAsync(stream.event(), { message: /x\ufffd…: metadata keys may have at most 100 bytes/ });
});

for (const protocol of ["connect", "connect over HTTP/1", "grpc-web"] as const) {
  test(`logs no error where a client breaks off in the middle of its ${protocol} call`, async (t) => {
    const broker = await startBroker(t);
    const headers = `POST ${paths["a unary call"]} HTTP/1.1\r\nHost: x\r\nContent-Type: application/${protocol === "grpc-web" ? protocol : "json"}\r\nContent-Length: 100\r\n\r\n{`;
    if (protocol === "connect") {
      const session = openHttp2(t, broker);
      const stream = session.request({
        ":method": "POST",
        ":path": paths["a unary call"],
        "content-type": "application/json",
      });
      stream.on("error", () => {}); // it is broken off
      stream.write("{");
      await once(session, "remoteSettings");
      session.destroy();
    } else {
      const socket = await dial(t, broker);
      socket.write(headers);
      await new Promise(setImmediate);
      socket.resetAndDestroy();
    }
    // Whatever a call before this one led to has been logged when this one is answered.
    const client = createClient(MessageService, rpcProtocols[protocol](broker.baseUrl));
    await t.throwsAsync(client.send({}), { message: /no client matches/ });
  });
}

for (const protocol of ["connect over HTTP/1", "grpc-web"] as const) {
  test(`answers the next call on a connection whose ${protocol} call was over the limit`, async (t) => {
    const broker = await startBroker(t);
    const client = createClient(MessageService, rpcProtocols[protocol](broker.baseUrl));
    for (const size of [1_500_000, 3_000_000]) {
      const tooLarge = client.send({ content: { data: new Uint8Array(size) } });
      await t.throwsAsync(tooLarge, { message: /^\[resource_exhausted\]/ });
      await t.throwsAsync(client.send({}), { message: /no client matches/ });
    }
  });
}

test("refuses names of any length and number with a status that fits into headers", async (t) => {
  const broker = await startBroker(t);
  const kind = { case: "stringValue", value: "" } as const;
  const many = Array.from({ length: 250 }, (_, n) => `${n}${"\u{1f600}".repeat(70)}`);
  for (const names of [["\u{1f600}".repeat(50_000)], many, ["ip"]]) {
    const attributes = Object.fromEntries(names.map((name) => [name, { kind }]));
    const stream = openStream(t, broker);
    stream.identify({ clientId: "a", metadata: { attributes } });
    const set = Object.fromEntries(names.map((name) => [name, {}]));
    const calls = [
      () => stream.event(),
      () => createClient(DirectoryService, grpcTransport(broker)).updateMetadata({ set }),
      () => createClient(DirectoryService, rpcProtocols["grpc-web"](broker.baseUrl)).updateMetadata({ set }),
    ];
    for (const call of calls) {
      const error = await t.throwsAsync(call, { instanceOf: ConnectError });
      t.is(error?.code, Code.InvalidArgument, error?.message.slice(0, 200));
      t.is(error?.findDetails(ErrorInfoSchema)[0]?.domain, "singyeong.v1");
      t.true(JSON.stringify([error?.message, error?.findDetails(ErrorInfoSchema)]).length < 4_000);
    }
  }
});

test("holds a subscription against the rules of its request", async (t) => {
  const broker = await startBroker(t);
  const client = createClient(SessionService, grpcTransport(broker));
  const events = client.subscribe({
    identify: { application: "app", clientId: "a", namespace: "n".repeat(100_000) },
  });
  await t.throwsAsync(
    async () => {
      for await (const _ of events);
    },
    { message: /^\[invalid_argument\] identify\.namespace: / },
  );
});
