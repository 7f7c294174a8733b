import { encodeBody } from "./body-codec.js";
import type { HandedMessage } from "./handed-message.js";
import { encodeHead } from "./head-codec.js";
import { generatedId } from "./intake.js";
import type { MessageEntry } from "./message-entry.js";
import type { QueueRunner } from "./queue-runner.js";
import { encodeSettings } from "./queue-settings.js";
import type { Departure } from "./queues.js";

/** Messages, and bytes of them, that are handed over at once. */
const maxMessages = 256;
const maxBytes = 1024 * 1024;

/**
 * The next messages of a queue that another broker shall have: live ones in the order of the queue, then dead letters. Those with a consumer
 * stay until they have come back; those on their way to the disk are for the next time.
 */
export async function nextDeparture(runner: QueueRunner, origin: string): Promise<Departure> {
  const seqs: number[] = [];
  const messages: HandedMessage[] = [];
  let bytes = 0;
  for (const entry of firstMovable(runner)) {
    if (bytes >= maxBytes) break;
    const message = await handedMessage(runner, entry, origin);
    if (message === undefined) continue; // deleted while its body was read
    seqs.push(entry.seq);
    messages.push(message);
    bytes += message.head.length + message.body.length;
  }
  return { settings: encodeSettings(runner.settings), seqs, messages };
}

function firstMovable({ machine }: QueueRunner): MessageEntry[] {
  const movable: MessageEntry[] = [];
  for (const entries of [machine.live(), machine.dead.inOrder()]) {
    for (const entry of entries) {
      if (movable.length === maxMessages) return movable;
      if (!entry.isOnTheWay && !entry.isOut) movable.push(entry);
    }
  }
  return movable;
}

async function handedMessage(
  runner: QueueRunner,
  entry: MessageEntry,
  origin: string,
): Promise<HandedMessage | undefined> {
  const body = await runner.bodies.read(entry.seq);
  if (body === undefined || entry.isGone) return undefined;
  const { messageId = generatedId(entry.seq) } = body;
  return {
    name: `${origin}/${entry.seq.toString(36)}`,
    head: encodeHead(entry, entry.life),
    body: encodeBody({ ...body, messageId }),
  };
}
