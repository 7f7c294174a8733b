import test from "ava";
import { ClientWatch } from "../../src/directory/client-watch.js";
import type { HttpAnswerPart, HttpRequestFrame } from "../../src/message/http-frame.js";
import { equals, makeAttributes, makeQuery } from "../support/clients.js";
import { eventually } from "../support/eventually.js";
import {
  linkBrokers,
  type MemoryBroker,
  startMemoryBrokers,
  startMemoryCluster,
} from "../support/memory-cluster.js";

test("a request for a client that takes requests down its session goes over its broker, and so does the answer", async (t) => {
  const [a, b] = (await startMemoryCluster(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const frames: HttpRequestFrame[] = [];
  const behindNat = b.join({
    id: "x",
    takesHttpRequests: (client) => b.tunnels.open(client, (frame) => frames.push(frame)),
  });
  const [remote] = await a.directory.list(makeQuery());
  const tunnel = remote === undefined ? undefined : a.tunnels.of(remote);
  if (tunnel === undefined) return t.fail("there is no way down");
  const answers: HttpAnswerPart[] = [];
  const send = tunnel.relay((part) => answers.push(part));
  send({ kind: "head", method: "GET", target: "/", fields: ["host", "x"], hasBody: true });
  send({ kind: "chunk", bytes: Buffer.from("up") });
  await eventually(t, (tt) =>
    tt.deepEqual(
      frames.map(({ part }) => part.kind),
      ["head", "chunk"],
    ),
  );
  const requestId = frames[0]?.requestId ?? 0;
  const answer = (part: HttpAnswerPart) => b.tunnels.of(behindNat)?.received({ requestId, part });
  answer({ kind: "head", status: 200, fields: [] });
  answer({ kind: "credit", bytes: 2 });
  answer({ kind: "chunk", bytes: Buffer.from("down") });
  answer({ kind: "end", trailers: [] });
  await eventually(t, (tt) =>
    tt.deepEqual(
      answers.map(({ kind }) => kind),
      ["head", "credit", "chunk", "end"],
    ),
  );
  answer({ kind: "chunk", bytes: Buffer.from("late") });
  const again = tunnel.relay((part) => answers.push(part));
  again({ kind: "head", method: "GET", target: "/", fields: [], hasBody: false });
  await eventually(t, (tt) => tt.is(frames.length, 3));
  t.is(answers.length, 4);
});

test("a request whose asker is lost is reset, and one whose client leaves fails", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const [link] = linkBrokers(a, b);
  const frames: HttpRequestFrame[] = [];
  const open = (id: string) =>
    b.join({ id, takesHttpRequests: (client) => b.tunnels.open(client, (frame) => frames.push(frame)) });
  const x = open("x");
  open("y");
  const ask = async (id: string) => {
    const client = await a.directory.find("app", id);
    const answers: HttpAnswerPart[] = [];
    const send = client && a.tunnels.of(client)?.relay((part) => answers.push(part));
    send?.({ kind: "head", method: "GET", target: "/", fields: [], hasBody: false });
    return answers;
  };
  const answers = await ask("x");
  await eventually(t, (tt) => tt.is(frames.length, 1));
  b.tunnels.close(x);
  b.directory.remove(x);
  await eventually(t, (tt) =>
    tt.deepEqual(
      answers.map(({ kind }) => kind),
      ["reset"],
    ),
  );
  await ask("y");
  await eventually(t, (tt) => tt.is(frames.length, 2));
  link.close("cut");
  await eventually(t, (tt) =>
    tt.deepEqual(
      frames.map(({ part }) => part.kind),
      ["head", "head", "reset"],
    ),
  );
});

test("a watch sees the clients of peers come, change and go, and those of one that is lost", async (t) => {
  const [a, b] = (await startMemoryBrokers(t, ["a", "b"])) as [MemoryBroker, MemoryBroker];
  const [link] = linkBrokers(a, b);
  const x = b.join({ id: "x", metadata: { n: 1 } });
  const watch = new ClientWatch(a.directory, makeQuery({ conditions: [equals("n", 1)] }), {
    maxWaiting: 100,
  });
  t.teardown(() => watch.close());
  const seen: string[] = [];
  const takes = async (expected: readonly string[]) =>
    eventually(t, (tt) => {
      for (const change of watch.take(100))
        seen.push(
          "client" in change
            ? `${change.kind} ${"id" in change.client ? change.client.id : change.client.clientId}`
            : change.kind,
        );
      tt.deepEqual(seen, expected);
    });
  await takes(["matched x", "snapshot-complete"]);
  b.directory.update(x, makeAttributes({ n: 2 }));
  await takes(["matched x", "snapshot-complete", "unmatched x"]);
  b.join({ id: "y", metadata: { n: 1 } });
  await takes(["matched x", "snapshot-complete", "unmatched x", "matched y"]);
  link.close("cut");
  await takes(["matched x", "snapshot-complete", "unmatched x", "matched y", "unmatched y"]);
});
