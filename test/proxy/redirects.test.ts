import test from "ava";
import type { UpstreamRequest } from "../../src/proxy/exchange.js";
import { redirectOf } from "../../src/proxy/redirects.js";
import { upstreamAddress } from "../../src/proxy/upstream-address.js";

const from = upstreamAddress("http", "10.0.0.7", 8080);
const post: UpstreamRequest = {
  method: "POST",
  target: "/a/b?x=1",
  fields: ["Authorization", "x", "content-type", "text/plain", "x-a", "1"],
  kind: "http",
  expectsContinue: false,
  body: Buffer.from("abc"),
};

function follow(status: number, location: string, request = post) {
  return redirectOf({ status, fields: ["Location", location] }, request, from);
}

test("a location is read from where the request was", (t) => {
  for (const [location, origin, target] of [
    ["/c", "http://10.0.0.7:8080", "/c"],
    ["c?y", "http://10.0.0.7:8080", "/a/c?y"],
    ["//other/d", "http://other", "/d"],
    ["https://other:8443/d#frag", "https://other:8443", "/d"],
  ] as const) {
    const redirect = follow(307, location);
    t.deepEqual([redirect?.address.origin, redirect?.request.target], [origin, target], location);
  }
});

test("307 and 308 keep method and body, 303 makes a GET, 301 and 302 do of a POST", (t) => {
  for (const [status, method] of [
    [301, "GET"],
    [302, "GET"],
    [303, "GET"],
    [307, "POST"],
    [308, "POST"],
  ] as const) {
    const request = follow(status, "/c")?.request;
    t.is(request?.method, method);
    t.is(request?.body, method === "GET" ? undefined : post.body);
    t.is(request?.fields.includes("content-type"), method === "POST");
  }
  t.is(follow(302, "/c", { ...post, method: "PUT" })?.request.method, "PUT");
  t.is(follow(303, "/c", { ...post, method: "HEAD" })?.request.method, "HEAD");
});

test("credentials are for one origin only", (t) => {
  t.true(follow(307, "/c")?.request.fields.includes("Authorization"));
  t.false(follow(307, "http://10.0.0.7:8081/c")?.request.fields.includes("Authorization"));
});

test("what is no redirect, or leads nowhere, is not followed", (t) => {
  t.is(follow(200, "/c"), undefined);
  t.is(follow(304, "/c"), undefined);
  t.is(follow(302, "ftp://other/"), undefined);
  t.is(follow(302, "http://["), undefined);
  t.is(redirectOf({ status: 302, fields: [] }, post, from), undefined);
});

test("a body that has gone cannot go again", (t) => {
  async function* body() {
    yield Buffer.from("x");
  }
  t.is(follow(307, "/c", { ...post, body: body() }), undefined);
  t.is(follow(303, "/c", { ...post, body: body() })?.request.method, "GET");
});
