import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import test from "ava";
import { makeCertificate } from "../../support/certificate-files.js";
import { startBroker } from "../../support/running-broker.js";
import { startProxied } from "../../support/upstream.js";

const expected = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

test("answers of every route, and errors too, carry the headers that make them no page", async (t) => {
  const broker = await startBroker(t);
  for (const path of [
    "/",
    "/healthz",
    "/metrics",
    "/openapi.json",
    "/api/version",
    "/api/v1/query",
    "/no/such",
  ]) {
    const response = await fetch(`${broker.baseUrl}${path}`, { redirect: "manual" });
    t.like(Object.fromEntries(response.headers), expected, path);
    t.false(response.headers.has("strict-transport-security"));
  }
});

test("an upstream's own headers stay as they are", async (t) => {
  const { broker } = await startProxied(t, (_request, response) =>
    response.writeHead(200, { "cache-control": "max-age=60" }).end("page"),
  );
  const response = await fetch(`${broker.baseUrl}/api/v1/proxy`, {
    method: "POST",
    body: JSON.stringify({ method: "GET", route: "/", query: { application: "shop", ops: [] } }),
  });
  t.is(await response.text(), "page");
  t.like(Object.fromEntries(response.headers), { ...expected, "cache-control": "max-age=60" });
});

test("answers over TLS tell browsers to come by nothing else", async (t) => {
  const { certFile, keyFile } = await makeCertificate(t, "localhost");
  const broker = await startBroker(t, { "--tls-cert": certFile, "--tls-key": keyFile });
  const request = get(`https://127.0.0.1:${broker.port}/readyz`, { rejectUnauthorized: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.resume();
  t.like(response.headers, { ...expected, "strict-transport-security": "max-age=31536000" });
});
