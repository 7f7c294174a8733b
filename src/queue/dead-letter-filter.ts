import type { MessageBody } from "./body-codec.js";
import type { MessageEntry } from "./message-entry.js";
import type { DeadLetterFilter } from "./queues.js";

/** Whether the head of a dead letter is as described; what only its body tells is left open. */
export function headFits({ life, state }: MessageEntry, filter: DeadLetterFilter): boolean {
  const { reasons = [], deadSince, deadBefore } = filter;
  const { death } = life;
  if (death === undefined || state !== "dead") return false;
  if (reasons.length > 0 && !reasons.includes(death.reason)) return false;
  return death.since >= (deadSince ?? 0) && death.since < (deadBefore ?? Number.POSITIVE_INFINITY);
}

/** Whether a filter asks for anything that only bodies tell. */
export function asksForBody({ sourceApplication, headers = {} }: DeadLetterFilter): boolean {
  return sourceApplication !== undefined || Object.keys(headers).length > 0;
}

/** Whether the body of a dead letter is as described. */
export function bodyFits(body: MessageBody, { sourceApplication, headers = {} }: DeadLetterFilter): boolean {
  if (sourceApplication !== undefined && body.source?.application !== sourceApplication) return false;
  return Object.entries(headers).every(([name, value]) => body.headers[name] === value);
}
