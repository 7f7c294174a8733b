import type { FuzzRandom } from "../fuzz-random.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateText } from "../mutate-text.js";
import { mutateValue } from "../mutate-value.js";
import { celFilters, celWords, legacyQueries } from "../samples.js";
import { type Attack, dialRaw, writeAndLeave } from "./attack.js";

type RequestMaker = (random: FuzzRandom) => string;

/** Requests that are valid but for what stands in their fields and bodies. */
const requests: readonly RequestMaker[] = [
  (random) =>
    request("POST", "/api/v1/query", [], JSON.stringify(mutateValue(random.pick(legacyQueries), random))),
  (random) => request("POST", "/api/v1/proxy", [], JSON.stringify(mutateValue(proxied(random), random))),
  (random) =>
    request(
      "GET",
      `/api/v1/discovery/tags?q=${encodeURI(line(mutateText('["a","b"]', random, celWords)).toWellFormed())}`,
    ),
  (random) =>
    request("GET", line(mutateText(random.pick(paths), random, ["..", "%2f", "%00", "//", "?", "\\", "%"]))),
  (random) =>
    request(
      random.pick(["GET", "POST", "DELETE", "OPTIONS", "TRACE"]),
      `/proxy/fuzz-upstream/${random.below(9)}`,
      [
        ["Singyeong-Query", line(mutateText(random.pick(celFilters), random, celWords))],
        ["Singyeong-Key", line(mutateText("key", random, celWords))],
        [
          random.pick([
            "Connection",
            "TE",
            "Trailer",
            "Expect",
            "Forwarded",
            "X-Forwarded-For",
            "Max-Forwards",
          ]),
          line(mutateText("close", random, ["trailers", "100-continue", "upgrade", ","])),
        ],
      ],
    ),
  (random) =>
    request(
      "POST",
      `/singyeong.v1.${random.pick(["MessageService/Send", "QueueService/Enqueue"])}`,
      [
        [
          "Content-Type",
          random.pick([
            "application/json",
            "application/grpc-web+proto",
            "application/grpc",
            "application/connect+json",
          ]),
        ],
      ],
      JSON.stringify(mutateValue({ query: { cel: celFilters[0] }, items: [{}], queue: "fuzz" }, random)),
    ),
  (random) =>
    request("GET", `/gateway/websocket?encoding=${line(mutateText("json", random, ["etf", "&", "="]))}`, [
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Version", random.pick(["13", "8", "x"])],
      ["Sec-WebSocket-Key", line(mutateText("dGhlIHNhbXBsZSBub25jZQ==", random, ["="]))],
      [
        "Sec-WebSocket-Extensions",
        random.pick(["permessage-deflate", "permessage-deflate; server_max_window_bits=8", "x;;"]),
      ],
    ]),
];

const paths = [
  "/",
  "/readyz",
  "/metrics",
  "/openapi.json",
  "/api/version",
  "/api/v1/plugin/x",
  "/proxy/fuzz-upstream/a/b?c=d",
];

/** Requests over HTTP/1, pipelined, with faults in their parts or in their bytes. */
export const http1Attack: Attack = {
  name: "HTTP/1 requests",
  async run(port, random) {
    const made = Array.from({ length: 1 + random.below(4) }, () => random.pick(requests)(random));
    const bytes = Buffer.from(made.join(""));
    const mutated = random.chance(0.5) ? bytes : mutateBytes(bytes, random, [bytes]);
    await writeAndLeave(await dialRaw(port), mutated, random);
  },
};

function proxied(random: FuzzRandom): unknown {
  const query = { application: "fuzz-upstream", ops: random.pick(legacyQueries)["ops"] };
  const method = random.pick(["GET", "POST", "put", "HEAD", "CONNECT"]);
  return { method, route: "/a?b=c", query, headers: { "x-a": ["1", "2"] }, body: { a: 1 } };
}

function request(
  method: string,
  target: string,
  fields: readonly (readonly [string, string])[] = [],
  body = "",
): string {
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const length = body === "" ? "" : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: fuzz\r\n${lines}${length}\r\n${body}`;
}

/** The text without what would end its line. */
function line(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, " ").slice(0, 4_000);
}
