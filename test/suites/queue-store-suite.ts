import test, { type ExecutionContext } from "ava";
import type { QueueStore, StoreChange } from "../../src/queue/queue-store.js";

/** Makes stores for the suite; each is empty, and closed when the test is over. */
export interface QueueStoreFactory {
  open(t: ExecutionContext): Promise<QueueStore>;
  /** Closes a store and opens it again on what it left behind. Absent for a store that leaves nothing. */
  reopen?(t: ExecutionContext, store: QueueStore): Promise<QueueStore>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value);

const putQueue = (queue: string, settings = ""): StoreChange => ({
  kind: "put-queue",
  queue,
  settings: bytes(settings),
});
const append = (queue: string, seq: number, head = `head ${seq}`, body = `body ${seq}`): StoreChange => ({
  kind: "append",
  queue,
  seq,
  head: bytes(head),
  body: bytes(body),
});
const remember = (queue: string, messageId: string, record: string): StoreChange => ({
  kind: "remember",
  queue,
  messageId,
  record: bytes(record),
});

async function all<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Everything that a start reads, and the bodies, as texts. */
async function contents(store: QueueStore): Promise<unknown[]> {
  const queues = await all(store.queues());
  return Promise.all(
    queues.map(async ({ queue, settings }) => {
      const heads = await all(store.heads(queue));
      const messages = heads.map(async ({ seq, head }) => [
        seq,
        text(head),
        text(await store.body(queue, seq)),
      ]);
      const ids = await all(store.ids(queue));
      return {
        queue,
        settings: text(settings),
        messages: await Promise.all(messages),
        ids: ids.map(({ messageId, record }) => [messageId, text(record)]),
      };
    }),
  );
}

/** Tests that every queue store has to pass. */
export function testQueueStore(name: string, factory: QueueStoreFactory): void {
  /** What a restart finds, where there is one; what is there now, elsewhere. */
  const afterRestart = async (t: ExecutionContext, store: QueueStore): Promise<unknown[]> =>
    contents(factory.reopen === undefined ? store : await factory.reopen(t, store));

  test(`${name}: an empty store has no queues, messages or ids`, async (t) => {
    const store = await factory.open(t);
    t.deepEqual(await contents(store), []);
    t.deepEqual(await all(store.heads("tasks")), []);
    t.deepEqual(await all(store.ids("tasks")), []);
    t.is(await store.body("tasks", 1), undefined);
    t.is(await store.remembered("tasks", "a"), undefined);
  });

  test(`${name}: what is written is there after a restart, queues by name and heads by place`, async (t) => {
    const store = await factory.open(t);
    await store.write([
      putQueue("tasks", "settings"),
      putQueue("mail"),
      append("tasks", 2),
      append("tasks", 1),
    ]);
    await store.write([append("mail", 7), remember("tasks", "b", "2"), remember("tasks", "a", "1")]);
    t.deepEqual(await afterRestart(t, store), [
      { queue: "mail", settings: "", messages: [[7, "head 7", "body 7"]], ids: [] },
      {
        queue: "tasks",
        settings: "settings",
        messages: [
          [1, "head 1", "body 1"],
          [2, "head 2", "body 2"],
        ],
        ids: [
          ["a", "1"],
          ["b", "2"],
        ],
      },
    ]);
  });

  test(`${name}: bodies and remembered ids are found as soon as their write is confirmed`, async (t) => {
    const store = await factory.open(t);
    await store.write([putQueue("tasks"), append("tasks", 1), remember("tasks", "a", "1")]);
    t.is(text(await store.body("tasks", 1)), "body 1");
    t.is(text(await store.remembered("tasks", "a")), "1");
    await store.write([
      { kind: "delete", queue: "tasks", seq: 1 },
      { kind: "forget", queue: "tasks", messageId: "a" },
    ]);
    t.is(await store.body("tasks", 1), undefined);
    t.is(await store.remembered("tasks", "a"), undefined);
  });

  test(`${name}: an update replaces the head and leaves the body`, async (t) => {
    const store = await factory.open(t);
    await store.write([putQueue("tasks"), append("tasks", 1)]);
    await store.write([{ kind: "update", queue: "tasks", seq: 1, head: bytes("a longer head") }]);
    t.deepEqual(await afterRestart(t, store), [
      { queue: "tasks", settings: "", messages: [[1, "a longer head", "body 1"]], ids: [] },
    ]);
  });

  test(`${name}: settings and remembered records are replaced`, async (t) => {
    const store = await factory.open(t);
    await store.write([putQueue("tasks", "old"), remember("tasks", "a", "old")]);
    await store.write([putQueue("tasks", "new"), remember("tasks", "a", "new")]);
    t.deepEqual(await afterRestart(t, store), [
      { queue: "tasks", settings: "new", messages: [], ids: [["a", "new"]] },
    ]);
  });

  test(`${name}: changes of one write, and of writes at once, are made in their order`, async (t) => {
    const store = await factory.open(t);
    await Promise.all([
      store.write([putQueue("tasks"), append("tasks", 1), { kind: "delete", queue: "tasks", seq: 1 }]),
      store.write([append("tasks", 2, "old")]),
      store.write([{ kind: "update", queue: "tasks", seq: 2, head: bytes("new") }]),
      store.write([append("tasks", 3)]),
      store.write([{ kind: "delete", queue: "tasks", seq: 3 }]),
    ]);
    t.deepEqual(await afterRestart(t, store), [
      { queue: "tasks", settings: "", messages: [[2, "new", "body 2"]], ids: [] },
    ]);
  });

  test(`${name}: deleting and forgetting what is not there is no error`, async (t) => {
    const store = await factory.open(t);
    await store.write([putQueue("tasks")]);
    await store.write([
      { kind: "delete", queue: "tasks", seq: 1 },
      { kind: "forget", queue: "tasks", messageId: "a" },
      { kind: "delete", queue: "nowhere", seq: 1 },
      { kind: "forget", queue: "nowhere", messageId: "a" },
    ]);
    t.deepEqual(await afterRestart(t, store), [{ queue: "tasks", settings: "", messages: [], ids: [] }]);
  });

  test(`${name}: a write without changes is confirmed`, async (t) => {
    const store = await factory.open(t);
    await store.write([]);
    t.deepEqual(await contents(store), []);
  });

  test(`${name}: queues, places and ids of every size are kept apart`, async (t) => {
    const store = await factory.open(t);
    const places = [0, 1, 255, 256, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
    const ids = ["", "\0", "a", "a\0", "ab", "ä", "🜁", "i".repeat(1_000)];
    const names = ["a", "a.b", "aa", "b"];
    for (const queue of names) {
      await store.write([
        putQueue(queue, queue),
        ...places.map((seq) => append(queue, seq, `${queue} ${seq}`, "")),
        ...ids.map((id) => remember(queue, id, `${queue} ${id}`)),
      ]);
    }
    const expected = names.map((queue) => ({
      queue,
      settings: queue,
      messages: places.map((seq) => [seq, `${queue} ${seq}`, ""]),
      ids: ids.map((id) => `${id}: ${queue} ${id}`).sort(),
    }));
    const found = (await afterRestart(t, store)) as { readonly ids: [string, string][] }[];
    t.deepEqual<unknown, unknown>(
      found.map((queue) => ({ ...queue, ids: queue.ids.map((id) => id.join(": ")).sort() })),
      expected,
    );
  });

  test(`${name}: bodies of every size come back whole`, async (t) => {
    const store = await factory.open(t);
    const bodies = [0, 1, 100, 2_000, 5_000, 70_000, 3_000_000].map((size, seed) =>
      Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed) % 251),
    );
    await store.write([
      putQueue("tasks"),
      ...bodies.map(
        (body, seq): StoreChange => ({ kind: "append", queue: "tasks", seq, head: new Uint8Array(), body }),
      ),
    ]);
    const read = await Promise.all(bodies.map((_, seq) => store.body("tasks", seq)));
    t.true(read.every((body, seq) => Buffer.from(body ?? []).equals(bodies[seq] ?? new Uint8Array())));
  });

  test(`${name}: what was read stays as it was when the message is gone`, async (t) => {
    const store = await factory.open(t);
    await store.write([putQueue("tasks"), append("tasks", 1), append("tasks", 2)]);
    const body = await store.body("tasks", 1);
    const heads = await all(store.heads("tasks"));
    await store.write([
      { kind: "delete", queue: "tasks", seq: 1 },
      { kind: "delete", queue: "tasks", seq: 2 },
    ]);
    await store.write([append("tasks", 3, "HEAD 3", "BODY 3"), append("tasks", 4, "HEAD 4", "BODY 4")]);
    t.is(text(body), "body 1");
    t.deepEqual(
      heads.map(({ head }) => text(head)),
      ["head 1", "head 2"],
    );
  });

  test(`${name}: writes that are under way are confirmed before it closes, and none is taken after`, async (t) => {
    const store = await factory.open(t);
    const written = store.write([putQueue("tasks"), append("tasks", 1)]);
    const closed = store.close();
    await t.notThrowsAsync(written);
    await closed;
    await t.throwsAsync(store.write([append("tasks", 2)]), { name: "BrokerError" });
  });
}
