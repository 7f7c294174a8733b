// What all proxies of the benchmark stand before: answers a GET of /<bytes> with as many, and anything with a body with 100 bytes.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const bodies = new Map([100, 10 * 1024, 1024 * 1024].map((bytes) => [`/${bytes}`, Buffer.alloc(bytes, "x")]));

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume().on("end", () => {
    const body = bodies.get(request.url ?? "") ?? Buffer.alloc(100, "x");
    response.writeHead(200, { "content-type": "text/plain", "content-length": body.length }).end(body);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
