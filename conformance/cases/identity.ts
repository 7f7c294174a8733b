import { createServer } from "node:net";
import { part } from "../case.js";
import { credential } from "../kit.js";
import { equal, holds, like } from "../mismatch.js";
import { fails } from "../program-client.js";
import { text, version } from "../values.js";

/** Who a client is, and who is let in. */
export const identityCases = part("session", {
  "joins with the client id that it is given": async (kit) => {
    const { ref } = await kit.join("worker");
    await kit.stored(ref);
  },

  "makes a client id where none is given, another one each time": async (kit) => {
    const application = kit.name("worker");
    await Promise.all([kit.connect({ application }), kit.connect({ application })]);
    const { clients } = await (await kit.control()).queryClients({ application });
    equal(new Set(clients.map(({ clientId }) => clientId)).size, 2, "how many ids two clients have");
  },

  "is refused a client id that is in use": async (kit) => {
    const { ref } = await kit.receiver("worker");
    const second = kit.connect({ ...ref, connectTimeoutMs: 200 });
    await fails(second, "CLIENT_ALREADY_REGISTERED", "not_sent");
  },

  "joins under an id that another application has as well": async (kit) => {
    const { ref } = await kit.receiver("other");
    const own = { application: kit.name("worker"), clientId: ref.clientId };
    await kit.connect(own);
    await kit.stored(own);
  },

  "leaves when it is closed, and its id is free again": async (kit) => {
    const client = await kit.join("worker");
    await client.close();
    await kit.connect(client.ref);
  },

  "carries tags by which it is found": async (kit) => {
    const tag = kit.name("tag");
    const client = await kit.join("worker", { tags: [tag, "other"] });
    const { receiver } = await (await kit.control()).send({ tags: [tag, "other"] }, 1);
    equal(receiver, client.ref, "who has the tags");
    await client.handled(await client.messages.next("the message"));
  },

  "joins the namespace that it is told": async (kit) => {
    const client = await kit.join("worker", { namespace: "blue" });
    like(await kit.stored(client.ref), { namespace: text("blue") }, "the broker's own attribute");
  },

  "is found under the address that it gives": async (kit) => {
    const client = await kit.join("worker", { address: "127.0.0.1:65000" });
    like(await kit.stored(client.ref), { ip: text("127.0.0.1:65000") }, "the broker's own attribute");
  },

  "is unrestricted where no credential is asked for": async (kit) => {
    const client = await kit.join("worker");
    equal(client.restricted, false, "whether it is restricted");
  },

  "presents its credential": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const client = await kit.join("worker", { url, credential });
    equal(client.restricted, false, "whether it is restricted");
    await client.send(client.target, { json: 1 });
    await client.handled(await client.messages.next("its own message"));
  },

  "is restricted where it has no credential and one is asked for": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const client = await kit.join("worker", { url });
    equal(client.restricted, true, "whether it is restricted");
    await fails(client.send({}, { json: 1 }), "RESTRICTED", "not_sent");
  },

  "gives up at once where its credential is wrong": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const connecting = kit.join("worker", { url, credential: "a guess", connectTimeoutMs: 60_000 });
    await fails(connecting, "UNAUTHENTICATED", "not_sent");
  },

  "presents its credential without a session as well": async (kit) => {
    const { url } = await kit.linkTo(await kit.guarded());
    const caller = await kit.connect({ url, credential });
    await fails(caller.send({ application: kit.name("nobody") }, { json: 1 }), "NO_ROUTE", "not_sent");
    const stranger = await kit.connect({ url });
    await fails(
      stranger.send({ application: kit.name("nobody") }, { json: 1 }),
      "UNAUTHENTICATED",
      "not_sent",
    );
  },

  "is told of an id that the broker does not take": async (kit) => {
    const joining = kit.connect({ application: kit.name("worker"), clientId: "with blanks" });
    await fails(joining, "INVALID_REQUEST", "not_sent");
  },

  "is told of metadata that the broker does not take": async (kit) => {
    const application = kit.name("worker");
    const wrongVersion = kit.connect({ application, metadata: { v: version("1.x") } });
    await fails(wrongVersion, "INVALID_METADATA", "not_sent");
    const reserved = kit.connect({ application, metadata: { ip: text("1.2.3.4") } });
    await fails(reserved, "INVALID_METADATA", "not_sent");
  },

  "says that there is no broker once its time to connect is over": async (kit) => {
    const url = `http://127.0.0.1:${await deadPort()}`;
    await fails(kit.join("worker", { url, connectTimeoutMs: 300 }), "CONNECTION_FAILED", "not_sent");
  },

  "waits for a broker that comes within its time to connect": async (kit) => {
    kit.link.turnAway();
    const joining = kit.join("worker", { connectTimeoutMs: 20_000 });
    await kit.eventually("it has tried twice", async () => kit.link.connections >= 2);
    await kit.link.accept();
    const { ref } = await joining;
    await kit.stored(ref);
  },

  "calls without a session where no application is named": async (kit) => {
    const caller = await kit.connect();
    const { ref, target, messages } = await kit.receiver("worker");
    const sent = await caller.send(target, { json: "x" });
    equal(sent.receiver, ref, "the receiver");
    like(await messages.next("the message"), { source: undefined, payload: "x" }, "what the receiver gets");
  },

  "tells its state": async (kit) => {
    const client = await kit.join("worker");
    equal((await client.state()).state, "connected", "the state once it is connected");
    await client.close();
    equal((await client.state()).state, "closed", "the state once it is closed");
    await client.entered("closed");
  },

  "refuses calls once it is closed": async (kit) => {
    const client = await kit.join("worker");
    await client.close();
    await fails(client.send({ application: "any" }, { json: 1 }), "CLOSED", "not_sent");
    await fails(client.enqueue(kit.name("jobs"), { json: 1 }), "CLOSED", "not_sent");
  },

  "is closed more than once without harm": async (kit) => {
    const client = await kit.join("worker");
    await client.close();
    await client.close();
  },

  "holds several clients at once": async (kit) => {
    const clients = await Promise.all(["a", "b", "c"].map((word) => kit.join(word)));
    for (const client of clients) {
      const { receiver } = await (await kit.control()).send(client.ref.application, client.name);
      equal(receiver, client.ref, "the receiver");
      const message = await client.messages.next("its message");
      equal(message.payload, { json: client.name }, "what it gets");
      await client.handled(message);
    }
    holds(
      clients.every(({ messages }) => messages.untaken.length === 0),
      "nobody gets what is another's",
      "nothing more",
      clients.map(({ messages }) => messages.untaken),
    );
  },
});

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
