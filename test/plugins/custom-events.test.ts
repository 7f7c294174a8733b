import test from "ava";
import { CustomEvents } from "../../src/plugins/custom-events.js";
import { fail, halt, next } from "../../src/plugins/event-result.js";
import type { EventHandler, Plugin } from "../../src/plugins/plugin.js";
import { makeClient } from "../support/clients.js";
import { never, testCalls, testTimeoutMs } from "../support/plugins.js";

const sender = makeClient({ id: "sender" });

function setUp(plugins: readonly Plugin[]) {
  const { calls, ...rest } = testCalls();
  const events = new CustomEvents(plugins, calls, 16);
  return { ...rest, run: (data: unknown = null) => events.run("E", data, sender) };
}

function withEvent(name: string, handler: EventHandler, undo?: Plugin["undo"]): Plugin {
  return { name, events: { E: handler }, ...(undo === undefined ? {} : { undo }) };
}

test("every plugin that has the event gets it in order, and the sender gets the frames of all", async (t) => {
  const seen: unknown[] = [];
  const { run } = setUp([
    withEvent("a", (data, client) => {
      seen.push(["a", data, client.id]);
      return next([{ t: "A", d: 1 }]);
    }),
    withEvent("b", async (data) => {
      seen.push(["b", data]);
      return next([{ t: "B", d: { x: [null] } }]);
    }),
    withEvent("c", () => undefined),
  ]);
  t.deepEqual(await run({ n: 5n }), {
    kind: "frames",
    frames: [
      { t: "A", d: 1 },
      { t: "B", d: Object.assign(Object.create(null), { x: [null] }) },
    ],
  });
  t.deepEqual(seen, [
    ["a", { n: 5n }, "sender"],
    ["b", { n: 5n }],
  ]);
});

test("what one plugin does to the data the next does not see", async (t) => {
  const seen: unknown[] = [];
  const { run } = setUp([
    withEvent("a", (data) => {
      (data as { list: number[] }).list.push(2);
      return undefined;
    }),
    withEvent("b", (data) => {
      seen.push(data);
      return undefined;
    }),
  ]);
  await run({ list: [1] });
  t.deepEqual(seen, [{ list: [1] }]);
});

test("halt sends nothing, undoes nothing, and later plugins are not asked", async (t) => {
  const called: string[] = [];
  const { run } = setUp([
    withEvent(
      "a",
      () => next([{ t: "A", d: 1 }], "state"),
      () => {
        called.push("undo a");
        return undefined;
      },
    ),
    withEvent("b", () => halt()),
    withEvent("c", () => {
      called.push("c");
      return undefined;
    }),
  ]);
  t.deepEqual(await run(), { kind: "frames", frames: [] });
  t.deepEqual(called, []);
});

test("an error undoes in reverse order, the failing plugin's own state first", async (t) => {
  const undone: unknown[] = [];
  const undo = (event: string, state: unknown) => {
    undone.push([event, state]);
    return undefined;
  };
  const { run } = setUp([
    withEvent("a", () => next([], "one"), undo),
    withEvent("b", () => next([], null), undo),
    withEvent("c", () => next([], 0), undo),
    withEvent("d", () => fail({ code: 7 }, "four"), undo),
    withEvent("e", () => next([], "five"), undo),
  ]);
  t.deepEqual(await run(), {
    kind: "fault",
    reason: Object.assign(Object.create(null), { code: 7 }),
    undoErrors: [],
  });
  t.deepEqual(undone, [
    ["E", "four"],
    ["E", 0],
    ["E", "one"],
  ]);
});

test("an undo that fails does not keep the others from being undone", async (t) => {
  const undone: string[] = [];
  const { run, clock } = setUp([
    withEvent(
      "a",
      () => next([], 1),
      () => {
        undone.push("a");
        return undefined;
      },
    ),
    withEvent(
      "b",
      () => next([], 1),
      () => {
        throw new Error("secret");
      },
    ),
    withEvent("c", () => next([], 1)),
    withEvent(
      "d",
      () => next([], 1),
      () => {
        setImmediate(() => clock.advance(testTimeoutMs));
        return never();
      },
    ),
    withEvent(
      "e",
      () => fail("no", 1),
      () => fail("cannot"),
    ),
  ]);
  t.deepEqual(await run(), {
    kind: "fault",
    reason: "no",
    undoErrors: ["cannot", "plugin d did not answer within 1000 ms", "plugin c failed", "plugin b failed"],
  });
  t.deepEqual(undone, ["a"]);
});

test("a plugin that throws, rejects, hangs or answers nonsense is an error of that plugin, and the others are undone", async (t) => {
  const bad: EventHandler[] = [
    () => {
      throw new Error("secret");
    },
    () => Promise.reject(new Error("secret")),
    () => "nonsense" as never,
    () => next([{ t: "X", d: { when: new Date() } }]),
    () => next([{ t: "", d: {} }]),
    () => next([{ t: "X", d: undefined }]),
  ];
  for (const handler of bad) {
    const undone: unknown[] = [];
    const { run } = setUp([
      withEvent(
        "good",
        () => next([], "state"),
        (_, state) => {
          undone.push(state);
          return undefined;
        },
      ),
      withEvent("bad", handler),
    ]);
    t.deepEqual(await run(), { kind: "fault", reason: "plugin bad failed", undoErrors: [] });
    t.deepEqual(undone, ["state"]);
  }
  const { run, clock } = setUp([withEvent("bad", never)]);
  const outcome = run();
  clock.advance(testTimeoutMs);
  t.like(await outcome, { kind: "fault", reason: "plugin bad did not answer within 1000 ms" });
});
