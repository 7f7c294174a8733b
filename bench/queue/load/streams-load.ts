import { createRequire } from "node:module";
import { join } from "node:path";
import {
  body,
  forEachParty,
  type QueueLoad,
  type QueueLoadOptions,
  queueLoad,
  Tally,
  unsettled,
} from "./queue-load.js";

/** As much of ioredis as is used here. */
interface RedisLibrary {
  readonly Redis: new (options: { host: string; port: number }) => Redis;
}

interface Redis {
  xgroup(...args: string[]): Promise<unknown>;
  xadd(...args: (string | Buffer)[]): Promise<unknown>;
  pipeline(): Pipeline;
  xreadgroup(...args: (string | number)[]): Promise<[string, [string, string[]][]][] | null>;
  xack(...args: string[]): Promise<number>;
}

interface Pipeline {
  xadd(...args: (string | Buffer)[]): Pipeline;
  exec(): Promise<[Error | null, unknown][]>;
}

const stream = "bench";
const group = "workers";

/** Redis Streams: XADD (a batch as one pipeline), XREADGROUP, and one XACK for all that was read. Acknowledged entries stay in the stream. */
export async function streamsLoad({ port, batch, clients }: QueueLoadOptions): Promise<QueueLoad> {
  const { Redis }: RedisLibrary = createRequire(join(clients, "load.js"))("ioredis");
  const open = () => new Redis({ host: "127.0.0.1", port });
  await open().xgroup("CREATE", stream, group, "$", "MKSTREAM");
  const tally = new Tally();
  await forEachParty((index) => void consume(open(), `consumer-${index}`, tally));
  const senders = await forEachParty(() => {
    const redis = open();
    return (count: number) => add(redis, count);
  });
  return queueLoad(senders, batch, tally);
}

async function add(redis: Redis, count: number): Promise<void> {
  if (count === 1) return void (await redis.xadd(stream, "*", "body", body));
  const pipeline = redis.pipeline();
  for (let added = 0; added < count; added += 1) pipeline.xadd(stream, "*", "body", body);
  for (const [error] of await pipeline.exec()) if (error !== null) throw error;
}

async function consume(redis: Redis, consumer: string, tally: Tally): Promise<void> {
  const which = ["GROUP", group, consumer, "COUNT", unsettled, "BLOCK", 1_000, "STREAMS", stream, ">"];
  for (;;) {
    const ids = (await redis.xreadgroup(...which))?.flatMap(([, entries]) => entries.map(([id]) => id)) ?? [];
    if (ids.length > 0) tally.settled(await redis.xack(stream, group, ...ids));
  }
}
