import { part } from "../case.js";
import { equal, like } from "../mismatch.js";
import { fails } from "../program-client.js";

export const messageCases = part("messages", {
  "sends JSON, and hears who got it": async (kit) => {
    const sender = await kit.join("sender");
    const { ref, messages } = await kit.receiver("worker");
    const payload = { hello: "wörld", list: [1, 2.5, null, true] };
    const sent = await sender.send({ application: ref.application }, { json: payload }, { nonce: "n-1" });
    equal(sent.receiver, ref, "the receiver");
    const message = await messages.next("the message");
    like(
      message,
      { id: sent.messageId, kind: "send", payload, nonce: "n-1", source: sender.ref },
      "the message",
    );
  },

  "is told that nobody matches": async (kit) => {
    const sender = await kit.join("sender");
    await fails(sender.send({ application: kit.name("nobody") }, { json: 1 }), "NO_ROUTE", "not_sent");
  },

  "replies with what its handler returns": async (kit) => {
    const client = await kit.join("worker");
    const control = await kit.control();
    const reply = control.request(client.ref.application, [1, 2]);
    const message = await client.messages.next("the request");
    like(message, { kind: "request", payload: { json: [1, 2] } }, "the request");
    await client.handled(message, { payload: { json: { sum: 3 } } });
    equal((await reply).payload, { sum: 3 }, "the reply");
  },
});
