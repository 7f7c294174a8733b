import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, durationMs } from "@bufbuild/protobuf/wkt";
import {
  type ConsumeCommand,
  type ConsumeCommandResultSchema,
  ConsumeCommandSchema,
  type ConsumeStart,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import { type ConsumeRequest, consume } from "../../../src/commands/consume.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { BrokerError } from "../../../src/errors.js";
import type { Logger } from "../../../src/observability/logger.js";
import { CreditWindow } from "../../../src/queue/credit-window.js";
import type { LeasedMessage } from "../../../src/queue/queue-message.js";
import type { ConsumerSink, QueueConsumer } from "../../../src/queue/queues.js";
import type { Flushable, FlushScheduler } from "../../../src/session/flush-scheduler.js";
import { InFlight } from "../../../src/util/in-flight.js";
import { takenError } from "../../taken-error.js";
import { errorToFailure } from "../failure.js";
import { validateMessage } from "../validation.js";
import { ConsumeOutbox } from "./consume-outbox.js";
import type { ConsumerEvent, ConsumerNotice } from "./consumer-event.js";
import { ackVerb, extendVerb, rejectVerb, releaseVerb } from "./settle-verbs.js";

/** What a consume stream is made of. */
export interface ConsumeStreamOptions {
  readonly context: CommandContext;
  readonly caller: Caller;
  readonly logger: Logger;
  readonly flushes: FlushScheduler;
  /** Has `onEnded` called when what the caller was let in by ends, until the returned function is called. */
  readonly untilEntryEnds: (onEnded: (error: BrokerError) => void) => () => void;
}

type ResultInit = NonNullable<MessageInitShape<typeof ConsumeCommandResultSchema>["result"]>;

/** How far the queue may run ahead of what the client reads; bounds what one slow reader holds. */
const maxAhead = { maxMessages: 256, maxBytes: 1024 * 1024 };
/** Settlements that may be on their way to disk before the next command waits for one. */
const maxSettling = 1_024;
/** How long a consumer that was told of the end may go on to settle. */
const endingGraceMs = 500;

/** What an event costs beside its content. */
const eventOverheadBytes = 128;

/**
 * One consumer on one call. Its commands come in here, in order; its events leave as frames, gathered once per turn of the event loop.
 *
 *     new ──start──► consuming ──half-close──► finishing ──no lease left──► ended
 *      └─────────────────┴── break, failure, end of session ──────────────►
 *
 * - consuming: gets messages as credit allows. The client's credit is passed on to the queue bit by bit, as the client reads.
 * - finishing: gets no more; its leases are settled by unary calls, run until their deadlines, or return when the stream breaks.
 * - ended: however it came here but through finishing, the leases went back to the queue at once.
 */
export class ConsumeStream implements ConsumerSink, Flushable {
  readonly #options: ConsumeStreamOptions;
  readonly #outbox = new ConsumeOutbox(() => this.#topUp());
  #consumer: QueueConsumer | undefined;
  #window: CreditWindow | undefined;
  readonly #settling = new InFlight(maxSettling);
  #flushScheduled = false;
  #ended = false;
  readonly #release: () => void;
  #cancelEnding: (() => void) | undefined;

  constructor(options: ConsumeStreamOptions) {
    this.#options = options;
    this.#release = options.untilEntryEnds((error) => this.fail(error));
  }

  /** The events for the client, frame by frame; ends with the stream, or throws why it ended. */
  frames(): AsyncGenerator<ConsumerEvent[], void, undefined> {
    return this.#outbox.frames();
  }

  /** Runs one command; where it returns a promise, the next one has to wait for it. */
  handle(command: ConsumeCommand): void | Promise<void> {
    if (this.#ended) return;
    if (this.#consumer === undefined) return this.#first(command);
    try {
      validateMessage(ConsumeCommandSchema, command);
      const running = this.#run(command);
      return this.#outbox.answersTaken() ?? running;
    } catch (error) {
      this.#refuse(command.id, error);
    }
  }

  /**
   * The client wants no more messages; what it has it may still settle by unary calls. The stream stays open until that has come to its end:
   * a client that breaks off looks like this at first.
   */
  finish(): void {
    if (this.#consumer === undefined) return this.fail(notStarted());
    this.#leave("finished");
  }

  /** Nothing that it had is out any more. */
  finished(): void {
    void this.#settling.idle().then(() => this.#end());
  }

  /** The client has gone: its leases return at once. */
  lost(): void {
    this.#leave("lost");
    this.#end();
  }

  /** Ends the stream with an error, behind what is queued; the leases return at once. */
  fail(error: BrokerError): void {
    this.#leave("lost");
    this.#end(error);
  }

  deliver(messages: readonly LeasedMessage[]): void {
    this.#window?.delivered(messages);
    for (const leased of messages) {
      this.#push({ kind: "message", leased }, leased.message.payload.size);
    }
  }

  started(ackTimeoutMs: number): void {
    this.#tell({ case: "started", value: { ackTimeout: durationFromMs(ackTimeoutMs) } });
  }

  leasesLost(leaseIds: readonly string[]): void {
    this.#tell({ case: "leasesLost", value: { leaseIds: [...leaseIds] } }, leaseIds.length * 32);
  }

  ending(reason: string): void {
    this.#tell({ case: "ending", value: { reason } });
    this.#cancelEnding ??= this.#options.context.clock.after(endingGraceMs, () => this.lost());
  }

  /** Makes frames of what the turn has brought. Called by the flush scheduler. */
  flush(): void {
    this.#flushScheduled = false;
    this.#outbox.flush();
    this.#topUp();
  }

  #first(first: ConsumeCommand): void {
    const { command } = first;
    if (command.case !== "start") return this.fail(notStarted());
    try {
      validateMessage(ConsumeCommandSchema, first);
      this.#start(command.value);
    } catch (error) {
      this.fail(this.#known(error));
    }
  }

  #start({ queue, initialCredit, ackTimeout }: ConsumeStart): void {
    const { context, caller } = this.#options;
    const request: ConsumeRequest = { queue, sink: this };
    const timeout = ackTimeout === undefined ? {} : { ackTimeoutMs: Math.ceil(durationMs(ackTimeout)) };
    this.#consumer = consume(context, caller, { ...request, ...timeout });
    this.#window = new CreditWindow({ ...maxAhead, consumer: this.#consumer });
    this.#grant(initialCredit);
  }

  #run({ id, command }: ConsumeCommand): void | Promise<void> {
    const { context, caller } = this.#options;
    switch (command.case) {
      case "grantCredit": {
        this.#grant(command.value.credit);
        const credit = Math.min(this.#window?.credit ?? 0, maxUint32);
        return this.#answer(id, { case: "creditGranted", value: { credit } });
      }
      case "ack":
        return this.#settle(id, "ack", ackVerb(context, caller, command.value));
      case "release":
        return this.#settle(id, "release", releaseVerb(context, caller, command.value));
      case "reject":
        return this.#settle(id, "reject", rejectVerb(context, caller, command.value));
      case "extend":
        return this.#settle(id, "extend", extendVerb(context, caller, command.value));
      case "start":
        throw new BrokerError("INVALID_REQUEST", "start: this stream has started before");
      case undefined:
        throw new BrokerError("INVALID_REQUEST", "command: one of its fields must be set");
      default:
        return command satisfies never;
    }
  }

  // Nobody waits for the disk: the next command is handled meanwhile, and many settlements share one commit.
  #settle<Case extends "ack" | "release" | "reject" | "extend">(
    id: bigint,
    name: Case,
    response: Promise<Extract<ResultInit, { case: Case }>["value"]>,
  ): void | Promise<void> {
    const settled = response
      .then((value) => this.#answer(id, { case: name, value } as ResultInit)) // name and response belong together
      .catch((error: unknown) => this.#refuse(id, error));
    return this.#settling.add(settled);
  }

  #grant(credit: number): void {
    this.#window?.add(credit);
    this.#topUp();
  }

  // A client that reads slowly gets its messages as late as it reads them: the time it has for each begins when it is handed out.
  #topUp(): void {
    if (!this.#ended) this.#window?.passOn(this.#outbox.waiting);
  }

  #answer(commandId: bigint, result: ResultInit): void {
    if (commandId === 0n) return;
    this.#tell({ case: "commandResult", value: { commandId, result } });
  }

  #refuse(commandId: bigint, thrown: unknown): void {
    const failure = errorToFailure(this.#known(thrown));
    this.#tell({ case: "commandResult", value: { commandId, result: { case: "failure", value: failure } } });
  }

  #tell(notice: ConsumerNotice, contentBytes = 0): void {
    this.#push({ kind: "notice", notice }, contentBytes);
  }

  #push(event: ConsumerEvent, contentBytes: number): void {
    if (this.#ended) return;
    this.#outbox.push(event, contentBytes + eventOverheadBytes);
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    this.#options.flushes.schedule(this);
  }

  #leave(how: "lost" | "finished"): void {
    this.#consumer?.close(how);
  }

  #end(error?: BrokerError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelEnding?.();
    this.#release();
    this.#outbox.end(error);
  }

  #known(thrown: unknown): BrokerError {
    return takenError(thrown, this.#options, "a command of a consumer could not be handled");
  }
}

const maxUint32 = 2 ** 32 - 1;

function notStarted(): BrokerError {
  return new BrokerError("INVALID_REQUEST", "the first command of a stream must be start");
}
