import { part } from "../case.js";
import type { Kit } from "../kit.js";
import { equal, holds, like } from "../mismatch.js";
import { fails } from "../program-client.js";
import type { Target, Values } from "../protocol.js";
import { openUpstream, type UpstreamAnswer, type UpstreamRequest } from "../upstream.js";
import { integer, text } from "../values.js";

/** HTTP requests to clients that match. */
export const proxyCases = part("proxy", {
  "forwards a request, and is told the answer": async (kit) => {
    const client = await kit.join("caller");
    const { target, requests } = await upstream(kit, () => ({ status: 200, body: "stock: 7" }));
    const answer = await client.proxy(target, { path: "/stock/7?full=1&q=%20x" });
    equal([answer.status, textOf(answer)], [200, "stock: 7"], "the answer");
    like(requests[0], { method: "GET", path: "/stock/7?full=1&q=%20x" }, "the request");
  },

  ...Object.fromEntries(
    ["POST", "PUT", "PATCH", "DELETE"].map((method) => [
      `forwards a ${method} with a body`,
      async (kit: Kit) => {
        const client = await kit.join("caller");
        const { target, requests } = await upstream(kit, ({ body }) => ({ status: 201, body }));
        const body = Buffer.from([0, 255, 1, 10, 13]).toString("base64");
        const answer = await client.proxy(target, { method, path: "/orders", body });
        equal([answer.status, answer.body], [201, body], "the answer, which is what was sent");
        like(requests[0], { method, path: "/orders" }, "the request");
      },
    ]),
  ),

  "forwards a HEAD": async (kit) => {
    const client = await kit.join("caller");
    const { target } = await upstream(kit, () => ({ headers: { "x-size": "7" } }));
    const answer = await client.proxy(target, { method: "HEAD", path: "/" });
    equal([answer.status, answer.body, headerOf(answer, "x-size")], [200, "", ["7"]], "the answer");
  },

  "sends header fields": async (kit) => {
    const client = await kit.join("caller");
    const { target, requests } = await upstream(kit, () => ({}));
    await client.proxy(target, {
      path: "/",
      headers: { "x-trace": "t-1", authorization: "Bearer upstream" },
    });
    like(
      requests[0]?.headers,
      { "x-trace": "t-1", authorization: "Bearer upstream" },
      "the fields that arrive",
    );
  },

  "is told header fields, those that come several times too": async (kit) => {
    const client = await kit.join("caller");
    const headers = { "set-cookie": ["a=1", "b=2"], "x-one": "1", "content-type": "text/plain" };
    const { target } = await upstream(kit, () => ({ headers }));
    const answer = await client.proxy(target, { path: "/" });
    equal(headerOf(answer, "set-cookie"), ["a=1", "b=2"], "fields of one name");
    equal(headerOf(answer, "x-one"), ["1"], "another field");
  },

  ...Object.fromEntries(
    [204, 302, 404, 500].map((status) => [
      `takes the status ${status} for an answer`,
      async (kit: Kit) => {
        const client = await kit.join("caller");
        const { target } = await upstream(kit, () => ({ status, headers: { location: "/elsewhere" } }));
        equal((await client.proxy(target, { path: "/" })).status, status, "the status");
      },
    ]),
  ),

  "brings a body of 500 kB back": async (kit) => {
    const client = await kit.join("caller");
    const body = Buffer.alloc(500_000, "singyeong");
    const { target } = await upstream(kit, () => ({ body }));
    const answer = await client.proxy(target, { path: "/" });
    holds(
      answer.body === body.toString("base64"),
      "the body",
      "as it was sent",
      `${answer.body.length} characters`,
    );
  },

  "reaches the upstream that matches": async (kit) => {
    const client = await kit.join("caller");
    const { target } = await upstream(kit, () => ({ body: "eu" }), { region: text("eu"), load: integer(9) });
    await upstream(kit, () => ({ body: "us" }), { region: text("us"), load: integer(1) });
    const where = { path: ["region"], op: "eq", value: text("eu") } as const;
    equal(textOf(await client.proxy({ ...target, where }, { path: "/" })), "eu", "who answers");
    equal(
      textOf(await client.proxy({ ...target, pick: { min: ["load"] } }, { path: "/" })),
      "us",
      "who answers",
    );
  },

  "forwards without a session": async (kit) => {
    const caller = await kit.connect();
    const { target } = await upstream(kit, () => ({ body: "here" }));
    equal(textOf(await caller.proxy(target, { path: "/" })), "here", "the answer");
  },

  "is an upstream where it gives an address": async (kit) => {
    const { address, close } = await openUpstream(() => ({ body: "of the library's client" }));
    kit.onEnd(close);
    const client = await kit.join("worker", { address });
    equal(textOf(await client.proxy(client.target, { path: "/" })), "of the library's client", "the answer");
  },

  "is told that no upstream matches": async (kit) => {
    const client = await kit.join("caller");
    await fails(client.proxy({ application: kit.name("nobody") }, { path: "/" }), "NO_ROUTE", "not_sent");
  },

  "is told that an upstream does not answer in time": async (kit) => {
    const client = await kit.join("caller");
    const { target } = await upstream(kit, () => undefined);
    await fails(client.proxy(target, { path: "/", timeoutMs: 300 }), "UPSTREAM_TIMEOUT", "unknown");
  },

  "is told that an upstream is not there": async (kit) => {
    const client = await kit.join("caller");
    const { address, close } = await openUpstream(() => ({}));
    await close();
    const application = kit.name("worker");
    await kit.ownClient({ application, address });
    await fails(client.proxy({ application }, { path: "/" }), "UPSTREAM_UNREACHABLE", "not_sent");
  },

  "is told that a request cannot be forwarded so": async (kit) => {
    const client = await kit.join("caller");
    const { target } = await upstream(kit, () => ({}));
    await fails(client.proxy(target, { path: "no slash" }), "INVALID_REQUEST", "not_sent");
  },

  "has several requests under way at once": async (kit) => {
    const client = await kit.join("caller");
    const { target } = await upstream(kit, ({ path }) => ({ body: path }));
    const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);
    const answers = await Promise.all(paths.map((path) => client.proxy(target, { path })));
    equal(answers.map(textOf), paths, "the answers");
  },
});

/** A client of the kit's own, reached over HTTP, and what it was asked. */
async function upstream(
  kit: Kit,
  answer: (request: UpstreamRequest) => UpstreamAnswer | undefined,
  metadata: Values = {},
): Promise<{ readonly target: Target; readonly requests: readonly UpstreamRequest[] }> {
  const requests: UpstreamRequest[] = [];
  const { address, close } = await openUpstream((request) => {
    requests.push(request);
    return answer(request);
  });
  kit.onEnd(close);
  const { target } = await kit.receiver("upstream", { clientId: address, address, metadata });
  return { target, requests };
}

function textOf({ body }: { readonly body: string }): string {
  return Buffer.from(body, "base64").toString();
}

function headerOf({ headers }: { readonly headers: readonly [string, string][] }, name: string): string[] {
  return headers.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
}
