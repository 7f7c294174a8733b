import type { Client } from "../../directory/client.js";
import { BrokerError } from "../../errors.js";
import type { ClientRef } from "../../message/client-ref.js";
import type { Logger } from "../../observability/logger.js";
import type { LeaseOwner } from "../../queue/lease-owner.js";
import { originOf } from "../../queue/leases.js";
import { pageMark } from "../../queue/page-mark.js";
import type { NewQueueMessage, QueueMessageState } from "../../queue/queue-message.js";
import type { SettingChanges } from "../../queue/queue-settings.js";
import type {
  ConsumeOptions,
  DeadLetterFilter,
  EnqueueResult,
  ExtendResult,
  OwnQueues,
  Page,
  PageRequest,
  QueueConsumer,
  QueueDescription,
  QueueStats,
  Queues,
  RedriveSelection,
  Settlement,
  SettleOutcome,
} from "../../queue/queues.js";
import type { Clock } from "../../util/clock.js";
import { pause } from "../../util/pause.js";
import type { OwnerRing } from "../owner-ring.js";
import type { AnswerOf, CallOf, PeerCallKind, PeerLeaseOwner } from "../peer-call.js";
import type { Attachment, AttachmentSink } from "./attachment.js";
import { attachHere } from "./attachment.js";
import type { QueueLink } from "./queue-link.js";
import { QueueMoves } from "./queue-moves.js";
import { RoutedConsumer } from "./routed-consumer.js";
import { SharedQueueMoves } from "./shared-queue-moves.js";

/** What queues of a cluster are made of. */
export interface ClusterQueuesOptions {
  readonly brokerId: string;
  /** The queues that this broker has: those it owns, and those on their way to another owner. */
  readonly own: OwnQueues;
  /** A peer that is linked. */
  readonly link: (brokerId: string) => QueueLink | undefined;
  readonly links: () => Iterable<QueueLink>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long a question waits for a queue whose owner is just changing, or is not linked yet. */
const patienceMs = 5_000;
/** How long to wait before the owner of a queue is looked for again. */
const retryMs = 100;

/**
 * Every queue of the cluster. Each belongs to the broker that owns its name on the ring, and whatever is asked of it goes there; a client
 * does not notice. When owners change, messages move and consumers follow.
 */
export class ClusterQueues implements Queues {
  readonly #options: ClusterQueuesOptions;
  readonly #moves: QueueMoves | SharedQueueMoves;
  readonly #consumers = new Set<RoutedConsumer>();
  readonly #byClient = new Map<Client, Set<RoutedConsumer>>();
  readonly #adrift = new Set<RoutedConsumer>();
  #cancelRouting: (() => void) | undefined;
  #ring: OwnerRing;
  #isDraining = false;

  constructor(options: ClusterQueuesOptions, ring: OwnerRing) {
    this.#options = options;
    this.#ring = ring;
    const ownerOf = (queue: string) => this.#ring.ownerOf(queueName(queue));
    const Moves = options.own.isShared ? SharedQueueMoves : QueueMoves;
    this.#moves = new Moves({ ...options, ownerOf });
  }

  /** Owners have changed: queues move to theirs, consumers follow. */
  moved(ring: OwnerRing): void {
    this.#ring = ring;
    this.#moves.start();
    this.#route(this.#consumers);
  }

  /** @throws BrokerError `QUEUE_UNAVAILABLE` for a queue that is another broker's. */
  requireOwner(queue: string): void {
    if (this.#isOwn(queue)) return;
    throw new BrokerError("QUEUE_UNAVAILABLE", `the queue '${queue}' belongs to another broker now`, {
      details: { queue },
    });
  }

  totals(): QueueStats {
    return this.#options.own.totals();
  }

  enqueue(
    queue: string,
    messages: readonly NewQueueMessage[],
    source?: ClientRef,
  ): Promise<readonly EnqueueResult[]> {
    const from = source === undefined ? {} : { source };
    return this.#atOwner(
      queue,
      (own) => own.enqueue(queue, messages, source),
      { kind: "enqueue", queue, messages, ...from },
      ({ results }) => results,
    );
  }

  consume(queue: string, options: ConsumeOptions): QueueConsumer {
    if (this.#isDraining)
      throw new BrokerError("DRAINING", "this broker is shutting down; consume from another one");
    const consumer: RoutedConsumer = new RoutedConsumer({
      queue,
      options,
      owner: () => this.#ownerOf(queue),
      attach: (sink) => this.#attach(queue, options, sink),
      adrift: () => this.#isAdrift(consumer),
      waitingChanged: () => this.#waitingChanged(queue, options.client),
      closed: () => this.#forget(consumer, options.client),
    });
    consumer.route();
    this.#consumers.add(consumer);
    if (options.client !== undefined) this.#consumersOf(options.client).add(consumer);
    return consumer;
  }

  async settle(
    queue: string,
    leaseIds: readonly string[],
    settlement: Settlement,
    by?: LeaseOwner,
  ): Promise<readonly SettleOutcome[]> {
    const results = await this.#byOrigin(queue, leaseIds, async (brokerId, some) => {
      if (brokerId === this.#options.brokerId) return this.#options.own.settle(queue, some, settlement, by);
      const call = { kind: "settle", queue, leaseIds: some, settlement, by: peerLeaseOwner(by) } as const;
      const { outcomes } = await this.#ask<"settle">(brokerId, call);
      if (brokerId !== undefined) this.#options.link(brokerId)?.attachments.settled(some);
      return outcomes;
    });
    return inOrderOf(leaseIds, results);
  }

  async extend(
    queue: string,
    leaseIds: readonly string[],
    timeoutMs?: number,
    by?: LeaseOwner,
  ): Promise<ExtendResult> {
    let deadlineMs = 0;
    const timeout = timeoutMs === undefined ? {} : { timeoutMs };
    const results = await this.#byOrigin(queue, leaseIds, async (brokerId, some) => {
      const extended =
        brokerId === this.#options.brokerId
          ? this.#options.own.extend(queue, some, timeoutMs, by)
          : await this.#ask<"extend">(brokerId, {
              kind: "extend",
              queue,
              leaseIds: some,
              by: peerLeaseOwner(by),
              ...timeout,
            });
      deadlineMs = Math.max(deadlineMs, extended.deadlineMs);
      return extended.outcomes;
    });
    return { outcomes: inOrderOf(leaseIds, results), deadlineMs };
  }

  get(queue: string): Promise<QueueDescription> {
    return this.#atOwner(
      queue,
      (own) => own.get(queue),
      { kind: "get-queue", queue },
      (answer) => answer.queue,
    );
  }

  /** The queues of this broker and of every peer that is linked. */
  async list(
    prefix: string,
    page: PageRequest,
    accepts: (queue: string) => boolean = () => true,
  ): Promise<Page<QueueDescription>> {
    const { own, brokerId } = this.#options;
    const call = { kind: "list-queues", prefix, page } as const;
    const asked = [...this.#options.links()].map(async (link) => ({
      brokerId: link.peer.brokerId,
      page: (await link.peer.ask<"list-queues">(call)).page,
    }));
    const answers = await Promise.allSettled(asked);
    const pages = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    return this.#merged([{ brokerId, page: own.list(prefix, page) }, ...pages], page, accepts);
  }

  configure(queue: string, changes: SettingChanges): Promise<QueueDescription> {
    const entries = Object.entries(changes).map(([name, value]) => [name, value ?? null]);
    return this.#atOwner(
      queue,
      (own) => own.configure(queue, changes),
      { kind: "configure-queue", queue, changes: Object.fromEntries(entries) },
      (answer) => answer.queue,
    );
  }

  peek(queue: string, states: readonly QueueMessageState[], page: PageRequest): ReturnType<Queues["peek"]> {
    return this.#atOwner(
      queue,
      (own) => own.peek(queue, states, page),
      { kind: "peek", queue, states, page },
      (answer) => answer.page,
    );
  }

  purge(
    queue: string,
    what: { readonly messages: boolean; readonly deadLetters?: DeadLetterFilter },
  ): ReturnType<Queues["purge"]> {
    return this.#atOwner(
      queue,
      (own) => own.purge(queue, what),
      { kind: "purge", queue, ...what },
      ({ messages, deadLetters }) => ({ messages, deadLetters }),
    );
  }

  listDeadLetters(
    queue: string,
    filter: DeadLetterFilter,
    page: PageRequest,
  ): ReturnType<Queues["listDeadLetters"]> {
    return this.#atOwner(
      queue,
      (own) => own.listDeadLetters(queue, filter, page),
      { kind: "list-dead-letters", queue, filter, page },
      (answer) => answer.page,
    );
  }

  redrive(queue: string, selection: RedriveSelection, maxPerSecond?: number): Promise<number> {
    const rate = maxPerSecond === undefined ? {} : { maxPerSecond };
    return this.#atOwner(
      queue,
      (own) => own.redrive(queue, selection, maxPerSecond),
      { kind: "redrive", queue, selection, ...rate },
      ({ count }) => count,
    );
  }

  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (const consumer of this.#consumers) consumer.end("the broker is shutting down");
  }

  async close(): Promise<void> {
    this.drain();
    this.#cancelRouting?.();
    this.#moves.close();
    await this.#options.own.close();
  }

  /** Resolves when every queue that this broker owns no more has moved. */
  async handedOver(): Promise<void> {
    await this.#moves.done();
  }

  #ownerOf(queue: string): string | undefined {
    return this.#ring.ownerOf(queueName(queue));
  }

  #isOwn(queue: string): boolean {
    return this.#ownerOf(queue) === this.#options.brokerId;
  }

  /** Asks the owner of a queue; while that is changing, again for a while: what is refused for that reason has not been done. */
  async #atOwner<K extends PeerCallKind, T>(
    queue: string,
    here: (own: OwnQueues) => T | Promise<T>,
    call: CallOf<K>,
    read: (answer: AnswerOf<K>) => T,
  ): Promise<T> {
    const until = this.#options.clock.now() + patienceMs;
    for (;;) {
      try {
        const owner = this.#ownerOf(queue);
        if (owner === this.#options.brokerId) return await here(this.#options.own);
        return read(await this.#ask<K>(owner, call));
      } catch (error) {
        const isChanging = error instanceof BrokerError && error.reason === "QUEUE_UNAVAILABLE";
        if (!isChanging || this.#options.clock.now() >= until) throw error;
      }
      await pause(this.#options.clock, retryMs);
    }
  }

  /** @throws BrokerError (rejects with) `QUEUE_UNAVAILABLE` when the broker is not linked. */
  async #ask<K extends PeerCallKind>(brokerId: string | undefined, call: CallOf<K>): Promise<AnswerOf<K>> {
    const link = brokerId === undefined ? undefined : this.#options.link(brokerId);
    if (link === undefined)
      throw new BrokerError("QUEUE_UNAVAILABLE", "the broker that has the queue cannot be reached now");
    return link.peer.ask<K>(call);
  }

  /** Leases are settled where they were given, which their ids tell; one that names nobody who is here, where the queue is now. */
  async #byOrigin(
    queue: string,
    leaseIds: readonly string[],
    run: (brokerId: string | undefined, leaseIds: readonly string[]) => Promise<readonly SettleOutcome[]>,
  ): Promise<Map<string, SettleOutcome>> {
    const groups = new Map<string | undefined, string[]>();
    for (const leaseId of leaseIds) {
      const origin = originOf(leaseId);
      const isHere =
        origin !== undefined &&
        (origin === this.#options.brokerId || this.#options.link(origin) !== undefined);
      const brokerId = isHere ? origin : this.#ownerOf(queue);
      const group = groups.get(brokerId);
      if (group === undefined) groups.set(brokerId, [leaseId]);
      else group.push(leaseId);
    }
    const results = new Map<string, SettleOutcome>();
    const asked = [...groups].map(async ([brokerId, some]) => {
      const outcomes = await run(brokerId, some);
      for (const [index, leaseId] of some.entries()) results.set(leaseId, outcomes[index] ?? "unknown-lease");
    });
    await Promise.all(asked);
    return results;
  }

  #attach(
    queue: string,
    { sink: _, ...options }: ConsumeOptions,
    sink: AttachmentSink,
  ): Attachment | undefined {
    if (this.#isDraining) return undefined;
    const owner = this.#ownerOf(queue);
    if (owner === this.#options.brokerId) return attachHere(this.#options.own, queue, options, sink);
    return owner === undefined
      ? undefined
      : this.#options.link(owner)?.attachments.attach(queue, options, sink);
  }

  #isAdrift(consumer: RoutedConsumer): void {
    this.#adrift.add(consumer);
    this.#cancelRouting ??= this.#options.clock.after(retryMs, () => {
      this.#cancelRouting = undefined;
      const adrift = [...this.#adrift];
      this.#adrift.clear();
      this.#route(adrift);
    });
  }

  #route(consumers: Iterable<RoutedConsumer>): void {
    if (this.#isDraining) return;
    for (const consumer of [...consumers]) {
      try {
        consumer.route();
      } catch (error) {
        this.#options.logger.debug({ error }, "a consumer could not be moved yet");
        this.#isAdrift(consumer);
      }
    }
  }

  #consumersOf(client: Client): Set<RoutedConsumer> {
    const known = this.#byClient.get(client) ?? new Set();
    this.#byClient.set(client, known);
    return known;
  }

  #forget(consumer: RoutedConsumer, client: Client | undefined): void {
    this.#consumers.delete(consumer);
    this.#adrift.delete(consumer);
    if (client === undefined) return;
    const others = this.#consumersOf(client);
    others.delete(consumer);
    if (others.size === 0) this.#byClient.delete(client);
  }

  /** Tells on which queues a client waits, wherever they are: here, and at the peers that know it. */
  #waitingChanged(queue: string, client: Client | undefined): void {
    if (client === undefined) return;
    const consumers = this.#byClient.get(client) ?? [];
    client.waitsOn(
      queue,
      [...consumers].some((consumer) => consumer.queue === queue && consumer.credit > 0),
    );
    for (const { peer } of this.#options.links()) peer.clientChanged(client);
  }

  #merged(
    pages: readonly { readonly brokerId: string; readonly page: Page<QueueDescription> }[],
    { limit }: PageRequest,
    accepts: (queue: string) => boolean,
  ): Page<QueueDescription> {
    const byName = new Map<string, QueueDescription>();
    for (const { brokerId, page } of pages) {
      for (const item of page.items) {
        // One that moves is at two brokers: its owner describes it.
        if (brokerId === this.#ownerOf(item.name) || !byName.has(item.name)) byName.set(item.name, item);
      }
    }
    const all = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const items = all.slice(0, limit);
    const last = items.at(-1);
    const hasMore = all.length > items.length || pages.some(({ page }) => page.next !== undefined);
    const accepted = items.filter(({ name }) => accepts(name));
    return last === undefined || !hasMore
      ? { items: accepted }
      : { items: accepted, next: pageMark(last.name) };
  }
}

/** Queues and client ids are spread over the same ring, and not by the same names. */
function queueName(queue: string): string {
  return `queue:${queue}`;
}

function peerLeaseOwner(by: LeaseOwner): PeerLeaseOwner {
  if (by === undefined) return { kind: "anonymous" };
  return typeof by === "string" ? { kind: "principal", principal: by } : { kind: "client", client: by.ref };
}

function inOrderOf(
  leaseIds: readonly string[],
  results: ReadonlyMap<string, SettleOutcome>,
): SettleOutcome[] {
  return leaseIds.map((leaseId) => results.get(leaseId) ?? "unknown-lease");
}
