import test from "ava";
import { type Arrival, answerFields, requestFields } from "../../src/proxy/forwarding-fields.js";
import { groupedFields } from "../../src/proxy/header-fields.js";

const arrival: Arrival = {
  remoteAddress: "192.0.2.7",
  scheme: "https",
  host: "shop.example:8443",
  httpVersion: "1.1",
  prefix: "/proxy/shop",
  trusted: false,
};

const spoofed = ["X-Forwarded-For", "6.6.6.6", "Forwarded", "for=6.6.6.6", "X-Forwarded-Proto", "gopher"];

test("a request says where it came from", (t) => {
  t.deepEqual(groupedFieldsOf(["accept", "*/*"], arrival), {
    accept: "*/*",
    "x-forwarded-for": "192.0.2.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop.example:8443",
    "x-forwarded-prefix": "/proxy/shop",
    forwarded: 'for=192.0.2.7;host="shop.example:8443";proto=https',
    via: "1.1 singyeong",
  });
});

test("what a caller claims about its way is dropped unless such claims are trusted", (t) => {
  const fields = groupedFieldsOf(spoofed, arrival);
  t.is(fields["x-forwarded-for"], "192.0.2.7");
  t.is(fields["x-forwarded-proto"], "https");
  t.false(String(fields["forwarded"]).includes("6.6.6.6"));

  const trusted = groupedFieldsOf(spoofed, { ...arrival, trusted: true });
  t.is(trusted["x-forwarded-for"], "6.6.6.6, 192.0.2.7");
  t.is(trusted["x-forwarded-proto"], "gopher");
  t.true(String(trusted["forwarded"]).startsWith("for=6.6.6.6, for=192.0.2.7;"));
});

test("an IPv6 address is quoted in Forwarded, and a host that is no token", (t) => {
  const fields = groupedFieldsOf([], { ...arrival, remoteAddress: "2001:db8::1", host: 'a"b' });
  t.is(fields["forwarded"], 'for="[2001:db8::1]";host="a\\"b";proto=https');
  t.is(fields["x-forwarded-for"], "2001:db8::1");
});

test("Via grows by one", (t) => {
  t.is(
    groupedFieldsOf(["Via", "1.0 fred"], { ...arrival, httpVersion: "2" })["via"],
    "1.0 fred, 2 singyeong",
  );
  t.deepEqual(answerFields(["via", "1.1 x", "connection", "close"]), [
    "via",
    "1.1 x",
    "via",
    "1.1 singyeong",
  ]);
});

test("fields for the broker go no further, in either direction", (t) => {
  const fields = [
    "Singyeong-Query",
    "x == 1",
    "singyeong-authorization",
    "Bearer hunter2",
    "Expect",
    "100-continue",
  ];
  t.false(
    JSON.stringify(requestFields(["host", "a", ...fields], arrival)).match(/query|hunter2|expect/i) !== null,
  );
  t.deepEqual(answerFields(["Singyeong-Reason", "NO_ROUTE"]), ["via", "1.1 singyeong"]);
});

test("authorization, cookies and trace context reach the upstream as they are", (t) => {
  const fields = [
    "Authorization",
    "Bearer x",
    "Cookie",
    "a=1",
    "traceparent",
    "00-0-0-01",
    "tracestate",
    "a=b",
  ];
  t.deepEqual(requestFields(fields, arrival).slice(0, fields.length), fields);
});

function groupedFieldsOf(fields: readonly string[], from: Arrival): Record<string, unknown> {
  return { ...groupedFields(requestFields(fields, from)) };
}
