import test from "ava";
import type { PeerStatus } from "../src/cluster/peer-status.js";
import { silentLogger } from "../src/observability/logger.js";
import { SessionBalance } from "../src/session-balance.js";
import { FakeClock } from "./support/fake-clock.js";
import { seededRandom } from "./support/seeded-random.js";

function peer(sessions: number, changes: Partial<PeerStatus> = {}): PeerStatus {
  const facts = { brokerId: "b", address: "b:1", version: "1", stateSince: 0, lastHeardAt: 0, clients: 0 };
  return { ...facts, state: "alive", sessions, draining: false, bufferedBytes: 0, ...changes };
}

/** A broker with so many sessions beside some peers; `look` lets it compare once, and tells how many sessions were asked to move. */
function startBalance(count: number, peers: readonly PeerStatus[]) {
  const clock = new FakeClock();
  const moved = new Set<number>();
  const sessions = Array.from({ length: count }, (_, index) => ({ drain: () => void moved.add(index) }));
  const balance = new SessionBalance({
    sessions,
    peers: () => peers,
    abovePercent: 20,
    clock,
    random: seededRandom(1),
    logger: silentLogger,
  });
  balance.start();
  return { balance, clock, moved };
}

test("a broker with too many sessions asks those above the mean to move, not all at once", (t) => {
  const { clock, moved } = startBalance(150, [peer(50), peer(40)]);
  clock.advance(9_999);
  t.is(moved.size, 0);
  clock.advance(2_500);
  t.true(moved.size > 10 && moved.size < 60, `${moved.size}`);
  clock.advance(3_000);
  t.is(moved.size, 70);
});

test("nobody has to move below the threshold, alone, or for brokers that are not there", (t) => {
  for (const [count, peers] of [
    [118, [peer(90), peer(92)]],
    [100, []],
    [100, [peer(0, { state: "suspect" }), peer(0, { state: "left" }), peer(0, { draining: true })]],
    [1, [peer(0)]],
  ] as const) {
    const { clock, moved } = startBalance(count, peers);
    clock.advance(60_000);
    t.is(moved.size, 0, `${count}`);
  }
});

test("a balance that is closed asks nobody any more", (t) => {
  const { balance, clock, moved } = startBalance(100, [peer(0)]);
  clock.advance(10_000);
  balance.close();
  clock.advance(60_000);
  t.is(moved.size, 0);
  t.is(clock.pending, 0);
});
