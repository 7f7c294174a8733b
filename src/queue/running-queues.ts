import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import { BrokerError } from "../errors.js";
import { capacityReached } from "../limit-errors.js";
import type { Random } from "../util/random.js";
import type { Consumer } from "./consumer.js";
import type { QueueOverrides } from "./queue-config.js";
import { QueueMachine } from "./queue-machine.js";
import { QueueRunner, type QueueSurroundings } from "./queue-runner.js";
import { configOf } from "./queue-settings.js";
import type { QueueDefaults, QueueStats } from "./queues.js";

/** What running queues need from outside. */
export interface RunningQueuesOptions extends Omit<QueueSurroundings, "creditChanged"> {
  readonly defaults: QueueDefaults;
  /** Queues that there may be; those found in the store do not count against it when they are opened. */
  readonly maxQueues: number;
  readonly random: Random;
  /** Names this broker in leases. Absent: it stands alone. */
  readonly origin?: string | undefined;
  /** Makes an empty group of clients, with indexes. */
  readonly newGroup: () => ClientGroup;
}

/** Numbers that a queue may give to messages in a millisecond. The first is the time: so they rise through restarts, also of an empty queue. */
const numbersPerMs = 1_000;

/** Every queue that there is, by name, and by the clients that consume it. */
export class RunningQueues {
  readonly #options: RunningQueuesOptions;
  readonly #surroundings: QueueSurroundings;
  readonly #byName = new Map<string, QueueRunner>();
  readonly #byClient = new Map<Client, Set<QueueRunner>>();

  constructor(options: RunningQueuesOptions) {
    this.#options = options;
    this.#surroundings = {
      ...options,
      creditChanged: ({ name, machine }, { client }) =>
        client?.waitsOn(name, machine.consumers.waitsFor(client)),
    };
  }

  /** What is held at this moment. */
  get totals(): QueueStats {
    return [...this.#byName.values()].map(({ machine }) => machine.stats).reduce(sum, noTotals);
  }

  /** The names that begin with a prefix, sorted. */
  names(prefix: string): string[] {
    return [...this.#byName.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  /** @throws BrokerError `QUEUE_NOT_FOUND` */
  get(queue: string): QueueRunner {
    const runner = this.#byName.get(queue);
    if (runner === undefined)
      throw new BrokerError("QUEUE_NOT_FOUND", `there is no queue '${queue}'`, { details: { queue } });
    return runner;
  }

  /** A queue, made where there is none. @throws BrokerError `CAPACITY_REACHED` when there are as many as there may be. */
  open(queue: string): QueueRunner {
    const runner = this.#byName.get(queue);
    if (runner !== undefined) return runner;
    const { maxQueues } = this.#options;
    if (this.#byName.size >= maxQueues) throw capacityReached("maxQueues", maxQueues, "queues may exist");
    return this.add(this.newMachine(queue, {}), {}, false);
  }

  /** The state machine of a queue with settings of its own; it is not among the queues yet. */
  newMachine(name: string, settings: QueueOverrides): QueueMachine {
    const { random, newGroup, clock, defaults, origin } = this.#options;
    const config = configOf(name, defaults, settings);
    return new QueueMachine({ name, config, random, newGroup, firstSeq: clock.now() * numbersPerMs, origin });
  }

  /** Sets a queue going. */
  add(machine: QueueMachine, settings: QueueOverrides, isStored: boolean): QueueRunner {
    const runner = new QueueRunner({ machine, settings, isStored }, this.#surroundings);
    this.#byName.set(machine.name, runner);
    return runner;
  }

  /** Forgets a queue that was never stored and that nobody uses. */
  dropIfUnused(runner: QueueRunner): void {
    if (!runner.isUnused || this.#byName.get(runner.name) !== runner) return;
    runner.stop();
    this.#byName.delete(runner.name);
  }

  /** Forgets a queue that is no more this broker's; its consumers are told. What of it is on its way still ends. */
  drop(queue: string, reason: string): void {
    const runner = this.#byName.get(queue);
    if (runner === undefined) return;
    this.#byName.delete(queue);
    runner.endConsumers(reason);
    runner.stop();
  }

  /** A consumer of a queue has come. */
  attach(runner: QueueRunner, consumer: Consumer): void {
    runner.machine.attach(consumer);
    const { client } = consumer;
    if (client === undefined) return;
    const runners = this.#byClient.get(client);
    if (runners === undefined) this.#byClient.set(client, new Set([runner]));
    else runners.add(runner);
  }

  /** A consumer of a queue has ended. */
  detached(runner: QueueRunner, { client }: Consumer): void {
    this.dropIfUnused(runner);
    if (client === undefined || runner.machine.consumers.of(client).size > 0) return;
    const runners = this.#byClient.get(client);
    runners?.delete(runner);
    if (runners?.size === 0) this.#byClient.delete(client);
  }

  /** The metadata of a client has changed. */
  clientChanged(client: Client): void {
    for (const runner of this.#byClient.get(client) ?? [])
      runner.act((now) => runner.machine.clientChanged(client, now));
  }

  /** A client has gone: what it has returns at once. */
  clientLeft(client: Client): void {
    for (const runner of [...(this.#byClient.get(client) ?? [])]) {
      for (const consumer of [...runner.machine.consumers.of(client)]) {
        runner.close(consumer, "lost");
        this.detached(runner, consumer);
      }
    }
  }

  /** Hands out no more, and tells the consumers so. */
  endConsumers(reason: string): void {
    for (const runner of this.#byName.values()) runner.endConsumers(reason);
  }

  /** Nothing happens by itself any more. */
  close(): void {
    for (const runner of this.#byName.values()) runner.stop();
  }
}

const noTotals: QueueStats = {
  ready: 0,
  delayed: 0,
  leased: 0,
  deadLetters: 0,
  bytes: 0,
  consumers: 0,
};

function sum(totals: QueueStats, stats: QueueStats): QueueStats {
  const oldest = Math.min(
    totals.oldestEnqueuedAt ?? Number.POSITIVE_INFINITY,
    stats.oldestEnqueuedAt ?? Number.POSITIVE_INFINITY,
  );
  return {
    ready: totals.ready + stats.ready,
    delayed: totals.delayed + stats.delayed,
    leased: totals.leased + stats.leased,
    deadLetters: totals.deadLetters + stats.deadLetters,
    bytes: totals.bytes + stats.bytes,
    consumers: totals.consumers + stats.consumers,
    ...(oldest === Number.POSITIVE_INFINITY ? {} : { oldestEnqueuedAt: oldest }),
  };
}
