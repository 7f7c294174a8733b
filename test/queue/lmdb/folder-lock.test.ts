import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test, { type ExecutionContext } from "ava";
import { LmdbQueueStore } from "../../../src/queue/lmdb/lmdb-queue-store.js";
import { buildProgram } from "../../support/node-program.js";
import { scratchFolder } from "../../support/scratch-folder.js";

interface Holder {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  /** `open`, or why not. */
  readonly said: string;
}

async function startHolder(t: ExecutionContext, program: string, dir: string): Promise<Holder> {
  const child = spawn(process.execPath, [program, dir], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  t.teardown(() => child.kill("SIGKILL"));
  const [said] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, exited, said };
}

test("a folder that another process holds is refused, and names the process", async (t) => {
  const dir = scratchFolder(t);
  const { child, said } = await startHolder(t, await buildProgram(t, "store-holder.ts"), dir);
  t.is(said, "open");
  await t.throwsAsync(LmdbQueueStore.open({ dir }), {
    name: "BrokerError",
    message: `${dir}: process ${child.pid} has these queues open; stop it, or give this broker a folder of its own`,
  });
});

test("a folder whose holder was killed is free", async (t) => {
  const dir = scratchFolder(t);
  const { child, exited } = await startHolder(t, await buildProgram(t, "store-holder.ts"), dir);
  child.kill("SIGKILL");
  await exited;
  const store = await LmdbQueueStore.open({ dir });
  await t.notThrowsAsync(store.close());
});

test("of processes that start at once at most one gets the folder", async (t) => {
  const dir = scratchFolder(t);
  const program = await buildProgram(t, "store-holder.ts");
  const holders = await Promise.all(Array.from({ length: 4 }, () => startHolder(t, program, dir)));
  const refusals = holders.map(({ said }) => said).filter((said) => said !== "open");
  t.true(refusals.length >= 3);
  t.true(
    refusals.every((said) => said.includes("has these queues open")),
    refusals.join("\n"),
  );
});

test("a process that holds a folder is refused a second time, under another name of the folder too", async (t) => {
  const dir = scratchFolder(t);
  const store = await LmdbQueueStore.open({ dir });
  const alias = join(scratchFolder(t), "alias");
  symlinkSync(dir, alias);
  for (const name of [dir, alias]) {
    await t.throwsAsync(LmdbQueueStore.open({ dir: name }), { message: /has these queues open/ });
  }
  await store.close();
  await t.notThrowsAsync(LmdbQueueStore.open({ dir: alias }).then((again) => again.close()));
});
