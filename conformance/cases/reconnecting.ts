import { part, slow } from "../case.js";
import type { Joined, Kit } from "../kit.js";
import { equal, holds, like } from "../mismatch.js";
import { fails } from "../program-client.js";
import { integer, text } from "../values.js";

/** What a client does when its connection breaks. */
export const reconnectingCases = part("session", {
  "connects again when the link was cut, as the same client": async (kit) => {
    const client = await kit.join("worker");
    await cutAndBack(kit, client);
    const { receiver } = await (await kit.control()).send(client.ref.application, 1);
    equal(receiver, client.ref, "the receiver");
    await client.handled(await client.messages.next("a message"));
  },

  "connects again each time": async (kit) => {
    const client = await kit.join("worker");
    for (let round = 0; round < 5; round += 1) await cutAndBack(kit, client);
    await kit.stored(client.ref);
  },

  "keeps the id that it made when it connects again": async (kit) => {
    const application = kit.name("worker");
    const client = await kit.connect({ application });
    const control = await kit.control();
    const before = (await control.queryClients({ application })).clients.map(({ clientId }) => clientId);
    await cutAndBack(kit, client);
    const after = (await control.queryClients({ application })).clients.map(({ clientId }) => clientId);
    equal(after, before, "its id");
  },

  "comes back with the metadata that it connected with": async (kit) => {
    const client = await kit.join("worker", { metadata: { a: integer(2n ** 62n), b: text("x") } });
    await cutAndBack(kit, client);
    like(await kit.stored(client.ref), { a: integer(2n ** 62n), b: text("x") }, "the metadata after the cut");
  },

  "comes back with the metadata that it had last": async (kit) => {
    const client = await kit.join("worker", { metadata: { a: integer(1), b: integer(2), c: integer(3) } });
    await client.updateMetadata({ b: text("two"), d: integer(4) }, { remove: ["a"] });
    await cutAndBack(kit, client);
    const expected = { a: undefined, b: text("two"), c: integer(3), d: integer(4) };
    like(await kit.stored(client.ref), expected, "the metadata after the cut");
  },

  "comes back without what it replaced": async (kit) => {
    const client = await kit.join("worker", { metadata: { a: integer(1) } });
    await client.updateMetadata({ b: integer(2) }, { replace: true });
    await cutAndBack(kit, client);
    like(await kit.stored(client.ref), { a: undefined, b: integer(2) }, "the metadata after the cut");
  },

  "comes back without what was refused": async (kit) => {
    const client = await kit.join("worker", { metadata: { a: integer(1) } });
    await fails(client.updateMetadata({ a: integer(2), ip: text("x") }), "INVALID_METADATA", "not_sent");
    await cutAndBack(kit, client);
    like(await kit.stored(client.ref), { a: integer(1) }, "the metadata after the cut");
  },

  "comes back with tags and namespace": async (kit) => {
    const tag = kit.name("tag");
    const client = await kit.join("worker", { tags: [tag], namespace: "blue" });
    await cutAndBack(kit, client);
    const { receiver } = await (await kit.control()).send({ tags: [tag] }, 1);
    equal(receiver, client.ref, "who has the tag");
    await client.handled(await client.messages.next("a message"));
    like(await kit.stored(client.ref), { namespace: text("blue") }, "the namespace");
  },

  "tells why it is not connected": async (kit) => {
    const client = await kit.join("worker");
    await kit.link.refuse();
    await client.entered("connecting");
    await kit.eventually("lastError is CONNECTION_FAILED while the state is connecting", async () => {
      const { state, lastError } = await client.state();
      return state === "connecting" && lastError?.reason === "CONNECTION_FAILED";
    });
  },

  "has updates wait while there is no connection": async (kit) => {
    const client = await disconnected(kit);
    const updating = client.updateMetadata({ a: integer(7) });
    await kit.link.accept();
    await updating;
    like(await kit.stored(client.ref), { a: integer(7) }, "the metadata");
  },

  "makes an update again whose answer was lost": async (kit) => {
    const client = await kit.join("worker");
    kit.link.swallowAnswers();
    const updating = client.updateMetadata({ a: integer(7) });
    await kit.eventually("the update has arrived", async () => "a" in (await kit.stored(client.ref)));
    kit.link.cut();
    await updating;
    like(await kit.stored(client.ref), { a: integer(7) }, "the metadata");
  },

  "waits for its id while another client has it": async (kit) => {
    const client = await disconnected(kit);
    const other = await kit.ownClient(client.ref);
    await kit.link.accept();
    await kit.eventually("lastError is CLIENT_ALREADY_REGISTERED", async () => {
      const { lastError } = await client.state();
      return lastError?.reason === "CLIENT_ALREADY_REGISTERED";
    });
    await other.close();
    await client.entered("connected");
  },

  "comes back when the broker was killed and started again": slow(async (kit) => {
    const client = await kit.join("worker", { metadata: { a: integer(1) } });
    await client.updateMetadata({ b: integer(2) });
    await kit.broker.kill();
    await client.entered("connecting");
    await kit.broker.start();
    await client.entered("connected");
    like(await kit.stored(client.ref), { a: integer(1), b: integer(2) }, "the metadata");
  }),

  "leaves a broker that says goodbye, and comes back to the next": slow(async (kit) => {
    const client = await kit.join("worker");
    const stopping = kit.broker.stop();
    await client.entered("connecting");
    await stopping;
    await kit.broker.start();
    await client.entered("connected");
    await (await kit.control()).send(client.ref.application, "after");
    await client.handled(await client.messages.next("a message"));
    const closed = client.states.untaken.includes("closed");
    holds(!closed, "a goodbye closes no client", "no state closed", client.states.untaken);
  }),

  "closes while there is no connection": async (kit) => {
    const client = await disconnected(kit);
    const waiting = fails(client.send({ application: "any" }, { json: 1 }), "CLOSED", "not_sent");
    await client.close();
    await waiting;
    equal((await client.state()).state, "closed", "the state");
  },

  "notices a link that takes nothing, and makes another": slow(async (kit) => {
    const client = await kit.join("worker");
    kit.link.stall();
    await client.entered("connecting", 60_000);
    await client.entered("connected", 60_000);
    await kit.eventually("messages come again", async () => {
      await (await kit.control()).send({ application: client.ref.application, droppable: true }, 1);
      return client.messages.untaken.length > 0;
    });
  }),
});

/** Breaks the link, and waits until the client is there again. */
async function cutAndBack(kit: Kit, client: Pick<Joined, "entered">): Promise<void> {
  kit.link.cut();
  await client.entered("connecting");
  await client.entered("connected");
}

/** A client whose link is refused for the time being. */
async function disconnected(kit: Kit): Promise<Joined> {
  const client = await kit.join("worker");
  await kit.link.refuse();
  await client.entered("connecting");
  return client;
}
