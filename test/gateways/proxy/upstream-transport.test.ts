import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { openUpstreamTransport } from "../../../gateways/upstream/upstream-transport.js";
import { AddressPolicy } from "../../../src/proxy/address-policy.js";
import type {
  ExchangeFailure,
  ExchangeHandler,
  UpstreamRequest,
  UpstreamTransport,
} from "../../../src/proxy/exchange.js";
import { upstreamAddress } from "../../../src/proxy/upstream-address.js";
import { startGrpcUpstream } from "../../support/grpc-upstream.js";
import { signal } from "../../support/signal.js";
import { startHttp2Upstream, startRawUpstream, startUpstream } from "../../support/upstream.js";

const get: UpstreamRequest = { method: "GET", target: "/", fields: [], kind: "http", expectsContinue: false };
const body = Buffer.from("x");

/** Each way in which the transport carries requests. */
const ways: Readonly<Record<string, Partial<UpstreamRequest>>> = {
  "an ordinary request": {},
  "a request that waits for a 100": { method: "POST", body, expectsContinue: true },
  "a request with trailers": { method: "POST", body, trailers: () => [] },
  "an upgrade": { kind: "upgrade" },
  "a gRPC call": { method: "POST", body, kind: "grpc" },
};
const impossible: Readonly<Record<string, Partial<UpstreamRequest>>> = {
  "a target with white space": { target: "/a b" },
  "a target with a line break": { target: "/a\r\nX-Smuggled: b" },
  "a value with a line break": { fields: ["x-split", "a\r\nX-Smuggled: b"] },
  "a value beyond Latin-1": { fields: ["x-wide", "\u4e0a"] },
  "a name with a colon": { fields: ["x: y", "z"] },
  "a method that is none": { method: "GET /x HTTP/1.1\r\n" },
};

function openTransport(t: ExecutionContext, connectTimeoutMs = 5_000): UpstreamTransport {
  const policy = new AddressPolicy({ allowedSchemes: "any" });
  const transport = openUpstreamTransport(policy, { connectTimeoutMs, maxConnections: 10 });
  t.teardown(() => transport.close());
  return transport;
}

/** Sends a request, takes no more of its answer than came first until turns of the loop have passed, and tells how that ended. */
function outcomeOf(
  transport: UpstreamTransport,
  port: number,
  request: UpstreamRequest,
  onData: () => void = () => {},
): Promise<{ readonly body: string; readonly failure?: ExchangeFailure }> {
  return new Promise((resolve) => {
    let body = "";
    const handler: ExchangeHandler = {
      informed() {},
      answered() {},
      data(chunk) {
        body += Buffer.from(chunk).toString();
        onData();
        void passedTurns().then(() => exchange.resume());
        return false;
      },
      ended: () => resolve({ body }),
      upgraded: () => resolve({ body }),
      failed: (failure) => resolve({ body, failure }),
    };
    const exchange = transport.dispatch(upstreamAddress("http", "127.0.0.1", port), request, handler);
  });
}

/** In so many turns, what the other side did in the same turn as its answer has arrived. */
async function passedTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

for (const [way, base] of Object.entries(ways)) {
  for (const [what, change] of Object.entries(impossible)) {
    test(`${way} with ${what} is refused to the handler, and not thrown`, async (t) => {
      const { port } = base.kind === "grpc" ? await startGrpcUpstream(t, {}) : await startUpstream(t);
      const { failure } = await outcomeOf(openTransport(t), port, { ...get, ...base, ...change });
      t.is(failure?.kind, "request", failure?.message);
    });
  }
}

const wholeAnswers: Readonly<Record<string, string>> = {
  "a length, and the word that the connection closes": "Connection: close\r\nContent-Length: 4\r\n\r\nbody",
  "a length alone": "Content-Length: 4\r\n\r\nbody",
  "chunks, and the word that the connection closes":
    "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
  "the end of the connection": "Connection: close\r\n\r\nbody",
};
for (const [framing, rest] of Object.entries(wholeAnswers)) {
  test(`an answer that ends by ${framing} is whole, though its reader had stopped when it ended`, async (t) => {
    const { port } = await startRawUpstream(t, (socket) => {
      socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
    });
    t.deepEqual(await outcomeOf(openTransport(t), port, get), { body: "body" });
  });
}

for (const fields of ["Connection: close\r\n", ""]) {
  test(`an answer ${fields === "" ? "" : "before a close "}that breaks off while its reader has stopped is broken`, async (t) => {
    for (const breakOff of ["end", "resetAndDestroy"] as const) {
      const sockets: Socket[] = [];
      const { port } = await startRawUpstream(t, (socket) => {
        sockets.push(socket);
        socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 9\r\n\r\nbody`));
      });
      const { body: got, failure } = await outcomeOf(openTransport(t), port, get, () =>
        sockets[0]?.[breakOff](),
      );
      t.deepEqual([got, failure?.kind], ["body", "broken"], breakOff);
    }
  });
}

const ordinary = Object.entries(ways).filter(([, { kind }]) => kind !== "upgrade");

for (const [way, changes] of ordinary) {
  test(`of the answer to ${way} nothing more comes than its reader takes`, async (t) => {
    const whole = 4 * 1024 * 1024;
    const { port } =
      changes.kind === "grpc"
        ? await startHttp2Upstream(t, (stream) => {
            stream.respond({ ":status": 200 });
            stream.end(Buffer.alloc(whole));
          })
        : await startUpstream(t, (_request, response) => response.end(Buffer.alloc(whole)));
    const transport = openTransport(t);
    let bytes = 0;
    let held = signal();
    const ended = signal();
    const handler: ExchangeHandler = {
      informed() {},
      answered() {},
      data(chunk) {
        bytes += chunk.length;
        held.happen();
        return false;
      },
      ended: () => ended.happen(),
      upgraded() {},
      failed: ({ message }) => t.fail(message),
    };
    const exchange = transport.dispatch(
      upstreamAddress("http", "127.0.0.1", port),
      { ...get, ...changes },
      handler,
    );
    await held.happened;
    await passedTurns();
    t.true(bytes < whole / 4, `${bytes} of ${whole}`);
    let over = false;
    void ended.happened.then(() => {
      over = true;
    });
    while (!over) {
      held = signal();
      exchange.resume();
      await Promise.race([held.happened, ended.happened]);
    }
    t.is(bytes, whole);
  });

  test(`of the body of ${way} no more is read than the upstream takes`, async (t) => {
    const begun = signal();
    const { port } =
      changes.kind === "grpc"
        ? await startHttp2Upstream(t, () => begun.happen())
        : await startUpstream(t, () => begun.happen()); // which read nothing
    let pieces = 0;
    async function* endless() {
      for (; ; pieces += 1) yield Buffer.alloc(64 * 1024);
    }
    const handler = {
      informed() {},
      answered() {},
      data: () => true,
      ended() {},
      upgraded() {},
      failed() {},
    };
    const { body: _, expectsContinue: __, ...rest } = { ...get, ...changes };
    const request = { ...rest, method: "POST", expectsContinue: false, body: endless() };
    const exchange = openTransport(t).dispatch(upstreamAddress("http", "127.0.0.1", port), request, handler);
    await begun.happened;
    let before = -1;
    while (before < pieces) {
      before = pieces;
      await passedTurns();
    }
    t.true(pieces < 1_024, `${pieces} pieces of 64 KiB`);
    exchange.abort();
  });
}

for (const [way, changes] of Object.entries(ways)) {
  test(`${way} to an upstream that says nothing of TLS is given up: no connection came about`, async (t) => {
    const upstream = await startRawUpstream(t, () => {});
    const transport = openTransport(t, 50);
    const failure = await new Promise<ExchangeFailure>((failed) => {
      const handler = { informed() {}, answered() {}, data: () => true, ended() {}, upgraded() {}, failed };
      transport.dispatch(
        upstreamAddress("https", "127.0.0.1", upstream.port),
        { ...get, ...changes },
        handler,
      );
    });
    t.is(failure.kind, "unreachable");
  });
}
