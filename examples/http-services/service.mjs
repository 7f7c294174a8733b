// @ts-check
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "singyeong/client";

/**
 * Starts an HTTP service on a port that the system chooses, and tells the broker where it is: nobody else has to know.
 * @param {object} options
 * @param {string} options.url where the broker is
 * @param {string} options.application
 * @param {import("singyeong/client").Metadata} [options.metadata]
 * @param {(path: string) => Promise<unknown>} options.answer what is answered to a path, as JSON
 */
export async function startService({ url, application, metadata = {}, answer }) {
  const server = createServer(async (request, response) => {
    try {
      const body = JSON.stringify(await answer(request.url ?? "/"));
      response.setHeader("content-type", "application/json").end(body);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await connect({ url, application, metadata, address: `127.0.0.1:${port}` });
}
