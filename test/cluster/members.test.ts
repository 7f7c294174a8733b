import test from "ava";
import { Members } from "../../src/cluster/members.js";
import type { PeerLink } from "../../src/cluster/peer-link.js";
import { silentLogger } from "../../src/observability/logger.js";
import { FakeClock } from "../support/fake-clock.js";
import { MemoryNetwork } from "../support/memory-links.js";

interface Station {
  readonly members: Members;
  /** What was heard, in order. */
  readonly heard: string[];
  readonly links: Map<string, PeerLink>;
}

/** Brokers in a network whose time a test moves. */
function network() {
  const clock = new FakeClock();
  const net = new MemoryNetwork(clock);
  const start = (
    brokerId: string,
    seeds: readonly string[] = [],
    { lateness = 1 }: { readonly lateness?: number } = {},
  ): Station => {
    const heard: string[] = [];
    const links = new Map<string, PeerLink>();
    const members = new Members({
      brokerId,
      incarnation: clock.now(),
      version: "1.2.3",
      transport: net.transport(),
      listener: {
        linked(link) {
          heard.push(`linked ${link.peer.brokerId}`);
          links.set(link.peer.brokerId, link);
        },
        unlinked({ brokerId: id }) {
          heard.push(`unlinked ${id}`);
          links.delete(id);
        },
        received: (link, items) => heard.push(...items.map(({ kind }) => `${kind} of ${link.peer.brokerId}`)),
        drained() {},
        ownersChanged: (owners) => heard.push(`owners ${owners.join(",")}`),
      },
      load: () => ({ clients: 5, sessions: 6 }),
      suspectMs: 1_500,
      leaveMs: 3_000,
      clock: { now: () => clock.now(), after: (ms, run) => clock.after(ms * lateness, run) },
      stopwatch: () => clock.now(),
      random: () => 0.5,
      logger: silentLogger,
    });
    members.start(`${brokerId}:4567`);
    members.seed(seeds);
    return { members, heard, links };
  };
  /** Moves time in small steps, so that promises between come to their turn. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 10) {
      clock.advance(Math.min(10, left));
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
  };
  return { clock, net, start, pass };
}

const owners = ({ members }: Station) => members.owners.join(",");

test("brokers that name one address find each other, and each is linked with each once", async (t) => {
  const { net, start, pass } = network();
  const stations = ["a", "b", "c", "d"].map((id) => start(id, ["a:4567"]));
  await pass(3_000);
  for (const station of stations) {
    t.is(owners(station), "a,b,c,d");
    t.is(station.links.size, 3);
    t.is(station.heard.filter((line) => line.startsWith("unlinked")).length, 0);
    for (const peer of station.members.peers)
      t.like(peer, { state: "alive", version: "1.2.3", clients: 5, sessions: 6 });
  }
  t.is(net.links.filter(({ isClosed }) => !isClosed).length, 2 * 6);
});

test("of two that dial each other at once one link stays, and it never makes way for the other", async (t) => {
  const { net, start, pass } = network();
  net.way("a", "b").delayMs = 20;
  const a = start("a", ["b:4567"]);
  const b = start("b", ["a:4567"]);
  await pass(5_000);
  for (const { heard } of [a, b]) t.deepEqual(heard.filter((line) => /linked/.test(line)).length, 1);
  t.is(net.links.filter(({ isClosed }) => !isClosed).length, 2);
});

test("pings name the other brokers when these change and now and then, not every time", async (t) => {
  const { net, start, pass } = network();
  for (const id of ["a", "b", "c"]) start(id, ["a:4567"]);
  await pass(3_000);
  let pings = 0;
  let named = 0;
  for (const link of net.links) {
    const send = link.send.bind(link);
    link.send = (item) => {
      if (item.kind === "ping") pings += 1;
      if (item.kind === "ping" && item.peers.length > 0) named += 1;
      send(item);
    };
  }
  await pass(20_000);
  t.is(pings, 6 * 40);
  t.true(named >= 6 * 3 && named <= 6 * 5, `${named}`);
  start("d", ["a:4567"]);
  const before = named;
  await pass(1_500);
  t.true(named > before);
});

test("a broker whose link breaks is suspect, and keeps its share until it has not come back for a while", async (t) => {
  const { net, start, pass } = network();
  const a = start("a", ["b:4567"]);
  const b = start("b");
  await pass(1_000);
  net.cut("a", "b");
  await pass(100);
  t.is(a.heard.at(-1), "unlinked b");
  t.like(a.members.peers[0], { state: "suspect" });
  t.is(owners(a), "a,b");
  await pass(3_000);
  t.like(a.members.peers[0], { state: "left" });
  t.is(owners(a), "a");
  t.is(owners(b), "b");
});

test("a broker that says nothing for too long is suspect though its connection stands", async (t) => {
  const { net, start, pass } = network();
  const a = start("a", ["b:4567"]);
  start("b");
  await pass(1_000);
  net.silence("a", "b");
  await pass(1_400);
  t.like(a.members.peers[0], { state: "alive" });
  await pass(700);
  t.like(a.members.peers[0], { state: "suspect" });
});

test("after a partition has healed all are linked again within two seconds, with nobody's help", async (t) => {
  const { net, start, pass } = network();
  const stations = ["a", "b", "c"].map((id) => start(id, ["a:4567"]));
  await pass(2_000);
  for (const other of ["a", "b"]) net.cut(other, "c");
  await pass(30_000);
  const [a, , c] = stations as [Station, Station, Station];
  t.is(owners(a), "a,b");
  t.is(owners(c), "c");
  for (const other of ["a", "b"]) net.heal(other, "c");
  await pass(2_000);
  for (const station of stations) t.is(owners(station), "a,b,c");
});

test("a broker that was started anew is linked at once, in place of what it was", async (t) => {
  const { net, start, pass } = network();
  const a = start("a", ["b:4567"]);
  const b = start("b");
  await pass(1_000);
  net.silence("a", "b"); // it died without a word
  b.members.close();
  net.heal("a", "b");
  start("b");
  await pass(1_500);
  t.deepEqual(
    a.heard.filter((line) => /linked/.test(line)),
    ["linked b", "unlinked b", "linked b"],
  );
  t.is(owners(a), "a,b");
});

test("a broker that leaves is gone at once, and one that drains owns nothing while it is linked", async (t) => {
  const { start, pass } = network();
  const a = start("a", ["b:4567"]);
  const b = start("b");
  await pass(1_000);
  b.members.setDraining();
  await pass(100);
  t.is(owners(a), "a");
  t.like(a.members.peers[0], { state: "alive", draining: true });
  const left = b.members.leave();
  await pass(100);
  await left;
  t.like(a.members.peers[0], { state: "left" });
  t.is(a.heard.at(-1), "unlinked b");
});

test("its own address is found out, and left alone", async (t) => {
  const { net, start, pass } = network();
  const a = start("a", ["a:4567"]);
  await pass(10_000);
  t.true(net.dials.length <= 1);
  t.is(owners(a), "a");
});

test("items come to whoever listens, pings do not", async (t) => {
  const { start, pass } = network();
  const a = start("a", ["b:4567"]);
  const b = start("b");
  await pass(1_000);
  b.links.get("a")?.send({ kind: "interest", on: true });
  await pass(1_000);
  t.deepEqual(
    a.heard.filter((line) => / of /.test(line)),
    ["interest of b"],
  );
  t.like(a.members.peers[0], { roundTripMs: 0 });
});

test("a broker that stood still once does not take its peers for silent; one that is always late notices all the same", async (t) => {
  const { net, start, pass } = network();
  const a = start("a", ["b:4567"], { lateness: 4 }); // looks every 2 s at what is told twice a second
  start("b");
  await pass(5_000);
  t.like(a.members.peers[0], { state: "alive" });
  net.silence("a", "b");
  await pass(6_000);
  t.like(a.members.peers[0], { state: "suspect" });
});
