import test from "ava";
import fc from "fast-check";
import { BrokerError } from "../../src/errors.js";
import { silentLogger } from "../../src/observability/logger.js";
import { Lanes } from "../../src/queue/lanes.js";
import { MemoryQueueStore } from "../../src/queue/memory-queue-store.js";
import { backoffDelay } from "../../src/queue/message-life.js";
import { noQueueMetrics } from "../../src/queue/queue-metrics.js";
import type { StoreChange } from "../../src/queue/queue-store.js";
import { goesBefore, ReadyHeap } from "../../src/queue/ready-heap.js";
import { RecentIds } from "../../src/queue/recent-ids.js";
import { SeqTable } from "../../src/queue/seq-table.js";
import { StoreWriter } from "../../src/queue/store-writer.js";
import { WakeUp } from "../../src/queue/wake-up.js";
import { FakeClock } from "../support/fake-clock.js";

test("a ready heap gives its items in the order of the queue, whatever was taken out between", (t) => {
  const steps = fc.array(fc.tuple(fc.nat(9), fc.nat(3)), { maxLength: 60 });
  const property = fc.property(steps, (list) => {
    const heap = new ReadyHeap<{ seq: number; priority: number; place: number }>();
    const inside = list.map(([priority], seq) => ({ seq, priority, place: -1 }));
    for (const item of inside) heap.push(item);
    const removed = inside.filter((_, at) => list[at]?.[1] === 0);
    for (const item of removed) heap.remove(item);
    const left = inside.filter((item) => !removed.includes(item));
    left.sort((a, b) => (goesBefore(a, b) ? -1 : 1));
    t.deepEqual(
      Array.from(left, () => heap.shift()),
      left,
    );
    t.is(heap.size, 0);
    t.true(inside.every(({ place }) => place === -1));
  });
  fc.assert(property);
});

test("a table by number is a map that can be walked both ways from anywhere", (t) => {
  const numbers = fc.uniqueArray(fc.oneof(fc.nat(300), fc.nat({ max: 2 ** 50 })), { maxLength: 80 });
  const property = fc.property(numbers, fc.nat(400), (list, from) => {
    const table = new SeqTable<number>();
    for (const number of list) table.add(number, number);
    for (const number of list) if (number % 3 === 0) table.delete(number);
    const left = list.filter((number) => number % 3 !== 0).sort((a, b) => a - b);
    t.is(table.size, left.length);
    t.deepEqual(
      [...table.after(from)],
      left.filter((number) => number > from),
    );
    t.deepEqual([...table.before(from)], left.filter((number) => number < from).reverse());
    t.true(left.every((number) => table.get(number) === number));
  });
  fc.assert(property);
});

test("ids are recognised within their window, and taken out once it has passed", (t) => {
  const ids = new RecentIds();
  ids.add("a", 0);
  const second = ids.add("b", 10);
  ids.delete(second);
  ids.add("a", 20);
  t.is(ids.get("a", 119, 100)?.at, 20);
  t.is(ids.get("a", 120, 100), undefined);
  t.is(ids.get("b", 11, 100), undefined);
  t.deepEqual(ids.takeExpired(110, 100, 10), []);
  t.deepEqual(ids.takeExpired(120, 100, 10), ["a"]);
  t.is(ids.nextDue(100), undefined);
});

test("a lane that no message has is kept for a while, and made anew after that", (t) => {
  const lanes = new Lanes();
  const lane = lanes.get("a");
  lanes.released(lane);
  lanes.released(lane);
  t.is(lanes.get("a"), lane);
  const kept = lanes.get("kept");
  lanes.released(kept);
  kept.members = 1;
  for (let at = 0; at < 2_000; at += 1) lanes.released(lanes.get(`other ${at}`));
  t.is(lanes.get("kept"), kept);
  t.not(lanes.get("a"), lane);
});

test("a wake-up comes no later than it was set for, and is moved only forward", (t) => {
  const clock = new FakeClock(0);
  const times: number[] = [];
  const wakeUp = new WakeUp(clock, () => times.push(clock.now()));
  wakeUp.setFor(100);
  wakeUp.setFor(200);
  wakeUp.setFor(50);
  t.is(clock.pending, 1);
  clock.advance(300);
  t.deepEqual(times, [50]);
  wakeUp.setFor(100 * 86_400_000);
  clock.advance(3_600_000);
  t.is(times.length, 2);
});

test("writes are told in the order of the calls, whatever the order of the store", async (t) => {
  const answers: ((error?: BrokerError) => void)[] = [];
  class LateStore extends MemoryQueueStore {
    override write(): Promise<void> {
      return new Promise((resolve, reject) => {
        answers.push((error) => (error === undefined ? resolve() : reject(error)));
      });
    }
  }
  const writer = new StoreWriter({ store: new LateStore(), logger: silentLogger, metrics: noQueueMetrics });
  const told: string[] = [];
  const change: StoreChange = { kind: "delete", queue: "q", seq: 1 };
  writer.write([change], (error) => told.push(`first ${error?.reason}`));
  writer.write([], () => told.push("nothing"));
  writer.write([change], (error) => told.push(`second ${error?.reason}`));
  const idle = writer.idle();
  answers[1]?.();
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(told, []);
  answers[0]?.(new BrokerError("STORAGE_FULL", "full"));
  await idle;
  t.deepEqual(told, ["first STORAGE_FULL", "nothing", "second undefined"]);
});

test("backoff grows to its bound, and chance takes off no more than its share", (t) => {
  const backoff = { initialDelayMs: 100, maxDelayMs: 1_000, multiplier: 3, jitter: 0.5 };
  const delays = (random: number) =>
    [1, 2, 3, 9].map((failures) => backoffDelay(backoff, failures, () => random));
  t.deepEqual(delays(0), [100, 300, 900, 1_000]);
  t.deepEqual(delays(0.5), [75, 225, 675, 750]);
});
