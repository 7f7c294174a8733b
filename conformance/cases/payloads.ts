import { randomBytes } from "node:crypto";
import { type Message, Reply } from "../../client/node.js";
import { type Case, part } from "../case.js";
import type { Kit } from "../kit.js";
import { equal } from "../mismatch.js";
import type { Payload } from "../protocol.js";
import { payloadFromKit, payloadToKit } from "../typescript/values.js";

const large = randomBytes(300_000).toString("base64");

/** Payloads of every kind, by what they are. */
const payloads: Readonly<Record<string, Payload>> = {
  "a JSON object": { json: { a: [1, 2.5, -3e10, { b: null }], ключ: "значение 🚚", empty: {} } },
  "a JSON list": { json: [[], [1, "2", false, null]] },
  "a JSON text": { json: 'text with "quotes", \u0000 and\nlines' },
  "a JSON number": { json: 0.5 },
  "JSON true": { json: true },
  "JSON null": { json: null },
  "a text with a content type": { text: "line\nлиния 🚚", contentType: "text/plain" },
  "a text with a content type that has parameters": {
    text: "<p>ß</p>",
    contentType: "text/html; charset=utf-8",
  },
  "an empty text": { text: "", contentType: "text/plain" },
  "bytes with a content type": { base64: "AAEC/f7/", contentType: "image/png" },
  "no bytes": { base64: "", contentType: "image/png" },
  "300 kB of bytes": { base64: large, contentType: "application/octet-stream" },
};

/** What messages carry, in both directions. */
export const payloadCases: readonly Case[] = part("messages", {
  ...each("sends", async (kit, payload) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    await sender.send(target, payload);
    equal(payloadToKit(await messages.next("the message")), payload, "what arrives");
  }),

  ...each("receives", async (kit, payload) => {
    const client = await kit.join("worker");
    const { payload: sent, ...options } = payloadFromKit(payload);
    await (await kit.control()).send(client.ref.application, sent, options);
    const message = await client.messages.next("the message");
    equal(message.payload, payload, "what arrives");
    await client.handled(message);
  }),

  ...each("replies with", async (kit, payload) => {
    const client = await kit.join("worker");
    const asked = (await kit.control()).request(client.ref.application, "?");
    await client.handled(await client.messages.next("the request"), { payload });
    equal(payloadToKit(await asked), payload, "the reply");
  }),

  "sends bytes without a content type": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    await sender.send(target, { base64: "AAEC" });
    equal([...(await messages.next("the message")).data], [0, 1, 2], "the bytes that arrive");
  },

  "asks and is answered with every kind of payload": async (kit) => {
    const asker = await kit.join("asker");
    const echo = ({ data, contentType }: Message) => new Reply(data, { contentType });
    const { target } = await kit.receiver("worker", {}, echo);
    for (const payload of Object.values(payloads)) {
      const { payload: reply } = await asker.request(target, payload);
      equal(reply, payload, "the reply, which is what was asked");
    }
  },
});

function each(verb: string, run: (kit: Kit, payload: Payload) => Promise<void>) {
  return Object.fromEntries(
    Object.entries(payloads).map(([kind, payload]) => [`${verb} ${kind}`, (kit: Kit) => run(kit, payload)]),
  );
}
