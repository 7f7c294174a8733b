// @ts-check
// A broker, a producer and two workers, each a process of its own. With `--python <program>` a third worker is in Python.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connect } from "singyeong/client";
import { openBroker } from "../open-broker.mjs";
import { queue } from "./jobs.mjs";

const { values } = parseArgs({ options: { python: { type: "string" } } });
const broker = await openBroker();
const { url } = broker;

const node = [process.execPath, ...process.execArgv];
const workers = [
  start([...node, place("worker.mjs"), url, "worker-1"]),
  start([...node, place("worker.mjs"), url, "worker-2"]),
  ...(values.python === undefined ? [] : [start([values.python, place("worker.py"), url, "worker-py"])]),
];
const client = await connect({ url });
// Only so that each of them gets a job here: workers may come and go at any time.
await until(({ consumers }) => consumers === workers.length);
await once(start([...node, place("producer.mjs"), url]), "exit");
await until(({ ready, delayed, leased }) => ready + delayed + leased === 0);

for await (const { payload, reason } of client.queues.deadLetters(queue))
  console.log(`given up: ${JSON.stringify(payload)} (${reason})`);
await client.close();

for (const worker of workers) worker.kill("SIGTERM");
await Promise.all(workers.map((worker) => worker.exitCode ?? once(worker, "exit")));
await broker.close();

/** @param {string} name */
function place(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

/**
 * Starts a program and prints what it prints.
 * @param {readonly string[]} command
 */
function start([program = "", ...args]) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  createInterface(child.stdout).on("line", (line) => console.log(line));
  process.once("exit", () => child.kill());
  return child;
}

/**
 * Resolves when the queue is like that.
 * @param {(queue: import("singyeong/client").QueueInfo) => boolean} holds
 */
async function until(holds) {
  for (;;) {
    const info = await client.queues.get(queue).catch(() => undefined); // there is none before the first worker
    if (info !== undefined && holds(info)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
