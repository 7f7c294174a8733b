import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import type { TLSSocket } from "node:tls";
import test from "ava";
import type { TlsOptions } from "../../../gateways/one-port/one-port.js";
import type { TlsFiles } from "../../../gateways/one-port/tls-files.js";
import { makeCertificate } from "../../support/certificate-files.js";
import {
  dial,
  dialTls,
  fetchHttp2,
  openHttp2,
  openTestPort,
  readAll,
  testPortLimits,
} from "../../support/port.js";

const insecure = { rejectUnauthorized: false };

function speaking(files: TlsFiles): TlsOptions {
  return { files, requireClientCertificate: false };
}

function nameOf(socket: TLSSocket): string | undefined {
  const { CN } = socket.getPeerCertificate().subject;
  return Array.isArray(CN) ? CN[0] : CN;
}

test("serves HTTP/2 and HTTP/1 by ALPN, and HTTP/1 to clients without it", async (t) => {
  const tls = await makeCertificate(t, "one");
  const port = await openTestPort(t, { tls: speaking(tls) });
  const session = openHttp2(t, port, { scheme: "https", ...insecure });
  t.is(await fetchHttp2(session, "/two", "body"), "http2 POST /two body");
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ port: port.port, host: "127.0.0.1", path: "/one", ...insecure }, resolve).on("error", reject),
  );
  t.is((await response.toArray()).join(""), "http1 GET /one ");
  t.is((await dialTls(t, port, ["h2", "http/1.1"])).alpnProtocol, "h2");
  t.is((await dialTls(t, port, ["http/1.1"])).alpnProtocol, "http/1.1");
});

test("uses a replaced certificate for new connections and keeps open ones open", async (t) => {
  const tls = await makeCertificate(t, "first");
  const port = await openTestPort(t, { tls: speaking(tls) });
  const before = await dialTls(t, port, ["http/1.1"]);
  t.is(nameOf(before), "first");
  await tls.replace("second");
  port.reloadTls();
  t.is(nameOf(await dialTls(t, port, ["http/1.1"])), "second");
  before.end("GET /kept HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  t.true((await readAll(before)).endsWith("http1 GET /kept "));
});

test("notices by itself that the certificate has changed", async (t) => {
  const tls = await makeCertificate(t, "first");
  const logged: string[] = [];
  let loaded = () => {};
  const reloaded = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  const log = (_facts: unknown, text: string) => {
    logged.push(text);
    loaded();
  };
  const port = await openTestPort(t, {
    tls: speaking(tls),
    logger: { debug() {}, info: log, warn: log, error: log },
  });
  await tls.replace("second");
  await reloaded;
  // Key and certificate are two files: between the two the broker may have looked and kept the old pair.
  while (nameOf(await dialTls(t, port, ["http/1.1"])) !== "second") await new Promise(setImmediate);
  t.pass();
});

test("keeps the old certificate when the new one is broken", async (t) => {
  const tls = await makeCertificate(t, "first");
  const errors: string[] = [];
  const logger = {
    debug() {},
    info() {},
    warn() {},
    error: (_facts: unknown, text: string) => errors.push(text),
  };
  const port = await openTestPort(t, { tls: speaking(tls), logger });
  writeFileSync(tls.certFile, "no certificate");
  port.reloadTls();
  t.is(nameOf(await dialTls(t, port, ["http/1.1"])), "first");
  t.true(errors.length > 0);
});

test("closes plain text and handshakes that never come, and serves others", async (t) => {
  const tls = await makeCertificate(t, "one");
  const limits = { ...testPortLimits, firstByteTimeoutMs: 100 };
  const port = await openTestPort(t, { tls: speaking(tls), limits });
  const plain = await dial(t, port);
  plain.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await readAll(plain);
  const silent = await dial(t, port);
  await readAll(silent);
  const quietInside = await dialTls(t, port, ["h2"]);
  await readAll(quietInside);
  t.is(nameOf(await dialTls(t, port, ["h2"])), "one");
});
