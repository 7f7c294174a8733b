import type { SessionInfo } from "../../client/node.js";
import { part } from "../case.js";
import { credential, type Joined, type Kit } from "../kit.js";
import { equal, holds, Mismatch, words } from "../mismatch.js";
import { fails } from "../program-client.js";
import { boolean } from "../values.js";

/** Bounds of what a client holds at once. */
export const creditCases = part("messages", {
  "holds no more messages than its credit, and takes more as they are handled": async (kit) => {
    const client = await kit.join("worker", { maxUnhandledMessages: 2 });
    const control = await kit.control();
    for (let number = 1; number <= 5; number += 1) await control.send(client.ref.application, number);
    const first = await client.messages.take(2, "messages");
    await holdsBack(kit, client);
    for (const message of first) await client.handled(message);
    const second = await client.messages.take(2, "messages once two were handled");
    for (const message of second) await client.handled(message);
    const [last] = await client.messages.take(1, "the last message");
    const numbers = [...first, ...second, last].map((message) => message?.payload);
    equal(
      numbers,
      [1, 2, 3, 4, 5].map((json) => ({ json })),
      "the order in which they come",
    );
    if (last !== undefined) await client.handled(last);
  },

  "takes one message at a time": async (kit) => {
    const client = await kit.join("worker", { maxUnhandledMessages: 1 });
    const control = await kit.control();
    for (let number = 1; number <= 4; number += 1) await control.send(client.ref.application, number);
    for (let number = 1; number <= 4; number += 1) {
      const message = await client.messages.next("a message");
      equal(message.payload, { json: number }, "what comes");
      await holdsBack(kit, client);
      await client.handled(message);
    }
  },

  "grants no credit for messages that are not handled": async (kit) => {
    const client = await kit.join("worker", { maxUnhandledMessages: 10 });
    const control = await kit.control();
    for (let number = 0; number < 10; number += 1) await control.send(client.ref.application, number);
    const messages = await client.messages.take(10, "messages");
    for (const message of messages.slice(0, 6)) await client.handled(message);
    for (let number = 10; number < 20; number += 1) await control.send(client.ref.application, number);
    await client.messages.next("a message for the credit that was handled");
    await kit.eventually(
      "the broker has no credit left",
      async () => (await sessionOf(kit, client)).credit === 0,
    );
    await client.state(); // answered behind the messages that came before
    const held = 4 + 1 + client.messages.untaken.length;
    holds(held <= 10, "messages that are with the program", "10 at most", held);
    for (const message of messages.slice(6)) await client.handled(message);
  },

  "counts replies and failures as handled": async (kit) => {
    const client = await kit.join("worker", { maxUnhandledMessages: 1 });
    const control = await kit.control();
    const asked = [1, 2, 3].map((number) =>
      control.request(client.ref.application, number).then(
        ({ payload }) => payload,
        ({ reason }: { reason: string }) => reason,
      ),
    );
    await client.handled(await client.messages.next("the first request"), { payload: { json: "one" } });
    await client.handled(await client.messages.next("the second request"), { error: "no" });
    await client.handled(await client.messages.next("the third request"), { payload: { json: "three" } });
    equal(await Promise.all(asked), ["one", "REPLY_FAILED", "three"], "what the asker is told");
  },

  "counts what it has not handled against its credit after a cut": async (kit) => {
    const client = await kit.join("worker", { maxUnhandledMessages: 2 });
    const control = await kit.control();
    for (const number of [1, 2]) await control.send(client.ref.application, number);
    const held = await client.messages.take(2, "messages");
    kit.link.cut();
    await client.entered("connecting");
    await client.entered("connected");
    await control.send(client.ref.application, 3);
    await holdsBack(kit, client);
    for (const message of held) await client.handled(message);
    const message = await client.messages.next("the third message");
    equal(message.payload, { json: 3 }, "what comes");
    await client.handled(message);
  },

  "is told that a receiver takes no more": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const receiver = await kit.join("worker", { url, credential, maxUnhandledMessages: 1 });
    const sender = await kit.join("sender", { url, credential });
    const sends = Array.from({ length: 40 }, (_, json) => sender.send(receiver.target, { json }));
    const results = await Promise.allSettled(sends);
    const last = sends.at(-1) as Promise<unknown>;
    await fails(last, "RECEIVER_OVERLOADED", "not_sent");
    const { receiver: nobody } = await sender.send(
      { ...receiver.target, droppable: true },
      { json: "dropped" },
    );
    equal(nobody, undefined, "the receiver of a droppable message");
    // What was told to be on its way does come, and nothing else.
    const delivered = results.flatMap(({ status }, number) => (status === "fulfilled" ? [number] : []));
    for (const number of delivered) {
      const message = await receiver.messages.next(`the message ${number}`);
      equal(message.payload, { json: number }, "what comes");
      await receiver.handled(message);
    }
  },

  "refuses calls beyond those that may wait": async (kit) => {
    const asker = await kit.join("asker", { maxPendingCalls: 2 });
    const waiting: (() => void)[] = [];
    const { target, messages } = await kit.receiver(
      "worker",
      {},
      () => new Promise((resolve) => waiting.push(() => resolve("done"))),
    );
    const asked = [1, 2].map((json) => asker.request(target, { json }));
    await messages.take(2, "requests");
    await fails(asker.request(target, { json: 3 }), "BUFFER_FULL", "not_sent");
    await fails(asker.send(target, { json: 4 }), "BUFFER_FULL", "not_sent");
    for (const reply of waiting) reply();
    for (const { payload } of await Promise.all(asked)) equal(payload, { json: "done" }, "a reply");
    await asker.send(target, { json: 5 });
    equal((await messages.next("a message")).payload, 5, "what arrives once there is room");
  },

  "refuses calls beyond those that may wait for a connection": async (kit) => {
    const sender = await kit.join("sender", { maxPendingCalls: 3 });
    const { target, messages } = await kit.receiver("worker");
    await kit.link.refuse();
    await sender.entered("connecting");
    const sent = [1, 2, 3].map((json) => sender.send(target, { json }));
    await fails(sender.send(target, { json: 4 }), "BUFFER_FULL", "not_sent");
    await kit.link.accept();
    await Promise.all(sent);
    const came = await messages.take(3, "messages");
    equal(
      came.map(({ payload }) => payload),
      [1, 2, 3],
      "what arrives",
    );
  },
});

/** The broker has no credit of the client's left, so nothing more can come. */
async function holdsBack(kit: Kit, client: Joined): Promise<void> {
  // Its answer comes behind whatever the library had granted until now, and what that has brought.
  await client.updateMetadata({ probe: boolean(true) });
  equal((await sessionOf(kit, client)).credit, 0, "the credit that the broker has left");
  equal(client.messages.untaken, [], "messages beyond the credit");
}

/** What the broker knows of a client's session. */
async function sessionOf(kit: Kit, { ref }: Joined): Promise<SessionInfo> {
  const control = await kit.control();
  for await (const session of control.admin.sessions({ application: ref.application }))
    if (session.client?.clientId === ref.clientId) return session;
  throw new Mismatch("the client has a session", words(ref.clientId), words("none"));
}
