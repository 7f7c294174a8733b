import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "ava";
import { judgeClock } from "../../../cli/doctor/clock.js";
import { checkLmdb, judgeHolder } from "../../../cli/doctor/lmdb-check.js";
import { checkOpenFiles } from "../../../cli/doctor/open-files-check.js";
import { checkJoined, judgePort, tryPort } from "../../../cli/doctor/port-check.js";
import { defaultConfig } from "../../../src/config/config.js";
import { LmdbQueueStore } from "../../../src/queue/lmdb/lmdb-queue-store.js";
import { freePorts } from "../../support/free-ports.js";
import { scratchFolder } from "../../support/scratch-folder.js";

test("a port is free, a broker's, somebody else's, or none of this machine", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  const config = { ...defaultConfig, port };
  const state = await tryPort(config);
  t.is(state, "taken");
  t.is(judgePort(config, state, true).status, "ok");
  t.like(judgePort(config, state, false), { status: "problem", advice: "end it, or choose another --port" });
  const [free] = await freePorts(1);
  t.is(await tryPort({ host: "127.0.0.1", port: free ?? 0 }), "free");
  const foreign = await tryPort({ host: "192.0.2.1", port: 0 });
  t.like(foreign, { status: "problem" });
  t.regex((foreign as { readonly advice: string }).advice, /address of this machine/);
});

test("brokers that are to be joined are dialled", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  const [free] = await freePorts(1);
  const found = await checkJoined({ ...defaultConfig, join: [`127.0.0.1:${port}`, `127.0.0.1:${free}`] });
  t.deepEqual(
    found.map(({ status }) => status),
    ["ok", "warning"],
  );
});

test("clocks are compared within the doubt that the answer's way leaves", (t) => {
  const reading = { whose: "the broker", askedAt: 1_000_000, answeredAt: 1_000_100, stepMs: 1_000 };
  const statusAt = (offMs: number) => judgeClock({ ...reading, theirs: 1_000_000 + offMs - 450 }).status;
  t.is(statusAt(0), "ok");
  t.is(statusAt(2_500), "ok", "half a second of doubt");
  t.is(statusAt(2_700), "warning");
  t.is(statusAt(-2_700), "warning");
  t.is(statusAt(-31_000), "problem");
  t.regex(judgeClock({ ...reading, theirs: 1_060_000 }).text, /ahead of this one/);
  t.regex(judgeClock({ ...reading, theirs: 940_000 }).text, /behind this one/);
});

test("open files have to suffice for all connections", (t) => {
  const statusAt = (limit: number) => checkOpenFiles(10_000, limit).map(({ status }) => status);
  t.deepEqual(statusAt(1_000), ["problem"]);
  t.deepEqual(statusAt(10_000), ["warning"]);
  t.deepEqual(statusAt(20_000), ["ok"]);
  t.is(checkOpenFiles(1).length, process.platform === "win32" ? 0 : 1);
});

test("queues on disk are opened; who has them open, and damage, are seen", async (t) => {
  const dataDir = scratchFolder(t);
  const dir = join(dataDir, "queues");
  const store = await LmdbQueueStore.open({ dir });
  const held = await checkLmdb(dataDir);
  t.is(held.heldBy, String(process.pid));
  t.is(judgeHolder(dataDir, "7", true).status, "ok");
  t.is(judgeHolder(dataDir, "7", false).status, "problem");
  await store.close();
  const whole = await checkLmdb(dataDir);
  t.true(whole.findings.every(({ status }) => status === "ok"));
  t.regex(whole.findings.at(-1)?.text ?? "", /whole, 0 queues/);
  writeFileSync(join(dir, "queues.mdb"), "something else");
  const damaged = await checkLmdb(dataDir);
  t.is(damaged.findings.at(-1)?.status, "problem");
  t.regex(damaged.findings.at(-1)?.text ?? "", /queues\.mdb/);
});

test("a data folder that is a file is a problem", async (t) => {
  const folder = scratchFolder(t);
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "sub/file"), "");
  const { findings } = await checkLmdb(join(folder, "sub/file/data"));
  t.regex(findings[0]?.text ?? "", /sub\/file: is no folder/);
  t.is(findings[0]?.status, "problem");
});
