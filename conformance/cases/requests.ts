import { type Message, ReplyError } from "../../client/node.js";
import { part } from "../case.js";
import { equal, holds, like } from "../mismatch.js";
import { fails } from "../program-client.js";

/** Requests and replies. */
export const requestCases = part("messages", {
  "asks, and is told the reply and the replier": async (kit) => {
    const asker = await kit.join("asker");
    const { ref, target, messages } = await kit.receiver("worker", {}, () => ({ sum: 3 }));
    const reply = await asker.request(target, { json: [1, 2] }, { nonce: "n" });
    like(reply, { payload: { json: { sum: 3 } }, replier: ref }, "the reply");
    const request = await messages.next("the request");
    const expected = { id: reply.messageId, kind: "request", payload: [1, 2], nonce: "n", source: asker.ref };
    like(request, expected, "the request");
  },

  "tells a request from a message": async (kit) => {
    const client = await kit.join("worker");
    const asked = (await kit.control()).request(client.ref.application, "?", { nonce: "n" });
    const message = await client.messages.next("the request");
    like(message, { kind: "request", payload: { json: "?" }, nonce: "n" }, "the message event");
    await client.handled(message, { payload: { json: "!" } });
    like(await asked, { payload: "!", replier: client.ref, messageId: message.messageId }, "the reply");
  },

  "replies with null where its handler returns nothing": async (kit) => {
    const client = await kit.join("worker");
    const asked = (await kit.control()).request(client.ref.application, "?");
    await client.handled(await client.messages.next("the request"));
    equal((await asked).payload, null, "the reply");
  },

  "fails a request with the text of what its handler failed with": async (kit) => {
    const client = await kit.join("worker");
    const asked = (await kit.control()).request(client.ref.application, "?").catch((error: unknown) => error);
    await client.handled(await client.messages.next("the request"), { error: "no such order: 7" });
    const error = (await asked) as Error & { reason?: string };
    equal(error.reason, "REPLY_FAILED", "the reason that the asker is told");
    holds(error.message.includes("no such order: 7"), "the text is told", "no such order: 7", error.message);
  },

  "is told what the replier failed with": async (kit) => {
    const asker = await kit.join("asker");
    const { target } = await kit.receiver("worker", {}, () => {
      throw new ReplyError("no such order: 7", { order: "7" });
    });
    const error = await fails(asker.request(target, { json: 7 }), "REPLY_FAILED", "sent");
    holds(error.message.includes("no such order: 7"), "the text is told", "no such order: 7", error.message);
  },

  "is told that no reply came in time": async (kit) => {
    const asker = await kit.join("asker");
    const { target, messages } = await kit.receiver("worker", {}, never);
    const asked = asker.request(target, { json: 1 }, { timeoutMs: 200 });
    await fails(asked, "REQUEST_TIMEOUT", "sent");
    await messages.next("the request");
  },

  "is told that the replier has left": async (kit) => {
    const asker = await kit.join("asker");
    const { target, client, messages } = await kit.receiver("worker", {}, never);
    const asked = fails(asker.request(target, { json: 1 }), "REPLY_FAILED", "sent");
    await messages.next("the request");
    await client.close({ timeoutMs: 0 });
    await asked;
  },

  "replies to several requests in another order": async (kit) => {
    const client = await kit.join("worker");
    const control = await kit.control();
    const asked = [1, 2, 3].map((number) => control.request(client.ref.application, number));
    const requests = await client.messages.take(3, "requests");
    for (const request of requests.reverse()) await client.handled(request, { payload: request.payload });
    const replies = await Promise.all(asked);
    equal(
      replies.map(({ payload }) => payload),
      [1, 2, 3],
      "the replies",
    );
  },

  "is replied to in another order": async (kit) => {
    const asker = await kit.join("asker");
    const waiting: (() => void)[] = [];
    const { target, messages } = await kit.receiver(
      "worker",
      {},
      ({ payload }) => new Promise((resolve) => waiting.push(() => resolve(payload))),
    );
    const asked = [1, 2, 3].map((json) => asker.request(target, { json }));
    await messages.take(3, "requests");
    for (const reply of waiting.reverse()) reply();
    const replies = await Promise.all(asked);
    equal(
      replies.map(({ payload }) => payload),
      [1, 2, 3].map((json) => ({ json })),
      "the replies",
    );
  },

  "asks and replies while it handles a message": async (kit) => {
    const client = await kit.join("worker");
    const { target } = await kit.receiver("helper", {}, ({ payload }: Message) => `${payload}!`);
    const asked = (await kit.control()).request(client.ref.application, "help");
    const message = await client.messages.next("the request");
    const { payload } = await client.request(target, message.payload);
    await client.handled(message, { payload });
    equal((await asked).payload, "help!", "the reply");
  },

  "has what follows a request not wait for its reply": async (kit) => {
    const asker = await kit.join("asker");
    let reply: (value: string) => void = () => {};
    const { target, messages } = await kit.receiver("worker", {}, ({ kind }) =>
      kind === "send" ? undefined : new Promise((resolve) => (reply = resolve)),
    );
    const asked = asker.request(target, { json: "slow" });
    await asker.send(target, { json: "after" });
    const came = await messages.take(2, "messages");
    equal(
      came.map(({ payload }) => payload),
      ["slow", "after"],
      "what arrives",
    );
    reply("at last");
    equal((await asked).payload, { json: "at last" }, "the reply");
  },

  "has 500 requests under way at once": async (kit) => {
    const asker = await kit.join("asker");
    const { target } = await kit.receiver("worker", {}, ({ payload }) => Number(payload) * 2);
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    const replies = await Promise.all(numbers.map((json) => asker.request(target, { json })));
    equal(
      replies.map(({ payload }) => payload),
      numbers.map((number) => ({ json: number * 2 })),
      "the replies",
    );
  },

  "asks itself": async (kit) => {
    const client = await kit.join("worker");
    const asked = client.request(client.target, { json: 1 });
    await client.handled(await client.messages.next("its own request"), { payload: { json: 2 } });
    like(await asked, { payload: { json: 2 }, replier: client.ref }, "the reply");
  },

  "gives a request up that waits for its reply": async (kit) => {
    const asker = await kit.join("asker");
    const { target, messages } = await kit.receiver("worker", {}, ({ payload }) =>
      payload === "slow" ? never() : payload,
    );
    const asked = fails(
      asker.request(target, { json: "slow" }, { cancelAfterMs: 300 }),
      "ABORTED",
      "unknown",
    );
    await messages.next("the request");
    await asked;
    equal((await asker.request(target, { json: "next" })).payload, { json: "next" }, "a further reply");
  },

  "asks without a session": async (kit) => {
    const caller = await kit.connect();
    const { ref, target } = await kit.receiver("worker", {}, ({ source }) => ({ source: source ?? null }));
    like(
      await caller.request(target, { json: 1 }),
      { payload: { json: { source: null } }, replier: ref },
      "the reply",
    );
    await fails(caller.request({ application: kit.name("nobody") }, { json: 1 }), "NO_ROUTE", "not_sent");
  },
});

/** A handler that never returns. */
function never(): Promise<unknown> {
  return new Promise(() => {});
}
