import { part } from "../case.js";
import { equal, holds } from "../mismatch.js";
import { fails } from "../program-client.js";

/** What calls come to when the connection breaks, or there is none. */
export const brokenCallCases = part("messages", {
  "fails a request that was under way as of unknown outcome": async (kit) => {
    const asker = await kit.join("asker");
    const { target, messages } = await kit.receiver("worker", {}, () => new Promise(() => {}));
    const asked = fails(asker.request(target, { json: 1 }), "CONNECTION_LOST", "unknown");
    await messages.next("the request");
    kit.link.cut();
    await asked;
  },

  "fails a send whose answer was lost as of unknown outcome, and does not repeat it": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    kit.link.swallowAnswers();
    const sent = fails(sender.send(target, { json: "once" }), "CONNECTION_LOST", "unknown");
    equal((await messages.next("the message")).payload, "once", "what arrives");
    kit.link.cut();
    await sent;
    await sender.send(target, { json: "marker" });
    equal((await messages.next("a message")).payload, "marker", "what arrives next");
  },

  "fails a broadcast whose answer was lost as of unknown outcome, and does not repeat it": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    kit.link.swallowAnswers();
    const sent = fails(sender.broadcast(target, { json: "once" }), "CONNECTION_LOST", "unknown");
    equal((await messages.next("the broadcast")).payload, "once", "what arrives");
    kit.link.cut();
    await sent;
    await sender.broadcast(target, { json: "marker" });
    equal((await messages.next("a message")).payload, "marker", "what arrives next");
  },

  "has calls wait for a connection, and sends them in order": async (kit) => {
    const sender = await kit.join("sender");
    const { ref, target, messages } = await kit.receiver("worker");
    await kit.link.refuse();
    await sender.entered("connecting");
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const sent = numbers.map((number) => sender.send(target, { json: number }));
    await kit.link.accept();
    for (const { receiver } of await Promise.all(sent)) equal(receiver, ref, "the receiver");
    const came = await messages.take(numbers.length, "messages");
    equal(
      came.map(({ payload }) => payload),
      numbers,
      "the order in which they arrive",
    );
  },

  "has a request wait for a connection": async (kit) => {
    const asker = await kit.join("asker");
    const { target } = await kit.receiver("worker", {}, () => "here");
    await kit.link.refuse();
    await asker.entered("connecting");
    const asked = asker.request(target, { json: 1 });
    await kit.link.accept();
    equal((await asked).payload, { json: "here" }, "the reply");
  },

  "says that there was no connection in time": async (kit) => {
    const sender = await kit.join("sender", { connectionTimeoutMs: 300 });
    await kit.link.refuse();
    await sender.entered("connecting");
    const target = { application: kit.name("worker") };
    await Promise.all([
      fails(sender.send(target, { json: 1 }), "NOT_CONNECTED", "not_sent"),
      fails(sender.broadcast(target, { json: 1 }), "NOT_CONNECTED", "not_sent"),
      fails(sender.request(target, { json: 1 }), "NOT_CONNECTED", "not_sent"),
    ]);
  },

  "counts the wait for a connection against the time of a request": async (kit) => {
    const asker = await kit.join("asker");
    await kit.link.refuse();
    await asker.entered("connecting");
    const asked = asker.request({ application: kit.name("worker") }, { json: 1 }, { timeoutMs: 200 });
    await fails(asked, ["NOT_CONNECTED", "REQUEST_TIMEOUT"], "not_sent");
  },

  "loses no call and repeats none when the link is cut again and again": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    const outcomes = new Map<number, string>();
    for (let round = 0; round < 5; round += 1) {
      const numbers = Array.from({ length: 40 }, (_, index) => round * 40 + index);
      const sent = numbers.map(async (number) => {
        try {
          await sender.send(target, { json: number });
          outcomes.set(number, "done");
        } catch (error) {
          outcomes.set(number, outcomeOf(error));
        }
      });
      kit.link.cut();
      await Promise.all(sent);
    }
    await sender.send(target, { json: "end" });
    await messages.next("the last message", ({ payload }) => payload === "end");
    const came = messages.untaken.map(({ payload }) => Number(payload));
    equal(new Set(came).size, came.length, "how many of them are different");
    const wrong = [...outcomes].filter(([number, outcome]) => {
      if (outcome === "done") return !came.includes(number);
      return outcome === "not_sent" ? came.includes(number) : outcome !== "unknown";
    });
    holds(
      wrong.length === 0,
      "what is told of a call is true",
      "done: arrived; not_sent: not arrived",
      wrong,
    );
  },

  "takes messages again after a cut": async (kit) => {
    const client = await kit.join("worker");
    const control = await kit.control();
    await control.send(client.ref.application, "before");
    await client.handled(await client.messages.next("a message before"));
    kit.link.cut();
    await client.entered("connecting");
    await client.entered("connected");
    await control.send(client.ref.application, "after");
    const message = await client.messages.next("a message after");
    equal(message.payload, { json: "after" }, "what comes");
    await client.handled(message);
  },

  "drops the reply to a request of a connection that broke": async (kit) => {
    const client = await kit.join("worker");
    const control = await kit.control();
    const asked = control.request(client.ref.application, "first").catch((error: unknown) => error);
    const request = await client.messages.next("the request");
    kit.link.cut();
    await client.entered("connecting");
    await client.entered("connected");
    equal(((await asked) as { reason?: string }).reason, "REPLY_FAILED", "what the asker is told");
    await client.handled(request, { payload: { json: "late" } });
    const again = control.request(client.ref.application, "second");
    await client.handled(await client.messages.next("the second request"), { payload: { json: "in time" } });
    equal((await again).payload, "in time", "the second reply");
  },
});

function outcomeOf(error: unknown): string {
  return (error as { error?: { outcome?: string } }).error?.outcome ?? String(error);
}
