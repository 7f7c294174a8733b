import test from "ava";
import type { Client } from "../../src/directory/client.js";
import type { Attribute } from "../../src/metadata/attribute.js";
import { equals, makeAttributes, makeClient, makeQuery } from "../support/clients.js";
import { consume, enqueue, job, settled, startQueues } from "../support/queues.js";

/** Attributes that count how often somebody looks at them. */
class CountingAttributes extends Map<string, Attribute> {
  looks = 0;

  override get(key: string): Attribute | undefined {
    this.looks += 1;
    return super.get(key);
  }
}

function countingClient(id: string, values: Parameters<typeof makeAttributes>[0]) {
  const attributes = new CountingAttributes(makeAttributes(values));
  const client = makeClient({ id });
  client.become(attributes);
  return { client, attributes };
}

const forUser = (user: number) => ({ target: makeQuery({ conditions: [equals("user", user)] }) });

test("a consumer finds its message amid many that are not for it by a few look-ups", async (t) => {
  const { client, attributes } = countingClient("worker", { user: 7_777 });
  const started = await startQueues(t, { clients: [client] });
  await enqueue(started, ...Array.from({ length: 10_000 }, (_, user) => job(`for ${user}`, forUser(user))));
  attributes.looks = 0;
  const { sink } = consume(started, client, { credit: 2 });
  t.deepEqual(sink.texts, ["for 7777"]);
  t.true(attributes.looks < 10, `${attributes.looks} look-ups`);
});

test("texts of one hash are told apart", async (t) => {
  const words = ["costarring", "liquid"]; // FNV-1a makes the same number of both
  const clients = words.map((word) => makeClient({ id: word, metadata: { word } }));
  const started = await startQueues(t, { clients });
  const forWord = (word: string) => job(word, { target: makeQuery({ conditions: [equals("word", word)] }) });
  await enqueue(started, ...words.map(forWord));
  const sinks = clients.map((client) => consume(started, client, { credit: 2 }).sink);
  t.deepEqual(
    sinks.map(({ texts }) => texts),
    [["costarring"], ["liquid"]],
  );
});

test("a message finds its consumer amid many that do not match without asking them all", async (t) => {
  const all = Array.from({ length: 2_000 }, (_, user) => countingClient(`c${user}`, { user }));
  const started = await startQueues(t, { clients: all.map(({ client }) => client) });
  const sinks = all.map(({ client }) => consume(started, client).sink);
  await enqueue(started, job("first", forUser(5)));
  // The first message of its kind has the index built, which others wait for.
  for (let turn = 0; turn < 50; turn += 1) await settled();
  for (const { attributes } of all) attributes.looks = 0;
  await enqueue(started, job("mine", forUser(1_234)));
  t.deepEqual(sinks[1_234]?.texts, ["mine"]);
  const looks = all.reduce((sum, { attributes }) => sum + attributes.looks, 0);
  t.true(looks < 10, `${looks} look-ups`);
});

test("what is for many consumers goes to the one that has waited longest, in turn", async (t) => {
  const clients = ["a", "b", "c"].map((id) => makeClient({ id }));
  const started = await startQueues(t, { clients });
  const sinks = clients.map((client) => consume(started, client, { credit: 2 }).sink);
  for (const text of ["1", "2", "3", "4"]) await enqueue(started, job(text));
  t.deepEqual(
    sinks.map(({ texts }) => texts),
    [["1", "4"], ["2"], ["3"]],
  );
});

test("a client that changes its metadata keeps its turn, and gets what it matches now", async (t) => {
  const [a, b] = ["a", "b"].map((id) => makeClient({ id, metadata: { colour: "red" } })) as [Client, Client];
  const started = await startQueues(t, { clients: [a, b] });
  const { directory } = started;
  const [first, second] = [consume(started, a).sink, consume(started, b).sink];
  await enqueue(started, job("blue", { target: makeQuery({ conditions: [equals("colour", "blue")] }) }));
  directory.update(a, makeAttributes({ colour: "red", load: 1 }));
  await settled();
  await enqueue(started, job("any"));
  t.deepEqual([first.texts, second.texts], [["any"], []]);
  directory.update(b, makeAttributes({ colour: "blue" }));
  await settled();
  t.deepEqual(second.texts, ["blue"]);
});

test("an optional target prefers who matches, and takes anybody of the application", async (t) => {
  const red = makeClient({ id: "red", metadata: { colour: "red" } });
  const green = makeClient({ id: "green", metadata: { colour: "green" } });
  const started = await startQueues(t, { clients: [red, green] });
  const [redSink, greenSink] = [consume(started, red).sink, consume(started, green).sink];
  const target = makeQuery({ conditions: [equals("colour", "green")], optional: true });
  await enqueue(started, job("one", { target }), job("two", { target }));
  t.deepEqual([greenSink.texts, redSink.texts], [["one"], ["two"]]);
});

test("messages of one key go one at a time, in order, to the consumer that began", async (t) => {
  const [a, b] = ["a", "b"].map((id) => makeClient({ id })) as [Client, Client];
  const started = await startQueues(t, { clients: [a, b] });
  const { queues } = started;
  const first = consume(started, a, { credit: 1 });
  const second = consume(started, b, { credit: 9 });
  await enqueue(started, ...["1", "2", "3"].map((text) => job(text, { orderingKey: "k" })), job("free"));
  t.deepEqual([first.sink.texts, second.sink.texts], [["1"], ["free"]]);
  await queues.settle("jobs", [first.sink.lastLease], { kind: "ack" }, a);
  t.deepEqual([first.sink.texts, second.sink.texts], [["1"], ["free"]]);
  first.consumer.grant(1);
  t.deepEqual(first.sink.texts, ["1", "2"]);
  first.consumer.close("lost");
  t.deepEqual(second.sink.texts, ["free", "2"]);
});

test("a consumer with much credit gets all there is, in pieces", async (t) => {
  const worker = makeClient({ id: "worker" });
  const started = await startQueues(t, { clients: [worker] });
  await enqueue(started, ...Array.from({ length: 600 }, (_, at) => job(String(at))));
  const { sink, consumer } = consume(started, worker, { credit: 1_000 });
  t.is(sink.texts.length, 256);
  started.clock.advance(0);
  started.clock.advance(0);
  t.deepEqual(
    sink.texts,
    Array.from({ length: 600 }, (_, at) => String(at)),
  );
  t.is(consumer.credit, 400);
});
