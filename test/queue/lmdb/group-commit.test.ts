import test from "ava";
import { GroupCommit } from "../../../src/queue/lmdb/group-commit.js";

/** A disk that notes groups, and fails with the writes that it is told to fail with. */
function makeCommits(failing: readonly string[] = [], survivors: readonly string[] = []) {
  const groups: string[] = [];
  let underWay = 0;
  let most = 0;
  const commits = new GroupCommit<string>({
    async commit(writes) {
      groups.push(writes.join());
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      const fault = writes.find((write) => failing.includes(write));
      if (fault !== undefined) throw new Error(`${fault} failed`);
    },
    survives: (write) => survivors.includes(write),
  });
  return { commits, groups, mostAtOnce: () => most };
}

test("writes of one turn share a commit", async (t) => {
  const { commits, groups } = makeCommits();
  await Promise.all([commits.add("a"), commits.add("b"), commits.add("c")]);
  t.deepEqual(groups, ["a,b,c"]);
});

test("what comes in while a commit is under way shares the next, and none overlaps another", async (t) => {
  const { commits, groups, mostAtOnce } = makeCommits();
  const first = commits.add("a");
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(groups, ["a"]);
  await Promise.all([first, commits.add("b"), commits.add("c")]);
  await commits.add("d");
  t.deepEqual(groups, ["a", "b,c", "d"]);
  t.is(mostAtOnce(), 1);
});

test("a commit that fails takes down its group and what waits behind it", async (t) => {
  const { commits, groups } = makeCommits(["b"]);
  const group = [commits.add("a"), commits.add("b")];
  await new Promise((resolve) => setImmediate(resolve));
  const outcomes = await Promise.allSettled([...group, commits.add("c")]);
  t.deepEqual(
    outcomes.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  t.deepEqual(groups, ["a,b"]);
  await t.notThrowsAsync(commits.add("d"));
});

test("writes that survive the error are committed without the others", async (t) => {
  const { commits, groups } = makeCommits(["b"], ["a", "c"]);
  const outcomes = await Promise.allSettled(["a", "b", "c", "d"].map((write) => commits.add(write)));
  t.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled", "rejected"],
  );
  t.deepEqual(groups, ["a,b,c,d", "a,c"]);
});

test("survivors that fail again are told their own error", async (t) => {
  const { commits } = makeCommits(["a", "b"], ["b"]);
  const outcomes = await Promise.allSettled([commits.add("a"), commits.add("b")]);
  t.deepEqual(
    outcomes.map((outcome) => outcome.status === "rejected" && String(outcome.reason)),
    ["Error: a failed", "Error: b failed"],
  );
});

test("it is idle when nothing waits and nothing is under way", async (t) => {
  const { commits, groups } = makeCommits();
  await commits.idle();
  void commits.add("a");
  void commits.add("b");
  await commits.idle();
  t.deepEqual(groups, ["a,b"]);
});
