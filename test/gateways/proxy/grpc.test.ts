import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { type Code, ConnectError, createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport } from "@connectrpc/connect-node";
import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  Metadata,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
} from "@grpc/grpc-js";
import test, { type ExecutionContext } from "ava";
import { AdminService, GetInfoResponseSchema } from "../../../gen/singyeong/v1/admin_service_pb.js";
import { probeService, startGrpcUpstream } from "../../support/grpc-upstream.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import { closedPort, joinUpstream, startUpstream } from "../../support/upstream.js";

type Answer = sendUnaryData<Buffer>;

function clientOf(t: ExecutionContext, broker: RunningBroker): Client {
  const client = new Client(`127.0.0.1:${broker.port}`, credentials.createInsecure());
  t.teardown(() => client.close());
  return client;
}

function forShop(fields: Readonly<Record<string, string | Buffer>> = {}): Metadata {
  const metadata = new Metadata();
  metadata.set("singyeong-application", "shop");
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}

const same = (bytes: Buffer): Buffer => bytes;

/** Starts a broker and a gRPC server behind it. */
async function startGrpc(t: ExecutionContext, implementation: Parameters<typeof startGrpcUpstream>[1]) {
  const broker = await startBroker(t);
  const upstream = await startGrpcUpstream(t, implementation);
  await joinUpstream(t, broker, upstream);
  return { broker, upstream, client: clientOf(t, broker) };
}

/** What a unary call gives, with all that comes beside it. */
function callUnary(client: Client, request: Buffer, metadata: Metadata, options: { deadline?: number } = {}) {
  return new Promise<{ error: ServiceError | null; answer?: Buffer; head: Metadata; trailers: Metadata }>(
    (resolve) => {
      let [head, trailers] = [new Metadata(), new Metadata()];
      let result: { error: ServiceError | null; answer?: Buffer } | undefined;
      const { path } = probeService.unary;
      const call = client.makeUnaryRequest(path, same, same, request, metadata, options, (error, answer) => {
        result = answer === undefined ? { error } : { error, answer };
      });
      call.on("metadata", (fields) => {
        head = fields;
      });
      call.on("status", ({ metadata: last }) => {
        trailers = last;
        setImmediate(() => resolve({ error: null, ...result, head, trailers }));
      });
    },
  );
}

async function gather(stream: AsyncIterable<Buffer>): Promise<string[]> {
  const messages: string[] = [];
  for await (const message of stream) messages.push(String(message));
  return messages;
}

test("a unary call goes through with its metadata, and its answer with its own", async (t) => {
  const { client } = await startGrpc(t, {
    unary(call: ServerUnaryCall<Buffer, Buffer>, done: Answer) {
      const head = new Metadata();
      for (const name of ["x-text", "x-bytes-bin"]) {
        for (const value of call.metadata.get(name)) head.add(name, value);
      }
      head.set(
        "x-own",
        String(Object.keys(call.metadata.getMap()).some((name) => name.startsWith("singyeong-"))),
      );
      call.sendMetadata(head);
      const trailers = new Metadata();
      trailers.add("x-sum-bin", Buffer.of(0, 255));
      done(null, Buffer.concat([Buffer.from("echo "), call.request]), trailers);
    },
  });
  const metadata = forShop({ "x-bytes-bin": Buffer.of(1, 2, 254) });
  metadata.add("x-text", "one");
  metadata.add("x-text", "two");
  const { error, answer, head, trailers } = await callUnary(client, Buffer.from("hello"), metadata);
  t.is(error, null);
  t.is(String(answer), "echo hello");
  t.deepEqual(head.get("x-text").join(", "), "one, two");
  t.deepEqual(head.get("x-bytes-bin"), [Buffer.of(1, 2, 254)]);
  t.deepEqual(head.get("x-own"), ["false"]);
  t.deepEqual(head.get("singyeong-upstream"), ["shop/one"]);
  t.deepEqual(trailers.get("x-sum-bin"), [Buffer.of(0, 255)]);
});

test("streams go through in every direction, message by message", async (t) => {
  const { client } = await startGrpc(t, {
    async upload(call: ServerReadableStream<Buffer, Buffer>, done: Answer) {
      done(null, Buffer.from((await gather(call)).join("+")));
    },
    download(call: ServerWritableStream<Buffer, Buffer>) {
      for (const letter of String(call.request)) call.write(Buffer.from(letter));
      call.end();
    },
    chat(call: ServerDuplexStream<Buffer, Buffer>) {
      call.on("data", (message: Buffer) => call.write(Buffer.from(`re: ${message}`)));
      call.on("end", () => call.end());
    },
  });
  const uploaded = signal<Buffer | undefined>();
  const upload: ClientWritableStream<Buffer> = client.makeClientStreamRequest(
    probeService.upload.path,
    same,
    same,
    forShop(),
    (_error, answer) => uploaded.happen(answer),
  );
  for (const message of ["a", "b", "c"]) upload.write(Buffer.from(message));
  upload.end();
  t.is(String(await uploaded.happened), "a+b+c");

  const request = Buffer.from("xyz");
  const download: ClientReadableStream<Buffer> = client.makeServerStreamRequest(
    probeService.download.path,
    same,
    same,
    request,
    forShop(),
  );
  t.deepEqual(await gather(download), ["x", "y", "z"]);

  const chat: ClientDuplexStream<Buffer, Buffer> = client.makeBidiStreamRequest(
    probeService.chat.path,
    same,
    same,
    forShop(),
  );
  for (const message of ["one", "two"]) {
    chat.write(Buffer.from(message));
    t.is(String((await once(chat, "data"))[0]), `re: ${message}`);
  }
  chat.end();
  await once(chat, "end");
});

test("large messages go through whole", async (t) => {
  const { client } = await startGrpc(t, {
    unary: (call: ServerUnaryCall<Buffer, Buffer>, done: Answer) => done(null, call.request),
  });
  const request = Buffer.alloc(3 * 1024 * 1024, "0123456789");
  const { answer } = await callUnary(client, request, forShop());
  t.true(answer?.equals(request));
});

test("an error of the upstream arrives with code, text and details", async (t) => {
  const { client } = await startGrpc(t, {
    unary(_call: unknown, done: Answer) {
      const metadata = new Metadata();
      metadata.set("grpc-status-details-bin", Buffer.of(8, 9, 18, 1, 120));
      done({ code: 9, details: "not now, caf\u00e9 100 %", metadata });
    },
  });
  const { error } = await callUnary(client, Buffer.of(), forShop());
  t.is(error?.code, 9);
  t.is(error?.details, "not now, caf\u00e9 100 %");
  t.deepEqual(error?.metadata.get("grpc-status-details-bin"), [Buffer.of(8, 9, 18, 1, 120)]);
});

test("an error in the middle of a stream arrives behind the messages before it", async (t) => {
  const { client } = await startGrpc(t, {
    download(call: ServerWritableStream<Buffer, Buffer>) {
      call.write(Buffer.from("one"));
      call.emit("error", { code: 10, details: "enough" });
    },
  });
  const { path } = probeService.download;
  const stream = client.makeServerStreamRequest(path, same, same, Buffer.of(), forShop());
  const messages: string[] = [];
  stream.on("data", (message: Buffer) => messages.push(String(message)));
  const [error] = (await once(stream, "error")) as unknown as [ServiceError];
  t.deepEqual([messages, error.code, error.details], [["one"], 10, "enough"]);
});

test("a cancelled call is cancelled at the upstream", async (t) => {
  const [begun, cancelled] = [signal(), signal()];
  const { client, broker } = await startGrpc(t, {
    chat(call: ServerDuplexStream<Buffer, Buffer>) {
      call.on("cancelled", cancelled.happen).on("error", () => {});
      call.once("data", begun.happen);
    },
  });
  const chat = client.makeBidiStreamRequest(probeService.chat.path, same, same, forShop());
  chat.on("error", () => {});
  chat.write(Buffer.from("x"));
  await begun.happened;
  chat.cancel();
  await cancelled.happened;
  t.is(broker.server.broker.context.proxy.size, 0);
});

test("a deadline reaches the upstream, and what is late is cancelled there", async (t) => {
  const deadline = signal<number>();
  const cancelled = signal();
  const { client } = await startGrpc(t, {
    unary(call: ServerUnaryCall<Buffer, Buffer>) {
      call.on("cancelled", cancelled.happen);
      deadline.happen(Number(call.getDeadline()));
    },
  });
  const at = Date.now() + 400;
  const { error } = await callUnary(client, Buffer.of(), forShop(), { deadline: at });
  t.is(error?.code, 4);
  t.true(Math.abs((await deadline.happened) - at) < 400);
  await cancelled.happened;
});

test("a call for which there is no upstream ends with the status of the reason's code", async (t) => {
  const broker = await startBroker(t);
  const client = clientOf(t, broker);
  const failureOf = async () => {
    const { error, trailers } = await callUnary(client, Buffer.of(), forShop());
    return [error?.code, trailers.get("singyeong-reason")[0]];
  };
  t.deepEqual(await failureOf(), [5, "NO_ROUTE"]);
  await joinUpstream(t, broker, await closedPort());
  t.deepEqual(await failureOf(), [14, "UPSTREAM_UNREACHABLE"]);
});

test("a match that is no gRPC server is left for one that is", async (t) => {
  const { broker, client } = await startGrpc(t, {
    unary: (_call: unknown, done: Answer) => done(null, Buffer.from("here")),
  });
  await joinUpstream(t, broker, await closedPort(), { client_id: "two" });
  await joinUpstream(t, broker, await startUpstream(t), { client_id: "three" });
  for (let count = 0; count < 6; count += 1) {
    const { answer, error } = await callUnary(client, Buffer.of(), forShop());
    t.is(String(answer), "here", String(error));
  }
});

test("an upstream that dies in the middle of a stream ends it with an error", async (t) => {
  const { client, upstream } = await startGrpc(t, {
    download: (call: ServerWritableStream<Buffer, Buffer>) => call.write(Buffer.from("one")),
  });
  const { path } = probeService.download;
  const stream = client.makeServerStreamRequest(path, same, same, Buffer.of(), forShop());
  const failed = once(stream, "error") as unknown as Promise<[ServiceError]>;
  t.is(String((await once(stream, "data"))[0]), "one");
  upstream.server.forceShutdown();
  await t.notThrowsAsync(failed);
});

test("an upstream that ends a stream without an answer has not answered", async (t) => {
  const server = createServer();
  server.on("stream", (stream: ServerHttp2Stream) => stream.close(0));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const broker = await startBroker(t);
  await joinUpstream(t, broker, { address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  const { error, trailers } = await callUnary(clientOf(t, broker), Buffer.of(), forShop());
  t.deepEqual([error?.code, trailers.get("singyeong-reason")[0]], [14, "UPSTREAM_FAILED"]);
});

test("calls share the connections to an upstream", async (t) => {
  let connections = 0;
  const server = createServer();
  server.on("session", () => {
    connections += 1;
  });
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.respond({ ":status": 200, "content-type": headers["content-type"] }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.of(0, 0, 0, 0, 0));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const broker = await startBroker(t);
  await joinUpstream(t, broker, { address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  const client = clientOf(t, broker);
  const calls = Array.from({ length: 50 }, () => callUnary(client, Buffer.of(), forShop()));
  for (const { error } of await Promise.all(calls)) t.is(error, null);
  t.is(connections, 1);
});

test("an upstream that takes few calls on one connection gets more connections", async (t) => {
  const broker = await startBroker(t);
  const server = createServer({ settings: { maxConcurrentStreams: 2 } });
  const sessions = new Set<unknown>();
  const waiting: ServerHttp2Stream[] = [];
  const all = signal();
  server.on("stream", (stream) => {
    sessions.add(stream.session);
    if (waiting.push(stream) === 5) all.happen();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  await joinUpstream(t, broker, { address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  const client = clientOf(t, broker);
  const calls = [1, 2, 3, 4, 5].map(() => callUnary(client, Buffer.from("x"), forShop()));
  await all.happened; // none of them waits for another
  t.is(sessions.size, 3);
  for (const stream of waiting) stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true });
  for (const { error } of await Promise.all(calls)) t.is(error?.code, 12);
});

test("a connect-node server is an upstream as well, and connect-node a caller under /proxy/", async (t) => {
  const server = createServer(
    connectNodeAdapter({
      routes: (router) => {
        router.service(AdminService, {
          getInfo: () => create(GetInfoResponseSchema, { brokerId: "not a broker" }),
        });
      },
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const broker = await startBroker(t);
  await joinUpstream(t, broker, { address: `127.0.0.1:${(server.address() as AddressInfo).port}` });

  const named = createClient(AdminService, createGrpcTransport({ baseUrl: broker.baseUrl }));
  const headers = { "singyeong-application": "shop" };
  t.is((await named.getInfo({}, { headers })).brokerId, "not a broker");
  const { brokerId } = broker.server.broker.context;
  t.is((await named.getInfo({})).brokerId, brokerId);

  const baseUrl = `${broker.baseUrl}/proxy/shop`;
  const prefixed = createClient(AdminService, createGrpcTransport({ baseUrl }));
  t.is((await prefixed.getInfo({})).brokerId, "not a broker");
  const lost = createClient(AdminService, createGrpcTransport({ baseUrl: `${broker.baseUrl}/proxy/nobody` }));
  const error = await t.throwsAsync(async () => lost.getInfo({}), { instanceOf: ConnectError });
  t.is(error?.code, 5 satisfies Code);
});
