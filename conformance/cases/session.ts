import { part } from "../case.js";
import { equal, like } from "../mismatch.js";
import { fails } from "../program-client.js";
import { integer, text } from "../values.js";

export const sessionCases = part("session", {
  "joins with the client id that it is given": async (kit) => {
    const { ref } = await kit.join("worker");
    await kit.stored(ref);
  },

  "makes a client id where none is given": async (kit) => {
    const application = kit.name("worker");
    await Promise.all([kit.connect({ application }), kit.connect({ application })]);
    const { clients } = await (await kit.control()).queryClients({ application });
    equal(new Set(clients.map(({ clientId }) => clientId)).size, 2, "two clients have two ids");
  },

  "comes back with the metadata that it had last": async (kit) => {
    const client = await kit.join("worker", { metadata: { a: integer(1) } });
    await client.updateMetadata({ b: text("2") }, { remove: ["a"] });
    kit.link.cut();
    await client.entered("connecting");
    await client.entered("connected");
    const metadata = await kit.stored(client.ref);
    like(metadata, { a: undefined, b: text("2") }, "the metadata after the cut");
  },

  "fails what was under way when the link broke as of unknown outcome": async (kit) => {
    const client = await kit.join("asker");
    const { ref, messages } = await kit.receiver("worker", {}, () => new Promise(() => {}));
    const request = fails(client.request(ref, { json: 1 }), "CONNECTION_LOST", "unknown");
    await messages.next("the request");
    kit.link.cut();
    await request;
  },
});
