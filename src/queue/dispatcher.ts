import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import type { Consumer } from "./consumer.js";
import { mayGet } from "./eligibility.js";
import type { Lane } from "./lane.js";
import type { MessageEntry } from "./message-entry.js";
import { ParkedMessages } from "./parked-messages.js";
import { ReadyChoice } from "./ready-choice.js";
import { ReadyHeap } from "./ready-heap.js";
import { WaitingConsumers } from "./waiting-consumers.js";

/** What a dispatcher needs from its queue. */
export interface DispatcherOptions {
  /** Makes an empty group of clients, with indexes. */
  readonly newGroup: () => ClientGroup;
  /** A message goes to a consumer. The message is in no heap and the credit is taken. */
  readonly handOut: (consumer: Consumer, entry: MessageEntry) => void;
  /** A message has waited too long: it is a dead letter in a moment, and is not handed out. */
  readonly isExpired: (entry: MessageEntry) => boolean;
  /** A consumer that wants more has as many leases as it may. */
  readonly onFull: () => void;
}

/** So many messages are handed to one consumer in one go; the rest follows when `resume` is called. */
const maxServed = 256;

/**
 * Brings ready messages and waiting consumers together.
 *
 * Invariants, between calls:
 * - A consumer stands in the line only if no parked message may go to it: what arrives goes to the first in line that matches, and overtakes nothing.
 * - A consumer with credit stands in the line, or is among those that have not been served to the end, or has as many leases as it may.
 * - A message with an ordering key is parked only while it is the current one of its lane.
 * - A current message whose lane has an owner that lives and matches is kept for that consumer, and is not parked.
 */
export class Dispatcher {
  readonly #handOut: DispatcherOptions["handOut"];
  readonly #isExpired: DispatcherOptions["isExpired"];
  readonly #onFull: DispatcherOptions["onFull"];
  readonly #waiting: WaitingConsumers;
  readonly #parked = new ParkedMessages();
  /** Current messages of lanes, by the owner for whom they are kept. */
  readonly #kept = new Map<Consumer, ReadyHeap<MessageEntry>>();
  readonly #unserved = new Set<Consumer>();

  constructor({ newGroup, handOut, isExpired, onFull }: DispatcherOptions) {
    this.#handOut = handOut;
    this.#isExpired = isExpired;
    this.#onFull = onFull;
    this.#waiting = new WaitingConsumers(newGroup);
  }

  /** True while somebody waits for `resume`. */
  get hasUnserved(): boolean {
    return this.#unserved.size > 0;
  }

  /** A message has come, or has come back from the dead letters: ready, or to be some day. To be followed by `update`. */
  enter(entry: MessageEntry): void {
    entry.lane?.enter(entry);
  }

  /** The state of a message here has changed to ready or delayed. */
  update(entry: MessageEntry): void {
    if (entry.lane !== undefined) this.#turn(entry.lane);
    else if (entry.state === "ready") this.#offer(entry);
  }

  /** A message that stood here, ready or delayed, is not to be handed out. It keeps its place in its lane. */
  withdraw(entry: MessageEntry): void {
    const { lane } = entry;
    if (lane === undefined || lane.current === entry) this.#unpark(entry);
  }

  /** A message is gone for good, or is a dead letter. */
  leave(entry: MessageEntry): void {
    const { lane } = entry;
    this.withdraw(entry);
    if (lane === undefined) return;
    lane.leave(entry);
    this.#turn(lane);
  }

  attach(consumer: Consumer): void {
    this.#waiting.attach(consumer);
  }

  /** A consumer has gone: what was kept for it goes to others. */
  detach(consumer: Consumer): void {
    this.#unserved.delete(consumer);
    this.#waiting.detach(consumer);
    this.#giveUp(consumer, () => true);
  }

  /** The credit of a consumer has grown. */
  granted(consumer: Consumer): void {
    if (!consumer.waits) this.#serve(consumer);
  }

  /** A lease of a consumer has ended. One that was full is served with the next `resume`: just now a message is on its way elsewhere. */
  freed(consumer: Consumer): void {
    if (consumer.state === "open" && consumer.hasRoom && !consumer.waits) this.#unserved.add(consumer);
  }

  /** A consumer has no credit any more; what is kept for it goes to others. */
  cancelled(consumer: Consumer): void {
    this.#unserved.delete(consumer);
    this.#waiting.leave(consumer);
    this.#giveUp(consumer, () => true);
  }

  /** The metadata of a client has changed; these are its consumers here. */
  clientChanged(client: Client, consumers: Iterable<Consumer>): void {
    this.#waiting.changed(client);
    for (const consumer of consumers) {
      this.#giveUp(consumer, ({ target }) => !mayGet(target, consumer));
      if (consumer.waits) this.#serve(consumer);
    }
  }

  /** Goes on with those that have not been served to the end. */
  resume(): void {
    for (const consumer of [...this.#unserved]) this.#serve(consumer);
  }

  /** Makes the message that ought to be current so, and offers it if it is ready. */
  #turn(lane: Lane<MessageEntry>): void {
    const next = lane.elect();
    if (next === undefined) return;
    if (next !== lane.current) {
      if (lane.current !== undefined) this.#unpark(lane.current);
      lane.promote(next);
    }
    if (next.state === "ready" && next.place < 0) this.#offer(next);
  }

  /** Hands a message to whoever waits for it, or parks it. */
  #offer(entry: MessageEntry): void {
    if (this.#isExpired(entry)) return;
    const { lane, target } = entry;
    const owner = lane?.owner;
    if (owner?.keepsLanes && mayGet(target, owner)) {
      if (owner.waits) this.#give(owner, entry);
      else this.#keep(owner, entry);
      return;
    }
    // One that cannot have this message goes on with those after it, unless another takes this one.
    if (lane !== undefined && owner?.state !== "open") lane.owner = undefined;
    const consumer = this.#waiting.find(target);
    if (consumer === undefined) this.#parked.park(entry);
    else this.#give(consumer, entry);
  }

  /** To a consumer in the line, which goes to its end. */
  #give(consumer: Consumer, entry: MessageEntry): void {
    this.#hand(consumer, entry);
    if (consumer.hasRoom) return this.#waiting.join(consumer);
    this.#waiting.leave(consumer);
    if (consumer.isFull) this.#onFull();
  }

  #hand(consumer: Consumer, entry: MessageEntry): void {
    consumer.credit -= 1;
    if (entry.lane !== undefined) entry.lane.owner = consumer;
    this.#handOut(consumer, entry);
  }

  /** Gives a consumer what is there for it, the first first; if that is all, it waits. One that waited and gets nothing keeps its turn. */
  #serve(consumer: Consumer): void {
    this.#unserved.delete(consumer);
    if (consumer.isFull) this.#onFull();
    if (!consumer.hasRoom) return;
    const choice = this.#choiceFor(consumer);
    for (let left = maxServed; left > 0 && consumer.hasRoom; left -= 1) {
      const heap = choice.first;
      if (heap === undefined) {
        if (!consumer.waits) this.#waiting.join(consumer);
        return;
      }
      const entry = heap.first as MessageEntry;
      // First out of the choice, whose order must not be asked of an empty heap.
      choice.remove(heap);
      this.#unpark(entry);
      if (!this.#isExpired(entry)) {
        this.#waiting.leave(consumer);
        this.#hand(consumer, entry);
      }
      if (heap.size > 0) choice.push(heap);
    }
    if (consumer.hasRoom) this.#unserved.add(consumer);
    else if (consumer.isFull) this.#onFull();
  }

  #choiceFor(consumer: Consumer): ReadyChoice<MessageEntry> {
    const choice = new ReadyChoice<MessageEntry>();
    const kept = this.#kept.get(consumer);
    if (kept !== undefined) choice.push(kept);
    for (const heap of this.#parked.heapsFor(consumer)) choice.push(heap);
    return choice;
  }

  #keep(owner: Consumer, entry: MessageEntry): void {
    let kept = this.#kept.get(owner);
    if (kept === undefined) {
      kept = new ReadyHeap();
      this.#kept.set(owner, kept);
    }
    kept.push(entry);
    if (entry.lane !== undefined) entry.lane.keptFor = owner;
  }

  /** Takes a message out of wherever it can be handed out from; one that stands nowhere is left alone. */
  #unpark(entry: MessageEntry): void {
    if (entry.place < 0) return;
    const owner = entry.lane?.keptFor;
    if (entry.lane === undefined || owner === undefined) {
      this.#parked.unpark(entry);
      return;
    }
    entry.lane.keptFor = undefined;
    const kept = this.#kept.get(owner);
    kept?.remove(entry);
    if (kept?.size === 0) this.#kept.delete(owner);
  }

  /** Offers to others what is kept for a consumer and is not to be any more. */
  #giveUp(consumer: Consumer, isGivenUp: (entry: MessageEntry) => boolean): void {
    const entries = [...(this.#kept.get(consumer) ?? [])].filter(isGivenUp);
    for (const entry of entries) this.#unpark(entry);
    for (const entry of entries.sort((a, b) => a.seq - b.seq)) this.#offer(entry);
  }
}
