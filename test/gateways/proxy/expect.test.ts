import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as requestHttp1 } from "node:http";
import { connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import test, { type ExecutionContext } from "ava";
import { bytesOf, valuesOf } from "../../support/http-calls.js";
import type { RunningBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import { echo, type SeenRequest, startProxied, startRawProxied } from "../../support/upstream.js";

function expecting(t: ExecutionContext, broker: RunningBroker, length: number): ClientRequest {
  const headers = { expect: "100-continue", "content-length": length, "x-latin1": "\u00e9" };
  const options = { port: broker.port, host: "127.0.0.1", path: "/proxy/shop/", method: "POST", headers };
  const request = requestHttp1({ ...options, agent: false });
  t.teardown(() => request.destroy());
  request.flushHeaders();
  return request;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  return (await answer.toArray()).join("");
}

test("a caller that waits for a 100 sends its body once the upstream has asked for it", async (t) => {
  const { broker, upstream } = await startProxied(t);
  const asked = signal<() => void>();
  upstream.server.on("checkContinue", (request, response) =>
    asked.happen(() => {
      response.writeContinue();
      echo(request, response);
    }),
  );
  const request = expecting(t, broker, 4);
  const askForBody = await asked.happened;
  let continued = false;
  request.once("continue", () => {
    continued = true;
  });
  t.false(continued);
  askForBody();
  await once(request, "continue");
  request.end("body");
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const { body, fields } = JSON.parse(await textOf(answer)) as SeenRequest;
  t.is(body, "body");
  t.deepEqual(valuesOf(fields, "expect"), ["100-continue"]);
});

for (const status of [417, 401, 413]) {
  test(`a caller that waits for a 100 hears of a ${status} instead, and its body is not asked for`, async (t) => {
    const { broker, upstream } = await startProxied(t);
    upstream.server.on("checkContinue", (_request, response) => {
      response.writeHead(status, { "www-authenticate": "Basic" }).end("no");
    });
    const request = expecting(t, broker, 1_000_000);
    request.once("continue", () => t.fail("the body was asked for"));
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    t.is(answer.statusCode, status);
    t.is(answer.headers.connection, "close"); // nobody can know whether the body still comes
    t.is(await textOf(answer), "no");
    if (!request.closed) await once(request, "close");
  });
}

test("a caller that waits for a 100 is answered for an upstream that does not know of it", async (t) => {
  const broker = await startRawProxied(t, (socket) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      if (text.endsWith("body")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
    });
  });
  const request = expecting(t, broker, 4);
  await once(request, "continue");
  request.end("body");
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  t.is(await textOf(answer), "done");
});

test("a caller that waits for a 100 hears at once where nobody matches", async (t) => {
  const { broker, client } = await startProxied(t);
  client.socket.terminate();
  await once(client.socket, "close");
  const request = expecting(t, broker, 4);
  request.once("continue", () => t.fail("the body was asked for"));
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  t.deepEqual([answer.statusCode, answer.headers["singyeong-reason"]], [503, "NO_ROUTE"]);
  // Whether a body follows all the same cannot be known, so no other request does.
  t.is(answer.headers.connection, "close");
});

test("an HTTP/2 caller that waits for a 100 gets it from the upstream", async (t) => {
  const { broker, upstream } = await startProxied(t);
  upstream.server.on("checkContinue", (request, response) => {
    response.writeContinue();
    echo(request, response);
  });
  const session = connectHttp2(broker.baseUrl);
  t.teardown(() => session.destroy());
  const head = { ":method": "POST", ":path": "/proxy/shop/", expect: "100-continue" };
  const stream = session.request(head, { endStream: false });
  await once(stream, "continue");
  stream.end("body");
  t.is(JSON.parse((await stream.toArray()).join("")).body, "body");
});

test("an HTTP/2 caller that waits for a 100 hears of a refusal instead, and its stream ends", async (t) => {
  const { broker, upstream } = await startProxied(t);
  upstream.server.on("checkContinue", (_request, response) => response.writeHead(417).end("no"));
  const session = connectHttp2(broker.baseUrl);
  t.teardown(() => session.destroy());
  const head = { ":method": "POST", ":path": "/proxy/shop/", expect: "100-continue" };
  const stream = session.request(head, { endStream: false });
  const [answer] = (await once(stream, "response")) as [IncomingHttpHeaders];
  t.is(answer[":status"] as unknown, 417);
  t.is((await bytesOf(stream)).toString(), "no");
  t.is(stream.rstCode, 0);
});
