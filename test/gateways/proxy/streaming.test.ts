import { once } from "node:events";
import { type IncomingMessage, request as requestHttp1, type ServerResponse } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import type { Duplex, Readable } from "node:stream";
import test, { type ExecutionContext } from "ava";
import type { RunningBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import { startProxied } from "../../support/upstream.js";

/** A request whose body and answer are open. */
interface OpenCall {
  /** Where the body is written. */
  readonly upload: NodeJS.WritableStream & { destroy(): unknown };
  /** The body of the answer, once that has begun. */
  readonly answer: Promise<Readable>;
}

const open: Readonly<
  Record<string, (t: ExecutionContext, broker: RunningBroker, method: string) => OpenCall>
> = {
  "HTTP/1"(t, broker, method) {
    const options = { port: broker.port, host: "127.0.0.1", path: "/proxy/shop/", method, agent: false };
    const upload = requestHttp1(options);
    upload.on("error", () => {});
    t.teardown(() => upload.destroy());
    upload.flushHeaders();
    const answer = once(upload, "response").then(([incoming]) => incoming as IncomingMessage);
    answer.catch(() => {}); // not every test waits for it
    return { upload, answer };
  },
  "HTTP/2"(t, broker, method) {
    const session = connectHttp2(broker.baseUrl);
    session.on("error", () => {});
    t.teardown(() => session.destroy());
    const upload = session.request(
      { ":method": method, ":path": "/proxy/shop/" },
      { endStream: method === "GET" },
    );
    upload.on("error", () => {});
    const answer = once(upload, "response").then(() => upload as Duplex);
    answer.catch(() => {}); // not every test waits for it
    return { upload, answer };
  },
};

/** More than all the buffers between two sides of the broker, those of the system among them, could ever hold. */
const endless = 256 * 1024 * 1024;
/** What these buffers hold at most: 8 MiB of an HTTP/2 window, and a few MiB of each socket's. */
const mostBuffered = 64 * 1024 * 1024;
const piece = Buffer.alloc(256 * 1024);

/** Writes until nothing goes any more while the broker answers others, and tells how many bytes went. */
async function fill(stream: NodeJS.WritableStream, broker: RunningBroker): Promise<number> {
  for (let bytes = piece.length; bytes < endless; bytes += piece.length) {
    if (stream.write(piece)) continue;
    const drained = once(stream, "drain").then(() => true);
    if (!(await Promise.race([drained, roundTrips(broker)]))) return bytes;
  }
  return endless;
}

/** A stream that moves at all has moved before the broker has answered so often. */
async function roundTrips(broker: RunningBroker): Promise<false> {
  for (let count = 0; count < 20; count += 1) await fetch(`${broker.baseUrl}/nothing`);
  return false;
}

for (const [version, openCall] of Object.entries(open)) {
  test(`server-sent events arrive one by one, each as it is written, over ${version}`, async (t) => {
    const writer = signal<ServerResponse>();
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      writer.happen(response);
    });
    const events = await openCall(t, broker, "GET").answer; // the head alone has arrived
    const response = await writer.happened;
    for (const event of ["data: one\n\n", "data: two\n\n", "data: three\n\n"]) {
      response.write(event);
      const [chunk] = await once(events, "data");
      t.is(String(chunk), event);
    }
    response.end();
    await once(events, "end");
  });

  test(`a body goes up piece by piece while its answer comes down over ${version}`, async (t) => {
    const { broker } = await startProxied(t, (request, response) => {
      response.writeHead(200).flushHeaders();
      request.pipe(response);
    });
    const { upload, answer } = openCall(t, broker, "POST");
    upload.write("one");
    const down = await answer;
    t.is(String((await once(down, "data"))[0]), "one");
    for (const message of ["two", "three"]) {
      upload.write(message);
      const [chunk] = await once(down, "data");
      t.is(String(chunk), message);
    }
    upload.end();
    await once(down, "end");
  });

  test(`a caller that stops reading stops the upstream, and goes on where it stopped, over ${version}`, async (t) => {
    const writer = signal<ServerResponse>();
    const { broker } = await startProxied(t, (_request, response) => writer.happen(response));
    const { answer } = openCall(t, broker, "GET");
    const response = await writer.happened;
    response.writeHead(200).flushHeaders();
    const down = await answer;
    const written = await fill(response, broker);
    t.true(written < mostBuffered, `${written} bytes were taken`);
    response.end();
    let read = 0;
    for await (const chunk of down) read += chunk.length;
    t.is(read, written);
  });

  test(`an upload is read no faster than the upstream takes it over ${version}`, async (t) => {
    const reader = signal<IncomingMessage>();
    const { broker } = await startProxied(t, (request) => reader.happen(request));
    const { upload } = openCall(t, broker, "POST");
    upload.write(piece);
    const request = await reader.happened;
    const written = piece.length + (await fill(upload, broker));
    t.true(written < mostBuffered, `${written} bytes were taken`);
    upload.end();
    let read = 0;
    for await (const chunk of request) read += chunk.length;
    t.is(read, written);
  });

  test(`a caller that gives up during the answer is noticed by the upstream over ${version}`, async (t) => {
    const closed = signal();
    const { broker } = await startProxied(t, (_request, response) => {
      response.writeHead(200).write("first");
      response.once("close", closed.happen);
    });
    const { upload, answer } = openCall(t, broker, "GET");
    await once(await answer, "data");
    upload.destroy();
    await closed.happened;
    t.is(broker.server.broker.context.proxy.size, 0);
  });

  test(`a caller that gives up before the answer is noticed by the upstream over ${version}`, async (t) => {
    const [begun, closed] = [signal(), signal()];
    const { broker } = await startProxied(t, (_request, response) => {
      response.once("close", closed.happen);
      begun.happen();
    });
    const { upload } = openCall(t, broker, "GET");
    await begun.happened;
    upload.destroy();
    await closed.happened;
    t.is(broker.server.broker.context.proxy.size, 0);
  });

  test(`a caller that gives up during its upload is noticed by the upstream, and not held against it, over ${version}`, async (t) => {
    const [begun, closed] = [signal(), signal()];
    const flags = { "--proxy-ejection-threshold": "0.1" }; // one failure is enough
    const { broker } = await startProxied(
      t,
      (request) => {
        request.on("error", () => {}); // "close" follows
        request.once("data", begun.happen).once("close", closed.happen);
      },
      flags,
    );
    const { upload } = openCall(t, broker, "POST");
    upload.write("part of it");
    await begun.happened;
    upload.destroy();
    await closed.happened;
    t.is(broker.server.broker.context.proxy.size, 0);
    const metrics = await (await fetch(`${broker.baseUrl}/metrics`)).text();
    t.regex(metrics, /proxy_ejections_total 0/);
  });
}
