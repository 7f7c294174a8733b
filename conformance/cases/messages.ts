import { part } from "../case.js";
import { credential } from "../kit.js";
import { equal, holds, like } from "../mismatch.js";
import { fails } from "../program-client.js";
import { integer, text } from "../values.js";

/** Sending, and what becomes of it. */
export const messageCases = part("messages", {
  "hears who got a message, and under which id": async (kit) => {
    const sender = await kit.join("sender");
    const { ref, target, messages } = await kit.receiver("worker");
    const sent = await sender.send(target, { json: 1 });
    equal(sent.receiver, ref, "the receiver");
    const message = await messages.next("the message");
    like(message, { id: sent.messageId, kind: "send", source: sender.ref }, "the message");
  },

  "sends a nonce along": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    await sender.send(target, { json: 1 }, { nonce: "nönce 1" });
    await sender.send(target, { json: 2 });
    const [first, second] = await messages.take(2, "messages");
    equal([first?.nonce, second?.nonce], ["nönce 1", undefined], "the nonces");
  },

  "tells who sent a message, and its nonce": async (kit) => {
    const client = await kit.join("worker");
    const { client: sender, ref } = await kit.receiver("sender");
    const { messageId } = await sender.send(client.ref.application, "x", { nonce: "n" });
    const message = await client.messages.next("the message");
    like(message, { messageId, kind: "send", nonce: "n", source: ref }, "the message event");
    await client.handled(message);
  },

  "tells of no sender where that has no session": async (kit) => {
    const client = await kit.join("worker");
    await (await kit.control()).send(client.ref.application, "x");
    const message = await client.messages.next("the message");
    like(message, { source: undefined, nonce: undefined }, "the message event");
    await client.handled(message);
  },

  "sends to itself": async (kit) => {
    const client = await kit.join("worker");
    const { receiver } = await client.send(client.target, { json: "me" });
    equal(receiver, client.ref, "the receiver");
    const message = await client.messages.next("its own message");
    like(message, { payload: { json: "me" }, source: client.ref }, "the message event");
    await client.handled(message);
  },

  "is told that nobody matches": async (kit) => {
    const sender = await kit.join("sender");
    const nobody = { application: kit.name("nobody") };
    await fails(sender.send(nobody, { json: 1 }), "NO_ROUTE", "not_sent");
    await fails(sender.broadcast(nobody, { json: 1 }), "NO_ROUTE", "not_sent");
    await fails(sender.request(nobody, { json: 1 }), "NO_ROUTE", "not_sent");
  },

  "drops a droppable message that nobody matches": async (kit) => {
    const sender = await kit.join("sender");
    const nobody = { application: kit.name("nobody"), droppable: true };
    equal((await sender.send(nobody, { json: 1 })).receiver, undefined, "the receiver");
    const { matched, delivered, dropped } = await sender.broadcast(nobody, { json: 1 });
    equal(
      { matched, delivered, dropped },
      { matched: 0, delivered: 0, dropped: 0 },
      "what the broadcast reached",
    );
  },

  "is told that the query cannot be understood": async (kit) => {
    const sender = await kit.join("sender");
    await fails(sender.send({ cel: "region == " }, { json: 1 }), "INVALID_QUERY", "not_sent");
    await fails(sender.request({ cel: "1 +" }, { json: 1 }), "INVALID_QUERY", "not_sent");
  },

  "is told that a name cannot be one": async (kit) => {
    const sender = await kit.join("sender");
    await fails(sender.send({ application: "with blanks" }, { json: 1 }), "INVALID_REQUEST", "not_sent");
  },

  "refuses a payload that is too large, and goes on": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    const large = { base64: Buffer.alloc(1_100_000).toString("base64") };
    await fails(sender.send(target, large), "LIMIT_EXCEEDED", "not_sent");
    await fails(sender.request(target, large), "LIMIT_EXCEEDED", "not_sent");
    await sender.send(target, { json: "small" });
    equal((await messages.next("a message")).payload, "small", "what arrives first");
    const cut = sender.states.untaken.length > 0;
    holds(!cut, "the session holds", "no change of state", sender.states.untaken);
  },

  "broadcasts to all that match, and hears to how many": async (kit) => {
    const sender = await kit.join("sender");
    const receivers = await Promise.all(
      ["a", "b", "c"].map((clientId) =>
        kit.receiver("worker", { clientId, metadata: { isOdd: integer(clientId === "b" ? 0 : 1) } }),
      ),
    );
    const application = kit.name("worker");
    const all = await sender.broadcast({ application }, { json: "all" });
    like(all, { matched: 3, delivered: 3, dropped: 0 }, "what the broadcast to all reached");
    const where = { path: ["isOdd"], op: "eq", value: integer(1) } as const;
    const odd = await sender.broadcast({ application, where }, { json: "odd" }, { nonce: "n" });
    like(odd, { matched: 2, delivered: 2, dropped: 0 }, "what the broadcast to some reached");
    await sender.broadcast({ application }, { json: "end" });
    const heard = await Promise.all(
      receivers.map(async ({ messages }) => {
        await messages.next("the last broadcast", ({ payload }) => payload === "end");
        return messages.untaken.map(({ payload, kind, nonce }) => [payload, kind, nonce]);
      }),
    );
    const [toAll, toOdd] = [
      ["all", "broadcast", undefined],
      ["odd", "broadcast", "n"],
    ];
    equal(heard, [[toAll, toOdd], [toAll], [toAll, toOdd]], "what each of them got");
  },

  "gets its own broadcast where it matches": async (kit) => {
    const client = await kit.join("worker");
    const { messageId } = await client.broadcast(client.target, { json: 1 });
    const message = await client.messages.next("its own broadcast");
    like(message, { messageId, kind: "broadcast", source: client.ref }, "the message event");
    await client.handled(message);
  },

  "keeps the order of 1 000 sends": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    const numbers = Array.from({ length: 1_000 }, (_, index) => index);
    await Promise.all(numbers.map((number) => sender.send(target, { json: number })));
    const came = await messages.take(numbers.length, "messages");
    equal(
      came.map(({ payload }) => payload),
      numbers,
      "the order in which they arrive",
    );
  },

  "keeps the order of 1 000 messages that come": async (kit) => {
    const client = await kit.join("worker");
    const { client: sender } = await kit.receiver("sender");
    const numbers = Array.from({ length: 1_000 }, (_, index) => index);
    await Promise.all(numbers.map((number) => sender.send(client.ref.application, number)));
    const came = await client.messages.take(numbers.length, "messages");
    equal(
      came.map(({ payload }) => payload),
      numbers.map((json) => ({ json })),
      "the order in which they come",
    );
    await Promise.all(came.map((message) => client.handled(message)));
  },

  "keeps the order of sends and broadcasts": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    await Promise.all(
      numbers.map((number) =>
        number % 3 === 0 ? sender.broadcast(target, { json: number }) : sender.send(target, { json: number }),
      ),
    );
    const came = await messages.take(numbers.length, "messages");
    equal(
      came.map(({ payload }) => payload),
      numbers,
      "the order in which they arrive",
    );
  },

  "has some sends refused among many that are not": async (kit) => {
    const sender = await kit.join("sender");
    const { ref, messages } = await kit.receiver("worker");
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const application = index % 10 === 0 ? kit.name("nobody") : ref.application;
        const sent = sender.send({ application }, { json: index });
        if (application === ref.application) return (await sent).receiver?.clientId;
        return (await fails(sent, "NO_ROUTE", "not_sent")).reason;
      }),
    );
    const expected = outcomes.map((_, index) => (index % 10 === 0 ? "NO_ROUTE" : ref.clientId));
    equal(outcomes, expected, "what became of each");
    equal((await messages.take(270, "messages")).length, 270, "how many arrive");
  },

  "sends to those that a key picks, the same each time": async (kit) => {
    const sender = await kit.join("sender");
    for (const clientId of ["a", "b", "c", "d"]) await kit.receiver("worker", { clientId });
    const application = kit.name("worker");
    const picked = new Set<string>();
    for (const key of Array.from({ length: 24 }, (_, index) => `key-${index}`)) {
      const [first, second] = await Promise.all([
        sender.send({ application, key }, { json: 1 }),
        sender.send({ application, key }, { json: 2 }),
      ]);
      equal(second.receiver, first.receiver, `who gets messages with the key ${key}`);
      picked.add(first.receiver?.clientId ?? "nobody");
    }
    holds(picked.size > 1, "keys are spread over the clients", "more than one client", [...picked]);
  },

  "sends to any of the application where the target is optional": async (kit) => {
    const sender = await kit.join("sender");
    const { ref } = await kit.receiver("worker", { metadata: { region: text("eu") } });
    const where = { path: ["region"], op: "eq", value: text("us") } as const;
    const target = { application: ref.application, where };
    await fails(sender.send(target, { json: 1 }), "NO_ROUTE", "not_sent");
    equal((await sender.send({ ...target, optional: true }, { json: 1 })).receiver, ref, "the receiver");
  },

  "reaches restricted clients where the target says so": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const restricted = await kit.join("worker", { url });
    const sender = await kit.join("sender", { url, credential });
    const { application } = restricted.ref;
    await fails(sender.send({ application }, { json: 1 }), "NO_ROUTE", "not_sent");
    const { receiver } = await sender.send({ application, restricted: true }, { json: 1 });
    equal(receiver, restricted.ref, "the receiver");
    await restricted.handled(await restricted.messages.next("the message"));
  },

  "gives a send up that is not written yet": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    await kit.link.refuse();
    await sender.entered("connecting");
    await fails(sender.send(target, { json: "given up" }, { cancelAfterMs: 50 }), "ABORTED", "not_sent");
    await kit.link.accept();
    await sender.send(target, { json: "marker" });
    equal((await messages.next("a message")).payload, "marker", "what arrives first");
  },
});
