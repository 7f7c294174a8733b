import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import test, { type ExecutionContext } from "ava";
import { WebSocket, WebSocketServer } from "ws";
import { dial, readAll } from "../../support/port.js";
import type { RunningBroker } from "../../support/running-broker.js";
import { signal } from "../../support/signal.js";
import { startProxied, startRawProxied } from "../../support/upstream.js";

const upgradeHead =
  "GET /proxy/shop/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/** A broker before an upstream that speaks WebSocket and gives back what it is sent. */
async function startEchoingWebSockets(t: ExecutionContext) {
  const proxied = await startProxied(t);
  const sockets = new WebSocketServer({ server: proxied.upstream.server });
  t.teardown(() => sockets.close());
  sockets.on("connection", (socket, request) => {
    socket.send(`hello ${request.url}`);
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return { ...proxied, sockets };
}

function connectThrough(t: ExecutionContext, broker: RunningBroker, protocols: string[] = []): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/proxy/shop/socket?a=b`, protocols);
  socket.on("error", () => {}); // "close" follows
  t.teardown(() => socket.terminate());
  return socket;
}

/** What comes back for an upgrade, to the end of the connection. */
async function upgradeText(t: ExecutionContext, broker: RunningBroker, fields = ""): Promise<string> {
  const socket = await dial(t, broker);
  socket.write(`${upgradeHead}${fields}\r\n`);
  return readAll(socket);
}

test("a WebSocket goes through to the upstream, and messages both ways", async (t) => {
  const { broker } = await startEchoingWebSockets(t);
  const socket = connectThrough(t, broker, ["chat"]);
  const upgraded = once(socket, "upgrade");
  const [hello] = await once(socket, "message");
  t.is(String(hello), "hello /socket?a=b");
  const [{ headers }] = (await upgraded) as [IncomingMessage];
  t.is(headers["singyeong-upstream"], "shop/one");
  t.is(socket.protocol, "chat");
  const large = Buffer.alloc(1024 * 1024, "x");
  for (const message of ["one", large, "three"]) {
    socket.send(message);
    const [back] = await once(socket, "message");
    t.true(Buffer.from(message).equals(back as Buffer));
  }
  t.is(broker.server.broker.context.proxy.size, 1);
  socket.close(4_001, "enough");
  const [code] = await once(socket, "close");
  t.is(code, 4_001);
});

test("a WebSocket that its caller breaks off ends at the upstream as well", async (t) => {
  const { broker, sockets } = await startEchoingWebSockets(t);
  const joined = once(sockets, "connection");
  const socket = connectThrough(t, broker);
  await once(socket, "message");
  const [server] = (await joined) as [WebSocket];
  const closed = once(server, "close");
  socket.terminate();
  await closed;
  t.is(broker.server.broker.context.proxy.size, 0);
});

test("a WebSocket that the upstream breaks off ends at the caller as well", async (t) => {
  const { broker, sockets } = await startEchoingWebSockets(t);
  const joined = once(sockets, "connection");
  const socket = connectThrough(t, broker);
  await once(socket, "message");
  const [server] = (await joined) as [WebSocket];
  server.terminate();
  const [code] = await once(socket, "close");
  t.is(code, 1_006);
});

test("bytes that come right behind the request for an upgrade, or its answer, are not lost", async (t) => {
  const head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  const broker = await startRawProxied(t, (socket) => {
    socket.once("data", () => {
      socket.write(`${head}early answer;`);
      socket.once("data", (chunk) => socket.end(`got ${chunk}`));
    });
  });
  const socket = await dial(t, broker);
  socket.write(`${upgradeHead}\r\nearly bytes`);
  const text = await readAll(socket);
  t.true(text.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), text);
  t.true(text.endsWith("\r\n\r\nearly answer;got early bytes"), text);
});

test("no field of the broker's own crosses an upgrade in either direction", async (t) => {
  const request = signal<string>();
  const broker = await startRawProxied(t, (socket) => {
    socket.once("data", (chunk) => {
      request.happen(String(chunk));
      const fields =
        "Singyeong-Reason: NO_ROUTE\r\nSingyeong-Upstream: evil/evil\r\nKeep-Alive: timeout=9\r\nX-Kept: 1\r\n";
      socket.end(`HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${fields}\r\n`);
    });
  });
  const answer = (await upgradeText(t, broker, "Singyeong-Key: k\r\n")).toLowerCase();
  t.notRegex(await request.happened, /singyeong-/i);
  t.regex(await request.happened, /connection: upgrade\r\nupgrade: websocket\r\n/i);
  t.notRegex(answer, /singyeong-reason|evil|keep-alive/);
  t.regex(answer, /connection: upgrade\r\n/);
  t.regex(answer, /upgrade: websocket\r\n/);
  t.regex(answer, /singyeong-upstream: shop\/one\r\n/);
  t.regex(answer, /x-kept: 1\r\n/);
});

test("a refused upgrade is passed on with its body", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => {
    response.writeHead(403, { "x-why": "no" }).end("not for you");
  });
  const text = await upgradeText(t, broker);
  t.regex(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
  t.regex(text, /\r\nx-why: no\r\n/i);
  t.regex(text, /\r\nsingyeong-upstream: shop\/one\r\n/i);
  t.regex(text, /\r\nconnection: close\r\n/i);
  t.regex(text, /not for you/);
  const socket = connectThrough(t, broker);
  const [, answer] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  t.is((await answer.toArray()).join(""), "not for you");
});

const refusals = {
  "Content-Length": "Content-Length: 100\r\n\r\nonly a part",
  chunks: "Transfer-Encoding: chunked\r\n\r\nb\r\nonly a part\r\n",
};
for (const [framing, rest] of Object.entries(refusals)) {
  test(`a refusal of an upgrade that breaks off, framed by ${framing}, does not look complete`, async (t) => {
    const broker = await startRawProxied(t, (socket: Socket) => {
      socket.once("data", () => socket.end(`HTTP/1.1 403 Forbidden\r\n${rest}`));
    });
    const socket = connectThrough(t, broker);
    const [, answer] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
    await t.throwsAsync(answer.toArray());
  });
}

test("a caller that gives up before its upgrade is answered is noticed by the upstream", async (t) => {
  const [asked, closed] = [signal(), signal()];
  const broker = await startRawProxied(t, (upstream) => {
    upstream.once("data", asked.happen).once("close", closed.happen);
  });
  const socket = await dial(t, broker);
  socket.write(`${upgradeHead}\r\n`);
  await asked.happened;
  socket.destroy();
  await closed.happened;
  t.is(broker.server.broker.context.proxy.size, 0);
});

test("what a caller still sends after its upgrade was refused is read, so that its connection can end", async (t) => {
  const { broker } = await startProxied(t, (_request, response) => response.writeHead(403).end("no"));
  for (const path of ["/proxy/shop/", "/proxy/nobody/"]) {
    const socket = await dial(t, broker);
    const text = readAll(socket);
    const taken = signal<Error | null | undefined>();
    socket.write(`${upgradeHead.replace("/proxy/shop/socket", path)}\r\n`);
    socket.write(Buffer.alloc(16 * 1024 * 1024), taken.happen);
    t.falsy(await taken.happened);
    t.regex(await text, /^HTTP\/1\.1 (403|503) /);
  }
});

test("an upgrade that nobody takes is answered by the broker", async (t) => {
  const { broker, client } = await startProxied(t);
  client.socket.terminate();
  await once(client.socket, "close");
  const text = await upgradeText(t, broker);
  t.regex(text, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
  t.regex(text, /\r\nsingyeong-reason: NO_ROUTE\r\n/);
});

test("an upgrade needs a credential like any other request", async (t) => {
  const broker = await startRawProxied(t, () => {}, {});
  const text = await upgradeText(t, broker, "Singyeong-Timeout: never\r\n");
  t.regex(text, /^HTTP\/1\.1 400 Bad Request\r\n/);
  t.regex(text, /\r\nsingyeong-reason: INVALID_REQUEST\r\n/);
});

test("a request for an upgrade that has a body is refused", async (t) => {
  const { broker, upstream } = await startProxied(t);
  for (const framing of ["Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"]) {
    t.regex(await upgradeText(t, broker, framing), /^HTTP\/1\.1 400 Bad Request\r\n/);
  }
  t.is(upstream.requests.length, 0);
});
