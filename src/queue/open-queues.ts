import type { Directory } from "../directory/directory.js";
import { BrokerError } from "../errors.js";
import { decodeHead } from "./head-codec.js";
import { decodeRecentId } from "./id-record.js";
import { LiveQueues, type LiveQueuesOptions } from "./live-queues.js";
import type { MessageLife } from "./message-life.js";
import { decodeQueueRecord } from "./queue-record.js";
import type { QueueRunner } from "./queue-runner.js";
import type { QueueStore } from "./queue-store.js";
import type { Queues } from "./queues.js";

/** What queues are opened with. */
export interface OpenQueuesOptions extends Omit<LiveQueuesOptions, "newGroup"> {
  readonly directory: Directory;
}

/**
 * Opens the queues that are in a store, with all that is in them. What is due by now happens at once.
 * @throws BrokerError (rejects with) `STORAGE_FAILED` when something in the store cannot be read; it names the queue and the message.
 */
export async function openQueues({ directory, ...options }: OpenQueuesOptions): Promise<Queues> {
  const { store, clock } = options;
  const queues = new LiveQueues({ ...options, newGroup: () => directory.newGroup() });
  const runners: QueueRunner[] = [];
  for await (const { queue, settings } of store.queues()) {
    const record = readable(`queue '${queue}'`, () => decodeQueueRecord(settings));
    const runner = queues.open(queue, record);
    await restore(runner, store, clock.now());
    runners.push(runner);
  }
  for (const runner of runners) runner.start();
  directory.listen({ changed: (client) => queues.clientChanged(client) });
  return queues;
}

async function restore({ name, machine }: QueueRunner, store: QueueStore, now: number): Promise<void> {
  const dead: { readonly seq: number; readonly head: ReturnType<typeof decodeHead> }[] = [];
  for await (const { seq, head } of store.heads(name)) {
    const decoded = readable(`queue '${name}', message ${seq}`, () => decodeHead(head));
    if (decoded.life.death === undefined) machine.restore(seq, decoded, now);
    else dead.push({ seq, head: decoded });
  }
  const since = ({ head }: { readonly head: { readonly life: MessageLife } }) => head.life.death?.since ?? 0;
  dead.sort((a, b) => since(a) - since(b) || a.seq - b.seq);
  for (const { seq, head } of dead) machine.restore(seq, head, now);
  const ids: { readonly messageId: string; readonly at: number }[] = [];
  for await (const { messageId, record } of store.ids(name)) {
    ids.push({ messageId, at: readable(`queue '${name}', id '${messageId}'`, () => decodeRecentId(record)) });
  }
  for (const { messageId, at } of ids.sort((a, b) => a.at - b.at)) machine.restoreId(messageId, at);
}

function readable<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokerError) throw new BrokerError(error.reason, `${where}: ${error.message}`);
    throw error;
  }
}
