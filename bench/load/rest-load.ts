import { Agent, request } from "node:http";
import { Window } from "../measure.js";

const inFlight = 32;
const body = JSON.stringify({
  application: "bench",
  ops: [{ path: "/id", op: "$eq", to: { value: "receiver" } }],
});

/** Asks for the one client that matches, again and again. */
export function restLoad(port: number): (count: number) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const window = new Window(inFlight, 1, () => {
    const options = { port, host: "127.0.0.1", path: "/api/v1/query", method: "POST", agent, headers };
    request(options, (response) => response.resume().on("end", () => window.arrived(1))).end(body);
  });
  return (count) => window.run(count);
}
