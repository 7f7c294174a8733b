import { part, slow } from "../case.js";
import type { Kit } from "../kit.js";
import { equal, holds } from "../mismatch.js";
import { fails, type ProgramWatch } from "../program-client.js";
import type { ChangeEvent, Values } from "../protocol.js";
import { hasValues, integer, text } from "../values.js";
import { kindsOfValues } from "./metadata.js";

/** Who is there, and who comes and goes. */
export const directoryCases = part("directory", {
  "lists who matches": async (kit) => {
    const client = await kit.join("caller");
    for (const clientId of ["a", "b", "c"])
      await kit.receiver("worker", { clientId, metadata: { size: integer(clientId === "b" ? 1 : 5) } });
    const application = kit.name("worker");
    const { clients, truncated } = await client.queryClients({ application });
    equal(clients.map(({ clientId }) => clientId).sort(), ["a", "b", "c"], "all clients");
    holds(
      clients.every((listed) => listed.application === application),
      "their application",
      application,
      clients,
    );
    equal(truncated, false, "whether there are more");
    const where = { path: ["size"], op: "gt", value: integer(1) } as const;
    const some = await client.queryClients({ application, where });
    equal(some.clients.map(({ clientId }) => clientId).sort(), ["a", "c"], "those that match");
  },

  "lists nobody where nobody matches": async (kit) => {
    const client = await kit.join("caller");
    equal(
      await client.queryClients({ application: kit.name("nobody") }),
      { clients: [], truncated: false },
      "the list",
    );
  },

  ...Object.fromEntries(
    Object.entries(kindsOfValues).map(([kind, value]) => [
      `reads ${kind} in metadata`,
      async (kit: Kit) => {
        const client = await kit.join("caller");
        const { target } = await kit.receiver("worker", { metadata: { value } });
        const { clients } = await client.queryClients(target);
        holdsValues(clients[0]?.metadata, { value });
      },
    ]),
  ),

  "lists as many as it asks for, and is told that there are more": async (kit) => {
    const client = await kit.join("caller");
    for (const clientId of ["a", "b", "c"]) await kit.receiver("worker", { clientId });
    const target = { application: kit.name("worker") };
    const { clients, truncated } = await client.queryClients(target, { limit: 2 });
    equal([clients.length, truncated], [2, true], "how many are listed, and whether there are more");
    equal(
      (await client.queryClients(target, { limit: 3 })).truncated,
      false,
      "whether there are more than three",
    );
  },

  "lists the one that is picked": async (kit) => {
    const client = await kit.join("caller");
    for (const [clientId, load] of Object.entries({ a: 3, b: 1, c: 2 }))
      await kit.receiver("worker", { clientId, metadata: { load: integer(load) } });
    const target = { application: kit.name("worker"), pick: { min: ["load"] } } as const;
    const { clients } = await client.queryClients(target);
    equal(
      clients.map(({ clientId }) => clientId),
      ["b"],
      "the list",
    );
  },

  "lists without a session": async (kit) => {
    const caller = await kit.connect();
    const { ref, target } = await kit.receiver("worker");
    const { clients } = await caller.queryClients(target);
    equal(
      clients.map(({ clientId }) => clientId),
      [ref.clientId],
      "the list",
    );
  },

  "is told that a list cannot be made": async (kit) => {
    const client = await kit.join("caller");
    await fails(client.queryClients({ cel: "1 +" }), "INVALID_QUERY", "not_sent");
  },

  "watches who is there, comes, changes and goes": async (kit) => {
    const client = await kit.join("caller");
    const application = kit.name("worker");
    await kit.receiver("worker", { clientId: "first", metadata: { size: integer(1) } });
    const watch = await client.watch({ application });
    equal(named(await snapshot(watch)), ["first"], "the snapshot");
    const { client: second } = await kit.receiver("worker", {
      clientId: "second",
      metadata: { size: integer(2) },
    });
    const came = await watch.changes.next("the change");
    equal([came.kind, came.application, came.clientId], ["matched", application, "second"], "one that comes");
    holdsValues(came.metadata, { size: integer(2) });
    await second.updateMetadata({ size: 3 });
    const changed = await watch.changes.next("the change");
    equal([changed.kind, changed.clientId], ["updated", "second"], "one that changes");
    holdsValues(changed.metadata, { size: integer(3) });
    await second.close();
    const gone = await watch.changes.next("the change");
    equal(
      [gone.kind, gone.application, gone.clientId],
      ["unmatched", application, "second"],
      "one that goes",
    );
  },

  "watches those that match a condition": async (kit) => {
    const client = await kit.join("caller");
    const { client: worker, ref } = await kit.receiver("worker", { metadata: { size: integer(1) } });
    const where = { path: ["size"], op: "gte", value: integer(5) } as const;
    const watch = await client.watch({ application: ref.application, where });
    equal(named(await snapshot(watch)), [], "the snapshot");
    await worker.updateMetadata({ size: 9 });
    equal((await watch.changes.next("the change")).kind, "matched", "one that begins to match");
    await worker.updateMetadata({ size: 2 });
    equal((await watch.changes.next("the change")).kind, "unmatched", "one that matches no more");
  },

  "begins a watch again after the link was cut": async (kit) => {
    const client = await kit.join("caller");
    const application = kit.name("worker");
    const { client: first } = await kit.receiver("worker", { clientId: "first" });
    const watch = await client.watch({ application });
    equal(named(await snapshot(watch)), ["first"], "the snapshot before");
    await kit.link.refuse();
    await client.entered("connecting");
    await first.close();
    await kit.receiver("worker", { clientId: "second" });
    await kit.link.accept();
    equal(named(await snapshot(watch)), ["second"], "the snapshot after");
    await kit.receiver("worker", { clientId: "third" });
    const { kind, clientId } = await watch.changes.next("the change");
    equal([kind, clientId], ["matched", "third"], "one that comes");
  },

  "begins a watch again when the broker was killed and started again": slow(async (kit) => {
    const client = await kit.join("caller");
    const watch = await client.watch(client.target);
    equal(named(await snapshot(watch)), [client.ref.clientId], "the snapshot before");
    await kit.broker.kill();
    await kit.broker.start();
    await watch.changes.next("the beginning of another snapshot", ({ kind }) => kind === "reset");
    await watch.changes.next("the client itself", ({ clientId }) => clientId === client.ref.clientId);
  }),

  "stops watching": async (kit) => {
    const client = await kit.join("caller");
    const application = kit.name("worker");
    const [stopped, other] = [await client.watch({ application }), await client.watch({ application })];
    await snapshot(stopped);
    await snapshot(other);
    await stopped.stop();
    await kit.receiver("worker", { clientId: "late" });
    await other.changes.next("the change, at the other watch");
    await client.state(); // answered behind the changes that came before
    equal(stopped.changes.untaken, [], "changes of a watch that was stopped");
  },

  "watches without a session": async (kit) => {
    const caller = await kit.connect();
    const { ref, target } = await kit.receiver("worker", { metadata: { region: text("eu") } });
    const watch = await caller.watch(target);
    const [change] = await snapshot(watch);
    equal(change?.clientId, ref.clientId, "the snapshot");
    holdsValues(change?.metadata, { region: text("eu") });
  },

  "hears who connects and who leaves": async (kit) => {
    const client = await kit.join("listener", { receiveClientEvents: true });
    const { client: other, ref } = await kit.receiver("worker");
    const isOther = ({ application }: { application: string }) => application === ref.application;
    const came = await client.clientEvents.next("the other client", isOther);
    equal([came.kind, came.clientId], ["connected", ref.clientId], "one that comes");
    await other.close();
    const left = await client.clientEvents.next("the other client", isOther);
    equal([left.kind, left.clientId], ["disconnected", ref.clientId], "one that leaves");
  },

  "hears who connects after the link was cut": async (kit) => {
    const client = await kit.join("listener", { receiveClientEvents: true });
    kit.link.cut();
    await client.entered("connecting");
    await client.entered("connected");
    const { ref } = await kit.receiver("worker");
    const came = await client.clientEvents.next(
      "the other client",
      (event) => event.application === ref.application,
    );
    equal([came.kind, came.clientId], ["connected", ref.clientId], "one that comes");
  },

  "hears of nobody where it did not ask": async (kit) => {
    const [quiet, listener] = [
      await kit.join("quiet"),
      await kit.join("listener", { receiveClientEvents: true }),
    ];
    const { ref } = await kit.receiver("worker");
    await listener.clientEvents.next("the other client", (event) => event.application === ref.application);
    await (await kit.control()).send(quiet.ref.application, "marker");
    await quiet.handled(await quiet.messages.next("a message that came behind it"));
    equal(quiet.clientEvents.untaken, [], "client events");
  },
});

/** The matches of a snapshot that begins now. */
async function snapshot({ changes }: ProgramWatch): Promise<ChangeEvent[]> {
  await changes.next("the beginning of a snapshot", ({ kind }) => kind === "reset");
  const matches: ChangeEvent[] = [];
  for (;;) {
    const change = await changes.next("the rest of the snapshot");
    if (change.kind === "snapshot_complete") return matches;
    equal(change.kind, "matched", "the kind of a change in a snapshot");
    matches.push(change);
  }
}

function named(changes: readonly ChangeEvent[]): (string | undefined)[] {
  return changes.map(({ clientId }) => clientId);
}

function holdsValues(metadata: Values | undefined, expected: Values): void {
  holds(hasValues(metadata ?? {}, expected), "the metadata that is told", expected, metadata);
}
