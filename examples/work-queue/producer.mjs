// @ts-check
// Puts jobs into the queue: `node producer.mjs <url>`.
import { connect } from "singyeong/client";
import { queue } from "./jobs.mjs";

const [url = "http://127.0.0.1:4567"] = process.argv.slice(2);
const client = await connect({ url });
// After its third failure a job is a dead letter, and stays one until somebody looks.
await client.queues.configure(queue, { maxAttempts: 3, deadLetterReturnDelayMs: 0 });
/** @type {import("./jobs.mjs").Job[]} */
const jobs = [
  ...Array.from({ length: 8 }, (_, index) => ({ number: index + 1 })),
  { number: 9, fails: 1 },
  { number: 10, fails: 99 },
];
// The id makes it harmless to run this twice: what the queue has had is not stored again.
await Promise.all(jobs.map((job) => client.enqueue(queue, job, { messageId: `job-${job.number}` })));
console.log(`${jobs.length} jobs are stored`);
await client.close();
