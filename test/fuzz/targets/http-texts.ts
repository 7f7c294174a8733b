import { parseBoundedJson } from "../../../gateways/bounded-json.js";
import { QueryHeaders, routeOf, timeoutOf } from "../../../gateways/proxy/proxy-route.js";
import { timeoutMsFrom } from "../../../gateways/rpc/lean/grpc-timeout.js";
import { BrokerError } from "../../../src/errors.js";
import { requestFields } from "../../../src/proxy/forwarding-fields.js";
import { parseUpstreamAddress } from "../../../src/proxy/upstream-address.js";
import { parseLegacyQuery } from "../../../src/query/legacy-query.js";
import { stringifyJson } from "../../../src/util/json.js";
import { fuzzLimits } from "../fuzz-limits.js";
import { type FuzzTarget, readOrRefuse } from "../fuzz-target.js";
import { mutateText } from "../mutate-text.js";
import { mutateValue } from "../mutate-value.js";
import { celFilters, celWords, legacyQueries } from "../samples.js";

const queryHeaders = new QueryHeaders(fuzzLimits);
const bodies = legacyQueries.map((query) => JSON.stringify(query));

/** Bodies of REST requests. */
export const restBodyTarget: FuzzTarget = {
  name: "REST bodies",
  make(random) {
    const body = JSON.stringify(mutateValue(random.pick(legacyQueries), random));
    const input = random.chance(0.5) ? body : mutateText(body, random, bodies);
    const check = () => {
      const value = readOrRefuse([BrokerError, SyntaxError], () =>
        parseBoundedJson(input, "body", fuzzLimits.maxFrameDepth),
      );
      stringifyJson(value);
      readOrRefuse([BrokerError], () => parseLegacyQuery(value, fuzzLimits));
    };
    return { input, check };
  },
};

const targets = [
  "/proxy/shop/orders/7?x=1",
  "/proxy/shop",
  "http://h/proxy/a%20b/../c",
  "/proxy//x",
  "*",
  "/proxy/%zz/",
];
const pathWords = ["..", "%2f", "%00", "//", "?", "#", "\\", "http://", "%", "/proxy/", ";", "@"];

/** Request targets and header fields of the transparent proxy. */
export const proxyHeaderTarget: FuzzTarget = {
  name: "proxy requests",
  make(random) {
    const url = mutateText(random.pick(targets), random, pathWords);
    const query = mutateText(random.pick([...celFilters, ...bodies]), random, celWords);
    const time = mutateText(random.pick(["500ms", "5s"]), random, ["s", "ms"]);
    const headers = {
      "singyeong-query": latin1(query),
      "singyeong-key": latin1(url),
      "singyeong-timeout": time,
    };
    const check = () => {
      const route = routeOf(url, headers);
      if (route !== undefined) readOrRefuse([BrokerError], () => queryHeaders.query(route, headers));
      readOrRefuse([BrokerError], () => timeoutOf(headers));
    };
    return { input: JSON.stringify({ url, headers }), check };
  },
};

const addresses = ["10.0.0.7:8080", "[::1]:80", "::1", "https://h.example", "http://user@h:1/", "host"];

/** Addresses that clients give, time-outs of calls, and the fields that go on to an upstream. */
export const addressTarget: FuzzTarget = {
  name: "addresses and fields",
  make(random) {
    const input = mutateText(random.pick(addresses), random, [
      "@",
      "#",
      "?",
      "//",
      "[",
      "]",
      ":",
      "%",
      "0x7f.1",
      "\t",
    ]);
    const fields = [
      "host",
      input,
      "connection",
      `close, ${input}`,
      input,
      "v",
      "x-forwarded-for",
      input,
      "forwarded",
      input,
    ];
    const check = () => {
      const address = parseUpstreamAddress(input);
      if (address !== undefined) new URL(address.origin);
      timeoutMsFrom(input);
      for (const trusted of [true, false]) {
        requestFields(fields, {
          remoteAddress: "::1",
          scheme: "http",
          httpVersion: "1.1",
          trusted,
          host: input,
        });
      }
    };
    return { input, check };
  },
};

/** A text as header fields carry it: one character for each byte. */
function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
