// The least that a REST query could do: parse the body, answer a list of one client.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const client = {
  app_id: "bench",
  client_id: "receiver",
  metadata: { ip: "127.0.0.1", encoding: "json", restricted: false, last_heartbeat_time: 0, id: "receiver" },
  metadata_types: {
    ip: "string",
    encoding: "string",
    restricted: "boolean",
    last_heartbeat_time: "integer",
    id: "string",
  },
  queues: [],
  socket_ip: "127.0.0.1",
};
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  JSON.parse(Buffer.concat(chunks).toString());
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.end(JSON.stringify([client]));
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
