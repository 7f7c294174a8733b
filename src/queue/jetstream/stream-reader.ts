import { BrokerError } from "../../errors.js";
import { isNotFound, jetStreamError } from "./jetstream-error.js";
import type { NatsLink } from "./nats-link.js";
import { decodePack, partFlags, type QueueChange } from "./pack-codec.js";
import type { Pack } from "./stream-index.js";

/** So much of a stream is asked for ahead. */
const prefetchBytes = 8 * 1024 * 1024;

/** A pack as it stands in the stream. */
export interface ReadPack {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  readonly changes: readonly QueueChange[];
}

/**
 * Reads a stream from its beginning up to a message, pack by pack. Parts of a pack that was never finished are skipped.
 * @throws BrokerError (rejects with) `STORAGE_FAILED`, naming the stream, when it does not answer or something in it is not of a queue.
 */
export async function* readPacks(link: NatsLink, stream: string, until: number): AsyncGenerator<ReadPack> {
  const consumer = await link.client.consumers.get(stream);
  const messages = await consumer.consume({ max_bytes: prefetchBytes });
  try {
    yield* packsOf(timely(messages, link.timeoutMs * 2, stream), stream, until);
  } finally {
    messages.stop();
    await consumer.delete().catch(() => {}); // it goes by itself when nobody asks it
  }
}

interface StreamMessage {
  readonly seq: number;
  readonly data: Uint8Array;
}

async function* packsOf(
  messages: AsyncIterable<StreamMessage>,
  stream: string,
  until: number,
): AsyncGenerator<ReadPack> {
  let parts: Uint8Array[] = [];
  let first = 0;
  let next: number | undefined;
  for await (const { seq, data } of messages) {
    if (next !== undefined && seq !== next)
      throw damaged(stream, next, new Error("it is missing from the middle of the stream"));
    next = seq + 1;
    try {
      const { isFirst, isLast } = partFlags(data);
      if (isFirst) {
        parts = [];
        first = seq;
      } else if (parts.length === 0) throw new Error("it continues a message that is not there");
      parts.push(data);
      if (isLast) {
        yield { first, last: seq, bytes: sizeOfParts(parts), changes: decodePack(parts).map(ownCopy) };
        parts = [];
      }
    } catch (error) {
      throw damaged(stream, seq, error);
    }
    if (seq >= until) return;
  }
  throw new BrokerError("STORAGE_FAILED", `the stream ${stream} ended before its message ${until} was read`);
}

/** Heads outlive their pack in memory, and must not hold on to the whole of it. */
function ownCopy(change: QueueChange): QueueChange {
  switch (change.kind) {
    case "put-queue":
      return { ...change, settings: change.settings.slice() };
    case "append":
    case "update":
      return { ...change, head: change.head.slice() };
    case "remember":
      return { ...change, record: change.record.slice() };
    default:
      return change;
  }
}

/** Reads one pack again. @throws BrokerError (rejects with) `STORAGE_FAILED` */
export async function readPack(
  link: NatsLink,
  stream: string,
  { first, last }: Pick<Pack, "first" | "last">,
): Promise<QueueChange[]> {
  const parts: Uint8Array[] = [];
  for (let seq = first; seq <= last; seq += 1) {
    try {
      const message = await link.manager.streams.getMessage(stream, { seq });
      if (message === null) throw new Error("it is not there");
      parts.push(message.data);
    } catch (error) {
      throw isNotFound(error)
        ? damaged(stream, seq, error)
        : jetStreamError(`message ${seq} of the stream ${stream} cannot be read`, error);
    }
  }
  try {
    return decodePack(parts);
  } catch (error) {
    throw damaged(stream, first, error);
  }
}

/** Bytes of all parts. */
export function sizeOfParts(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, { length }) => size + length, 0);
}

/** Ends with an error when nothing comes for too long. */
async function* timely<T>(items: AsyncIterable<T>, timeoutMs: number, stream: string): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new BrokerError("STORAGE_FAILED", `the stream ${stream} is not answered for`);
      timer = setTimeout(() => reject(error), timeoutMs);
    });
    const item = await Promise.race([iterator.next(), late]).finally(() => clearTimeout(timer));
    if (item.done) return;
    yield item.value;
  }
}

function damaged(stream: string, seq: number, cause: unknown): BrokerError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new BrokerError(
    "STORAGE_FAILED",
    `message ${seq} of the stream ${stream} cannot be used: ${words}. Nothing was changed; restore the stream from a backup, or delete it with all messages of its queue`,
    { cause },
  );
}
