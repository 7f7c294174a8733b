import type { MessageBody } from "./body-codec.js";
import type { MessageEntry } from "./message-entry.js";
import type { DeadLetterFilter } from "./queues.js";

/** Whether a dead letter fits the part of a filter that needs nothing of its content. */
export function fitsByFate({ life }: MessageEntry, filter: DeadLetterFilter): boolean {
  const { death } = life;
  if (death === undefined) return false;
  const { reasons = [], deadSince, deadBefore } = filter;
  if (reasons.length > 0 && !reasons.includes(death.reason)) return false;
  if (deadSince !== undefined && death.since < deadSince) return false;
  return deadBefore === undefined || death.since < deadBefore;
}

/** True of a filter that asks for content as well. */
export function asksForContent({ sourceApplication, headers = {} }: DeadLetterFilter): boolean {
  return sourceApplication !== undefined || Object.keys(headers).length > 0;
}

/** Whether a dead letter fits the part of a filter that is about its content. */
export function fitsByContent({ source, headers }: MessageBody, filter: DeadLetterFilter): boolean {
  const { sourceApplication, headers: wanted = {} } = filter;
  if (sourceApplication !== undefined && source?.application !== sourceApplication) return false;
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(headers, name) && headers[name] === value,
  );
}
