import { createHash } from "node:crypto";

/** What the names of all streams of queues begin with. */
const streamPrefix = "singyeong_queue_";
/** What the subjects of all streams of queues begin with. */
const subjectPrefix = "singyeong.queue.";

/** Finds the streams of all queues. */
export const everyQueue = `${subjectPrefix}>`;
/** The KV bucket that tells who has claimed which queue. */
export const claimsBucket = "singyeong_claims";
/** The KV bucket of the brokers that are alive; its entries run out by themselves. */
export const leasesBucket = "singyeong_leases";

/** A queue as NATS knows it: names of queues may be longer, and have other letters, than those of streams. */
export interface StreamNames {
  /** Its key in the bucket of claims. */
  readonly key: string;
  readonly stream: string;
  readonly subject: string;
}

/** The names of a queue. The queue's own name is the description of its stream. */
export function streamNames(queue: string): StreamNames {
  const key = createHash("sha256").update(queue).digest("hex").slice(0, 40);
  return { key, stream: streamPrefix + key, subject: subjectPrefix + key };
}
