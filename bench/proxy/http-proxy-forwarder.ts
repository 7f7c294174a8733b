// The http-proxy package, as it comes (`close`), or with what makes it quickest: connections to the upstream that are kept (`keep`).
//   tsx bench/proxy/http-proxy-forwarder.ts PORT MODULES close|keep
import { Agent, createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

const [, , port, modules = "", connections] = process.argv;
const { createProxyServer } = createRequire(`${modules}/`)("http-proxy");
const proxy = createProxyServer({
  target: `http://127.0.0.1:${port}`,
  ...(connections === "keep" ? { agent: new Agent({ keepAlive: true, maxSockets: 1_024 }) } : {}),
  xfwd: true,
});
const server = createServer((request, response) => proxy.web(request, response));
server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
