import { setMaxListeners } from "node:events";
import { fstatSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Client, EnqueueOptions } from "../client/node.js";
import { payloadOf } from "./arguments.js";
import { startProgress } from "./progress.js";

/** Messages that wait for their confirms at once. */
const mostWaiting = 512;

/**
 * Puts each line of a text that is not empty into a queue, in order: JSON where it is some, else text. Where `messageId` is given, that
 * and the line's number are the message's id. The first failure ends it.
 * @throws Error as `enqueue` does, once nothing is under way any more; its message says how many were stored
 */
export async function pushLines(
  client: Client,
  queue: string,
  { messageId, ...options }: EnqueueOptions,
  input: NodeJS.ReadableStream,
): Promise<{ readonly stored: number; readonly duplicates: number }> {
  // Every message that waits listens to it.
  if (options.signal) setMaxListeners(mostWaiting + 16, options.signal);
  const counts = { stored: 0, duplicates: 0 };
  const total = sizeOf(input);
  const progress = await startProgress({ title: `push ${queue}`, total });
  const waiting = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let line = 0;
  let bytes = 0;
  const push = async (payload: string, number: number): Promise<void> => {
    const id = messageId === undefined ? {} : { messageId: `${messageId}-${number}` };
    try {
      const { duplicate } = await client.enqueue(queue, payloadOfLine(payload), { ...options, ...id });
      counts[duplicate ? "duplicates" : "stored"] += 1;
    } catch (error) {
      failure ??= { error };
    }
  };
  try {
    for await (const text of createInterface({ input })) {
      line += 1;
      bytes += Buffer.byteLength(text) + 1;
      progress.show(bytes, `${counts.stored} stored`);
      if (text.trim() === "") continue;
      const pushed: Promise<void> = push(text, line).then(() => void waiting.delete(pushed));
      waiting.add(pushed);
      if (waiting.size >= mostWaiting) await Promise.race(waiting);
      if (failure !== undefined) break;
    }
    await Promise.all(waiting);
  } finally {
    progress.stop();
  }
  if (failure === undefined) return counts;
  process.stderr.write(`${counts.stored} were stored before this failed, at or before line ${line}\n`);
  throw failure.error;
}

function payloadOfLine(text: string): unknown {
  return text.trim() === "-" ? text : payloadOf(text);
}

/** Bytes that are to come, where that is a file; else nobody knows. */
function sizeOf(input: NodeJS.ReadableStream): number | undefined {
  const { fd } = input as { readonly fd?: number };
  if (fd === undefined) return undefined;
  const status = fstatSync(fd);
  return status.isFile() ? status.size : undefined;
}
