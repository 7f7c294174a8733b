// Random targets and random clients: who gets what through the indexes is who matches by `match()`.
import test from "ava";
import fc from "fast-check";
import type { Attributes } from "../../src/metadata/attribute.js";
import { matches, takesIn } from "../../src/query/match.js";
import type { Query } from "../../src/query/query.js";
import { Consumer } from "../../src/queue/consumer.js";
import { defaultQueueConfig } from "../../src/queue/queue-config.js";
import { QueueMachine } from "../../src/queue/queue-machine.js";
import { attributes, bounds, conditions } from "../query/arbitraries.js";
import { makeClient, makeDirectory, makeQuery } from "../support/clients.js";
import { job, RecordingConsumer, settled } from "../support/queues.js";

const numRuns = Number(process.env["ORACLE_RUNS"] ?? 300);

const targets: fc.Arbitrary<Query> = fc
  .record({
    conditions: fc.array(conditions, { maxLength: 2 }),
    optional: fc.boolean(),
    application: fc.constantFrom<Query["application"]>(
      { kind: "any" },
      { kind: "id", id: "app" },
      { kind: "id", id: "other" },
      { kind: "tags", tags: ["a"] },
    ),
    bound: fc.option(bounds),
  })
  .map(({ bound, ...changes }) => makeQuery(bound === null ? changes : { ...changes, bound }));

function newMachine(): QueueMachine {
  const directory = makeDirectory([]);
  const newGroup = () => directory.newGroup();
  return new QueueMachine({ name: "q", config: defaultQueueConfig, random: () => 0, newGroup, firstSeq: 1 });
}

function newConsumer(id: string, metadata: Attributes): Consumer {
  const client = makeClient({ id });
  client.become(metadata, client.revision + 1);
  return new Consumer({ client, sink: new RecordingConsumer() });
}

function mayGet(target: Query, { client }: Consumer): boolean {
  return client !== undefined && matches(target.optional ? { ...target, conditions: [] } : target, client);
}

test("a consumer gets of the parked messages exactly those that it matches", (t) => {
  const property = fc.property(fc.array(targets, { maxLength: 30 }), attributes, (list, metadata) => {
    const machine = newMachine();
    const messages = list.map((target) => job("x", { target }));
    machine.enqueue(messages, undefined, 0).stored(0);
    const consumer = newConsumer("c", metadata);
    machine.attach(consumer);
    machine.grant(consumer, 100, 0);
    const got = machine.takeEffects().handOvers.map(({ entry }) => entry.seq);
    const expected = list.flatMap((target, at) => (mayGet(target, consumer) ? [at + 1] : []));
    t.deepEqual(got, expected);
  });
  fc.assert(property, { numRuns });
});

test("a consumer without a session gets of the parked messages those that ask for nothing but its namespace", (t) => {
  const namespaces = fc.constantFrom("", "a", "b", "ab");
  const property = fc.property(fc.array(targets, { maxLength: 30 }), namespaces, (list, namespace) => {
    const machine = newMachine();
    machine
      .enqueue(
        list.map((target) => job("x", { target })),
        undefined,
        0,
      )
      .stored(0);
    const consumer = new Consumer({ namespace, sink: new RecordingConsumer() });
    machine.attach(consumer);
    machine.grant(consumer, 100, 0);
    const got = machine.takeEffects().handOvers.map(({ entry }) => entry.seq);
    const expected = list.flatMap(({ application, conditions: asked, bound, optional }, at) => {
      const asksNothing = application.kind === "any" && (optional || asked.length === 0);
      return asksNothing && (bound === undefined || takesIn(bound, namespace)) ? [at + 1] : [];
    });
    t.deepEqual(got, expected);
  });
  fc.assert(property, { numRuns });
});

test("a message goes to the first in line that matches, however many wait", async (t) => {
  const property = fc.asyncProperty(
    fc.array(targets, { minLength: 1, maxLength: 5 }),
    fc.array(attributes, { minLength: 35, maxLength: 50 }),
    async (list, all) => {
      const machine = newMachine();
      const consumers = all.map((metadata, at) => newConsumer(`c${at}`, metadata));
      for (const consumer of consumers) {
        machine.attach(consumer);
        machine.grant(consumer, 1, 0);
      }
      for (const target of list) {
        const waiting = consumers.filter(({ credit }) => credit > 0);
        const full = waiting.find(({ client }) => client !== undefined && matches(target, client));
        const expected = full ?? waiting.find((consumer) => mayGet(target, consumer));
        machine.enqueue([job("x", { target })], undefined, 0).stored(0);
        t.is(machine.takeEffects().handOvers[0]?.consumer, expected);
        await settled(); // indexes are built meanwhile
      }
    },
  );
  await fc.assert(property, { numRuns: Math.ceil(numRuns / 6) });
});
