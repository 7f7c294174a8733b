// The state machine against a naive model of it, with commands, answers of the store and the time in any order.
import test from "ava";
import fc from "fast-check";
import { Directory } from "../../src/directory/directory.js";
import { BrokerError } from "../../src/errors.js";
import { bytesPayload } from "../../src/message/payload.js";
import type { Query } from "../../src/query/query.js";
import { Consumer } from "../../src/queue/consumer.js";
import { decodeHead } from "../../src/queue/head-codec.js";
import { defaultQueueConfig, type QueueConfig } from "../../src/queue/queue-config.js";
import type { StagedStep } from "../../src/queue/queue-effects.js";
import { QueueMachine } from "../../src/queue/queue-machine.js";
import type { NewQueueMessage } from "../../src/queue/queue-message.js";
import type { StoreChange } from "../../src/queue/queue-store.js";
import { directoryLimits, equals, fnv1a, makeAttributes, makeClient, makeQuery } from "../support/clients.js";
import { type Before, type ModelMessage, QueueModel } from "./queue-model.js";

const runs = Number(process.env["QUEUE_RUNS"] ?? 300);
const payload = bytesPayload("text/plain", new Uint8Array(10));
const anybody = { kind: "any" } as const;
const targets: readonly Query[] = [
  makeQuery({ application: anybody }),
  makeQuery({ application: anybody, conditions: [equals("r", 0)] }),
  makeQuery({ conditions: [equals("r", 1)] }),
  makeQuery({ conditions: [equals("s", 0), equals("r", 0)] }),
  makeQuery({ conditions: [equals("s", 0), equals("r", 1)] }),
  makeQuery({ conditions: [equals("r", 0)], optional: true }),
  makeQuery({ application: { kind: "id", id: "nobody's" } }),
];
const configs: readonly QueueConfig[] = [
  defaultQueueConfig,
  {
    ...defaultQueueConfig,
    maxAttempts: 3,
    deadLetterReturnMs: 0,
    deadLetterRetentionMs: 40_000,
    messageTtlMs: 50_000,
  },
  { ...defaultQueueConfig, maxAttempts: 0, maxMessages: 12 },
].map((config) => ({ ...config, backoff: { ...config.backoff, jitter: 0 } }));

/** A write that is on its way to the disk; without a step nobody waits for it. */
interface Write {
  readonly changes: readonly StoreChange[];
  readonly step?: StagedStep;
  readonly done?: (stored: boolean) => void;
}

/** A machine with clients, a disk, and the model beside it. */
class Rig {
  readonly directory = new Directory({ hash: fnv1a, random: () => 0.5, limits: directoryLimits });
  readonly clients = [0, 1].map((n) => makeClient({ id: `c${n}`, metadata: { r: n, s: 0 } }));
  readonly machine: QueueMachine;
  readonly model: QueueModel;
  readonly consumers: Consumer[] = [];
  /** How many leases each may hold. */
  readonly bounds = new Map<Consumer, number>();
  readonly writes: Write[] = [];
  readonly disk = new Map<number, Uint8Array>();
  now = 1_000_000;

  constructor(config: QueueConfig) {
    for (const client of this.clients) this.directory.add(client);
    this.machine = this.newMachine(config);
    this.model = new QueueModel(config);
  }

  newMachine(config: QueueConfig): QueueMachine {
    const newGroup = () => this.directory.newGroup();
    return new QueueMachine({ name: "q", config, random: () => 0.5, newGroup, firstSeq: 0 });
  }

  /** Runs a command, carries out what it led to, and compares. */
  run(command: () => void): void {
    this.model.now = this.now;
    const before = this.model.before();
    command();
    this.#carryOut(before);
    this.model.passTime();
    while ((this.machine.nextWakeUp ?? Number.POSITIVE_INFINITY) <= this.now) {
      this.model.passTime();
      this.machine.advance(this.now);
      this.#carryOut(before);
    }
    this.#compare();
  }

  answer(stored: boolean): void {
    const write = this.writes.shift();
    if (write === undefined) return;
    const ok = stored || write.step === undefined;
    if (ok) for (const change of write.changes) this.#store(change);
    write.done?.(ok);
    if (ok) write.step?.stored(this.now);
    else write.step?.notStored(new BrokerError("STORAGE_FAILED", "no"), this.now);
  }

  leases(): ModelMessage[] {
    return this.model.messages.filter(({ state }) => state === "leased");
  }

  maxLeases(consumer: Consumer): number {
    return this.bounds.get(consumer) ?? Number.POSITIVE_INFINITY;
  }

  #held(consumer: Consumer): number {
    return this.leases().filter(({ lease }) => lease?.consumer === consumer).length;
  }

  #store(change: StoreChange): void {
    if (change.kind === "append" || change.kind === "update") this.disk.set(change.seq, change.head);
    else if (change.kind === "delete") this.disk.delete(change.seq);
  }

  #carryOut(before: Before): void {
    const { changes, handOvers } = this.machine.takeEffects();
    if (changes.length > 0) this.writes.push({ changes });
    for (const { consumer, entry, leaseId, deadlineMs } of handOvers) {
      const message = this.model.bySeq(entry.seq);
      const wrong = this.model.wrongHandOver(message, consumer, before);
      if (wrong !== undefined) throw new Error(`message ${entry.seq} was handed out: ${wrong}`);
      if (this.#held(consumer) >= this.maxLeases(consumer))
        throw new Error(`message ${entry.seq} was handed out: its consumer has all that it may`);
      this.model.handOver(message, consumer, leaseId, deadlineMs);
    }
  }

  #compare(): void {
    const { machine, model } = this;
    for (const consumer of this.consumers) {
      if (consumer.credit === 0 || this.#held(consumer) >= this.maxLeases(consumer)) continue;
      const forgotten = model.messages.find((message) => model.couldGo(message, consumer));
      if (forgotten !== undefined) throw new Error(`message ${forgotten.seq} ought to have been handed out`);
    }
    const count = (...states: string[]) =>
      model.messages.filter(({ state }) => states.includes(state)).length;
    const { ready, delayed, leased, deadLetters } = machine.stats;
    const expected = [count("ready"), count("delayed"), count("leased", "settling"), count("dead")];
    const actual = [ready, delayed, leased, deadLetters - deadOnTheirWay(machine, model)];
    if (actual.join() !== expected.join()) throw new Error(`the queue has ${actual}, the model ${expected}`);
    for (const message of model.messages) this.#compareOne(message);
  }

  #compareOne(message: ModelMessage): void {
    const entry = this.machine.get(message.seq);
    const shown = entry && [
      entry.state,
      entry.life.failedAttempts,
      entry.life.releases,
      entry.life.death?.reason,
      entry.life.death?.since,
      entry.expiresAt,
      entry.lease?.id,
    ];
    const { state, failed, releases, reason, since, expiresAt, lease } = message;
    const isLeaving = state === "leaving";
    const expected = [state, failed, releases, reason, since, expiresAt, lease?.id];
    if (!isLeaving && String(shown) !== String(expected))
      throw new Error(`message ${message.seq} is ${shown}, in the model ${expected}`);
  }
}

// Those that are being deleted count as dead letters until they are gone.
function deadOnTheirWay(machine: QueueMachine, model: QueueModel): number {
  return model.messages.filter(({ state, seq }) => state === "leaving" && machine.dead.get(seq)).length;
}

class Step implements fc.Command<object, Rig> {
  readonly #name: string;
  readonly #perform: (rig: Rig) => void;

  constructor(name: string, perform: (rig: Rig) => void) {
    this.#name = name;
    this.#perform = perform;
  }

  check(): boolean {
    return true;
  }

  run(_: object, rig: Rig): void {
    rig.run(() => this.#perform(rig));
  }

  toString(): string {
    return this.#name;
  }
}

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)];
}

const index = fc.nat(1_000);

const newMessages = fc.array(
  fc.record(
    {
      target: fc.constantFrom(...targets),
      payload: fc.constant(payload),
      headers: fc.constant(null).map(() => ({})), // its own, by which it is known again
      priority: fc.nat(2),
      orderingKey: fc.constantFrom("k", "l"),
      delayMs: fc.constantFrom(1, 5_000),
      ttlMs: fc.constantFrom(2_000, 20_000),
      messageId: fc.constantFrom("x", "y"),
    },
    { requiredKeys: ["target", "payload", "headers"] },
  ),
  { minLength: 1, maxLength: 4 },
) as fc.Arbitrary<NewQueueMessage[]>;

function enqueue(rig: Rig, messages: readonly NewQueueMessage[]): void {
  const { machine, model, now } = rig;
  const staged = machine.enqueue(messages, undefined, now);
  const added = staged.accepted.map(({ entry: { seq }, body }): ModelMessage => {
    const message = messages.find(({ headers }) => headers === body.headers) as NewQueueMessage;
    const ttlMs = message.ttlMs ?? model.config.messageTtlMs;
    return {
      seq,
      target: message.target,
      priority: message.priority ?? 0,
      key: message.orderingKey,
      expiresAt: ttlMs === 0 ? undefined : now + ttlMs,
      state: "writing",
      failed: 0,
      releases: 0,
      availableAt: message.delayMs === undefined ? undefined : now + message.delayMs,
    };
  });
  model.messages.push(...added);
  rig.writes.push({
    changes: staged.changes,
    step: staged,
    done: (stored) => {
      for (const message of added) {
        if (stored) model.stored(message);
        else model.drop(message);
      }
    },
  });
}

function settle(rig: Rig, at: number, kind: "ack" | "release" | "reject", delayMs: number | undefined): void {
  const { machine, model, now } = rig;
  const message = pick(rig.leases(), at);
  if (message?.lease === undefined) return;
  const { id, consumer, deadline } = message.lease;
  const deadLetter = at % 5 === 0;
  const wish = delayMs === undefined ? {} : { delayMs };
  const settlement =
    kind === "ack"
      ? { kind }
      : kind === "release"
        ? { kind, ...wish }
        : { kind, ...wish, reason: "bad", deadLetter };
  const staged = machine.settle([id], settlement, consumer.client, now);
  if (deadline <= now) {
    if (staged.outcomes[0] !== "unknown-lease") throw new Error("a lease was settled late");
    return;
  }
  if (staged.outcomes[0] !== "done") throw new Error(`settling a lease gave ${staged.outcomes}`);
  model.settle(message, kind, delayMs, deadLetter);
  rig.writes.push({
    changes: staged.changes,
    step: staged,
    done: (stored) => (stored ? model.settled(message) : model.notSettled(message)),
  });
}

function purge(rig: Rig, at: number): void {
  const { machine, model, now } = rig;
  const message = pick(model.messages, at);
  if (message === undefined || ["writing", "settling", "leaving"].includes(message.state)) return;
  const staged = machine.remove([message.seq], now);
  model.removing(message);
  rig.writes.push({
    changes: staged.changes,
    step: staged,
    done: (stored) => (stored ? model.drop(message) : model.notRemoved(message)),
  });
}

const steps = [
  newMessages.map(
    (messages) => new Step(`enqueue(${JSON.stringify(messages)})`, (rig) => enqueue(rig, messages)),
  ),
  fc.boolean().map((stored) => new Step(`answer(${stored})`, (rig) => rig.answer(stored))),
  fc.constant(new Step("answer(true)", (rig) => rig.answer(true))),
  fc.tuple(fc.nat(2), fc.constantFrom(1, 2, 100)).map(
    ([who, maxLeases]) =>
      new Step(`attach(${who}, ${maxLeases})`, (rig) => {
        const client = rig.clients[who];
        const sink = { started() {}, deliver() {}, leasesLost() {}, ending() {}, finished() {} };
        const consumer = new Consumer({ ...(client && { client }), maxLeases, sink });
        rig.consumers.push(consumer);
        rig.bounds.set(consumer, maxLeases);
        rig.machine.attach(consumer);
      }),
  ),
  fc.tuple(index, fc.integer({ min: 1, max: 3 })).map(
    ([at, count]) =>
      new Step(`grant(${at}, ${count})`, (rig) => {
        const consumer = pick(rig.consumers, at);
        if (consumer !== undefined) rig.machine.grant(consumer, count, rig.now);
      }),
  ),
  index.map(
    (at) =>
      new Step(`cancel(${at})`, (rig) => {
        const consumer = pick(rig.consumers, at);
        if (consumer !== undefined) rig.machine.cancel(consumer, rig.now);
      }),
  ),
  fc.tuple(index, fc.constantFrom("lost" as const, "finished" as const)).map(
    ([at, how]) =>
      new Step(`close(${at}, ${how})`, (rig) => {
        const consumer = pick(rig.consumers, at);
        if (consumer === undefined) return;
        rig.machine.close(consumer, how, rig.now);
        if (how === "finished") return;
        for (const message of rig.leases())
          if (message.lease?.consumer === consumer) rig.model.connectionLost(message);
      }),
  ),
  fc.tuple(index, fc.nat(1)).map(
    ([at, r]) =>
      new Step(`change(${at}, ${r})`, (rig) => {
        const client = pick(rig.clients, at);
        if (client === undefined) return;
        rig.directory.update(client, makeAttributes({ r, s: 0 }));
        rig.directory.get("app", "nobody"); // has the update made
        rig.machine.clientChanged(client, rig.now);
      }),
  ),
  fc
    .tuple(
      index,
      fc.constantFrom("ack" as const, "release" as const, "reject" as const),
      fc.constantFrom(undefined, 0, 3_000),
    )
    .map(
      ([at, kind, delayMs]) =>
        new Step(`settle(${at}, ${kind}, ${delayMs})`, (rig) => settle(rig, at, kind, delayMs)),
    ),
  fc.tuple(index, fc.constantFrom(1_000, 30_000)).map(
    ([at, timeoutMs]) =>
      new Step(`extend(${at}, ${timeoutMs})`, (rig) => {
        const message = pick(rig.leases(), at);
        if (message?.lease === undefined || message.lease.deadline <= rig.now) return;
        rig.machine.extend([message.lease.id], timeoutMs, message.lease.consumer.client, rig.now);
        message.lease.deadline = rig.now + timeoutMs;
      }),
  ),
  fc.constantFrom(0, 1, 999, 5_000, 15_000, 60_000).map(
    (ms) =>
      new Step(`wait(${ms})`, (rig) => {
        rig.now += ms;
        rig.model.now = rig.now;
      }),
  ),
  index.map((at) => new Step(`purge(${at})`, (rig) => purge(rig, at))),
  index.map(
    (at) =>
      new Step(`redrive(${at})`, (rig) => {
        const message = pick(
          rig.model.messages.filter(({ state }) => state === "dead"),
          at,
        );
        if (message === undefined) return;
        rig.model.redrive(message);
        rig.machine.redrive(message.seq, rig.now);
      }),
  ),
  fc.constantFrom(...configs).map(
    (config) =>
      new Step(`configure(${configs.indexOf(config)})`, (rig) => {
        rig.model.config = config;
        rig.machine.configure(config);
      }),
  ),
];

test(`${runs} sequences of commands end as in a model that looks through a list`, (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...configs),
      fc.commands(steps, { maxCommands: 80, size: "max" }),
      (config, commands) => {
        const rig = new Rig(config);
        fc.modelRun(() => ({ model: {}, real: rig }), commands);
        while (rig.writes.length > 0) rig.run(() => rig.answer(true));
        compareWithDisk(rig);
      },
    ),
    { numRuns: runs, includeErrorInReport: true },
  );
  t.pass();
});

/** What was stored makes the same queue again; only leases end with the process. */
function compareWithDisk({ disk, machine, model, now, newMachine: _ }: Rig): void {
  const stored = [...disk].map(([seq, head]) => [seq, decodeHead(head)] as const);
  const expected = model.messages.map(({ seq }) => seq).sort((a, b) => a - b);
  const actual = stored.map(([seq]) => seq).sort((a, b) => a - b);
  if (actual.join() !== expected.join()) throw new Error(`on disk: ${actual}; in the queue: ${expected}`);
  for (const [seq, { life }] of stored) {
    const entry = machine.get(seq);
    const inMemory = JSON.stringify(entry?.life);
    if (entry !== undefined && !entry.isOut && JSON.stringify(life) !== inMemory)
      throw new Error(
        `message ${seq} is ${JSON.stringify(life)} on disk at ${now}, ${inMemory} in the queue`,
      );
  }
}
