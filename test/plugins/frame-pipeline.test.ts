import test from "ava";
import { fail, halt, type PassingFrame, pass } from "../../src/plugins/event-result.js";
import { FramePipeline } from "../../src/plugins/frame-pipeline.js";
import type { Plugin } from "../../src/plugins/plugin.js";
import { makeClient } from "../support/clients.js";
import { never, testCalls, testTimeoutMs } from "../support/plugins.js";

const client = makeClient({ id: "client" });
const frame: PassingFrame = { op: 4, t: "SEND", d: { payload: 1 } };

function setUp(plugins: readonly Plugin[]) {
  const { calls, ...rest } = testCalls();
  const pipeline = new FramePipeline(plugins, calls);
  return { ...rest, run: () => pipeline.run("incoming", frame, client) };
}

test("a frame that nobody changes goes on at once as the very same object", (t) => {
  const seen: unknown[] = [];
  const watcher = (name: string): Plugin => ({
    name,
    onFrame(direction, given, who) {
      seen.push([name, direction, given, who.id]);
      return pass();
    },
  });
  const outcome = setUp([watcher("a"), { name: "b", onFrame: () => undefined }]).run();
  t.false(outcome instanceof Promise);
  t.deepEqual(outcome, { kind: "pass", frame });
  t.is((outcome as { frame: PassingFrame }).frame, frame);
  t.deepEqual(seen, [["a", "incoming", frame, "client"]]);
});

test("each plugin gets the frame that the one before it has made", async (t) => {
  const add = (name: string): Plugin => ({
    name,
    onFrame: async (_, { t: event, d }) => pass({ t: `${event}.${name}`, d: { before: d } }),
  });
  t.deepEqual(await setUp([add("a"), add("b")]).run(), {
    kind: "pass",
    frame: { op: 4, t: "SEND.a.b", d: { before: { before: { payload: 1 } } } },
  });
});

test("halt swallows the frame, and undoes nothing", (t) => {
  const called: string[] = [];
  const { run } = setUp([
    {
      name: "a",
      onFrame: () => pass(undefined, "state"),
      undoFrame: () => {
        called.push("undo");
        return undefined;
      },
    },
    { name: "b", onFrame: () => halt() },
    {
      name: "c",
      onFrame: () => {
        called.push("c");
        return undefined;
      },
    },
  ]);
  t.deepEqual(run(), { kind: "halt" });
  t.deepEqual(called, []);
});

test("an error undoes in reverse order, told of the event that each has seen", async (t) => {
  const undone: unknown[] = [];
  const undoFrame: Plugin["undoFrame"] = (direction, event, state) => {
    undone.push([direction, event, state]);
    return state === 1 ? fail("cannot") : undefined;
  };
  const { run } = setUp([
    { name: "a", onFrame: () => pass({ t: "OTHER", d: {} }, 1), undoFrame },
    { name: "b", onFrame: () => pass(), undoFrame },
    { name: "c", onFrame: () => pass(undefined, 3), undoFrame },
    { name: "d", onFrame: () => fail("no", 4), undoFrame },
  ]);
  t.deepEqual(await run(), { kind: "fault", reason: "no", undoErrors: ["cannot"] });
  t.deepEqual(undone, [
    ["incoming", "OTHER", 4],
    ["incoming", "OTHER", 3],
    ["incoming", "SEND", 1],
  ]);
});

test("a plugin that throws, rejects, hangs or answers nonsense stops the frame with an error", async (t) => {
  const bad: Plugin["onFrame"][] = [
    () => {
      throw new Error("secret");
    },
    () => Promise.reject(new Error("secret")),
    () => ({ kind: "next" }) as never,
    () => pass({ t: "", d: {} }),
    () => pass({ t: "X", d: undefined }),
  ];
  for (const onFrame of bad) {
    const outcome = await setUp([{ name: "bad", ...(onFrame && { onFrame }) }]).run();
    t.deepEqual(outcome, { kind: "fault", reason: "plugin bad failed", undoErrors: [] });
  }
  const { run, clock } = setUp([{ name: "bad", onFrame: never }]);
  const outcome = run();
  clock.advance(testTimeoutMs);
  t.like(await outcome, { kind: "fault", reason: "plugin bad did not answer within 1000 ms" });
});
