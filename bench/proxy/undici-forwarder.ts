// The least that a proxy on undici could do: every request goes to one place, its fields and those of the answer as they are.
//   tsx bench/proxy/undici-forwarder.ts PORT
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Dispatcher, Pool } from "undici";

const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`, { connections: 1_024 });

const server = createServer((request, response) => {
  const { method = "GET", url: path = "/", rawHeaders } = request;
  const hasBody = request.headers["content-length"] !== undefined;
  const headers = rawHeaders.filter((_, at) => !/^(host|connection)$/i.test(rawHeaders[at - (at % 2)] ?? ""));
  pool.dispatch(
    { path, method: method as Dispatcher.HttpMethod, headers, body: hasBody ? request : null },
    handlerFor(request, response),
  );
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));

function handlerFor(request: IncomingMessage, response: ServerResponse): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      response.on("drain", () => controller.resume());
      request.on("aborted", () => controller.abort(new Error("aborted")));
    },
    onResponseStart(controller, status) {
      const fields = ((controller.rawHeaders ?? []) as Buffer[]).map((part) => part.toString("latin1"));
      const kept = fields.filter((_, at) => !/^(connection|keep-alive)$/i.test(fields[at - (at % 2)] ?? ""));
      response.writeHead(status, kept);
    },
    onResponseData(controller, chunk) {
      if (!response.write(chunk)) controller.pause();
    },
    onResponseEnd() {
      response.end();
    },
    onResponseError() {
      response.destroy();
    },
  };
}
