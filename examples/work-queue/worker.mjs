// @ts-check
// Does jobs until it is told to stop: `node worker.mjs <url> <name>`.
import { connect } from "singyeong/client";
import { queue } from "./jobs.mjs";

const [url = "http://127.0.0.1:4567", name = "worker"] = process.argv.slice(2);
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());

const client = await connect({ url });
// One at a time: a job goes to whoever is free.
for await (const job of client.consume(queue, { prefetch: 1, signal: stopping.signal })) {
  const { number, fails = 0 } = /** @type {import("./jobs.mjs").Job} */ (job.payload);
  if (job.failedAttempts < fails) {
    console.log(`${name}: ${number} failed`);
    await job.reject({ reason: "it was made to fail", delayMs: 0 });
  } else {
    console.log(`${name}: ${number} squared is ${number ** 2}`);
    await job.ack();
  }
}
await client.close();
