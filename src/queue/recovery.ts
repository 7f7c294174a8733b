import { BrokerError, toBrokerError } from "../errors.js";
import { decodeHead, type MessageHead } from "./head-codec.js";
import { decodeIdRecord } from "./intake.js";
import type { QueueMachine } from "./queue-machine.js";
import { decodeSettings } from "./queue-settings.js";
import type { QueueStore, StoredQueue } from "./queue-store.js";
import type { RunningQueues } from "./running-queues.js";

/**
 * Takes every queue up as the store has it. Bodies stay in the store; what was leased is ready again.
 * @throws BrokerError `STORAGE_FAILED` when something stored cannot be read, with its place: nothing is dropped silently.
 */
export async function recoverQueues(store: QueueStore, running: RunningQueues, now: number): Promise<void> {
  for await (const stored of store.queues()) {
    const start = await recoverQueue(store, running, stored, now);
    start();
  }
}

/**
 * Reads one queue; what it resolves with sets the queue going.
 * @throws BrokerError (rejects with) `STORAGE_FAILED` when something stored cannot be read.
 */
export async function recoverQueue(
  store: QueueStore,
  running: RunningQueues,
  { queue, settings }: StoredQueue,
  now: number,
): Promise<() => void> {
  const own = readable(
    () => `the queue '${queue}'`,
    () => decodeSettings(settings),
  );
  const machine = running.newMachine(queue, own);
  await recoverMessages(store, machine, now);
  await recoverIds(store, machine);
  return () => void running.add(machine, own, true);
}

async function recoverMessages(store: QueueStore, machine: QueueMachine, now: number): Promise<void> {
  const dead: { readonly seq: number; readonly head: MessageHead; readonly since: number }[] = [];
  const placeOf = (seq: number) => () => `message ${seq} of the queue '${machine.name}'`;
  await forEach(store.heads(machine.name), ({ seq, head: bytes }) => {
    readable(placeOf(seq), () => {
      const head = decodeHead(bytes);
      const { death } = head.life;
      if (death === undefined) machine.restore(seq, head, now);
      else dead.push({ seq, head, since: death.since });
    });
  });
  dead.sort((a, b) => a.since - b.since || a.seq - b.seq);
  for (const { seq, head } of dead) readable(placeOf(seq), () => machine.restore(seq, head, now));
}

async function recoverIds(store: QueueStore, machine: QueueMachine): Promise<void> {
  const queue = machine.name;
  const ids: { readonly messageId: string; readonly at: number }[] = [];
  await forEach(store.ids(queue), ({ messageId, record }) => {
    const at = readable(
      () => `an id of the queue '${queue}'`,
      () => decodeIdRecord(record),
    );
    ids.push({ messageId, at });
  });
  ids.sort((a, b) => a.at - b.at);
  for (const { messageId, at } of ids) machine.restoreId(messageId, at);
}

/** Walks what a store has. Where it is there at once, no turn is waited for each of a million records. */
async function forEach<T>(items: AsyncIterable<T> | Iterable<T>, take: (item: T) => void): Promise<void> {
  if (Symbol.iterator in items) for (const item of items) take(item);
  else for await (const item of items) take(item);
}

function readable<T>(where: () => string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const { reason, message } = toBrokerError(thrown);
    throw new BrokerError(reason, `${where()}: ${message}`, { cause: thrown });
  }
}
