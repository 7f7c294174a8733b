// @ts-check
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { request as callBroker, createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = readFileSync(new URL("index.html", import.meta.url));

/**
 * Serves the page and its script, and passes the page's calls on to the broker, so that all is of one origin. In production a proxy
 * such as nginx does this, over HTTP/2.
 * @param {string} brokerUrl
 * @param {number} port 0: the system chooses
 * @returns {Promise<{ readonly url: string, close(): void }>}
 */
export async function startServer(brokerUrl, port = 0) {
  const script = await bundle();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://chat");
    if (pathname === "/") response.setHeader("content-type", "text/html; charset=utf-8").end(page);
    else if (pathname === "/page.js") response.setHeader("content-type", "text/javascript").end(script);
    else if (pathname.startsWith("/singyeong.v1.")) passOn(brokerUrl, request, response);
    else response.writeHead(404).end();
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  const { port: chosen } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${chosen}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The page's script and the browser's half of the library, as one text. */
async function bundle() {
  // In the clone the library is taken from its sources, so that it need not be built.
  const sources = fileURLToPath(new URL("../../client/browser.ts", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.mjs", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    ...(existsSync(sources) ? { alias: { "singyeong/client": sources } } : {}),
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * Streams a call to the broker and the answer back, as long as both sides are there.
 * @param {string} brokerUrl
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function passOn(brokerUrl, request, response) {
  const { method, headers } = request;
  const call = callBroker(new URL(request.url ?? "/", brokerUrl), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // Before the first event, too: the page waits for the head.
    response.flushHeaders();
    answer.pipe(response);
  });
  call.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => call.destroy());
  request.pipe(call);
}
