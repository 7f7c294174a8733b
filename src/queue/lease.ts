import type { Consumer } from "./consumer.js";

/** One hand-over of a message that has not ended. Times are Unix milliseconds. */
export interface Lease {
  readonly id: string;
  readonly consumer: Consumer;
  readonly leasedAt: number;
  deadlineMs: number;
}
