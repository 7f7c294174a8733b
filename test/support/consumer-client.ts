import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";
import type { ExecutionContext } from "ava";
import type { LeasedMessage } from "../../gen/singyeong/v1/queue_pb.js";
import {
  type ConsumeCommand,
  type ConsumeCommandResult,
  type ConsumeEvent,
  type ConsumeRequest,
  ConsumeRequestSchema,
  type ConsumeResponse,
  QueueService,
} from "../../gen/singyeong/v1/queue_service_pb.js";
import { grpcTransport } from "./rpc-client.js";
import type { RunningBroker } from "./running-broker.js";

/** A broker, wherever it runs. */
type Reachable = Pick<RunningBroker, "baseUrl">;

type CommandInit = Exclude<
  NonNullable<MessageInitShape<typeof ConsumeRequestSchema>["commands"]>[number],
  ConsumeCommand
>["command"];
type EventKind = NonNullable<ConsumeEvent["event"]["case"]>;
type EventOf<Kind> =
  Extract<ConsumeEvent["event"], { case: Kind }> extends { value?: infer Value } ? Value : never;
type ResultKind = NonNullable<ConsumeCommandResult["result"]["case"]>;
type ResultOf<Kind> =
  Extract<ConsumeCommandResult["result"], { case: Kind }> extends { value?: infer Value } ? Value : never;

/** A client on a consume stream, with a verb for everything a test does. */
export class ConsumerClient {
  /** Frames that came, as they came. */
  readonly frames: ConsumeResponse[] = [];
  readonly #responses: AsyncIterator<ConsumeResponse>;
  readonly #buffered: ConsumeEvent[] = [];
  readonly #outgoing: ConsumeRequest[] = [];
  readonly #abort = new AbortController();
  #wake: (() => void) | undefined;
  #ended = false;
  #lastId = 0n;

  constructor(transport: Transport, headers: Readonly<Record<string, string>> = {}) {
    const service = createClient(QueueService, transport);
    const responses = service.consume(this.#requests(), { signal: this.#abort.signal, headers });
    this.#responses = responses[Symbol.asyncIterator]();
  }

  /** Sends one frame with these commands, without ids. */
  send(...commands: NonNullable<CommandInit>[]): void {
    this.#push(commands.map((command) => ({ command })));
  }

  /** Sends one frame with this command and this id. */
  sendWithId(id: bigint, command: NonNullable<CommandInit>): void {
    this.#push([{ id, command }]);
  }

  /** Runs one command, and resolves with its answer, which must be of this kind and the next event. */
  async run<Kind extends ResultKind>(command: NonNullable<CommandInit>, kind: Kind): Promise<ResultOf<Kind>> {
    this.#lastId += 1n;
    this.#push([{ id: this.#lastId, command }]);
    const { commandId, result } = await this.expect("commandResult");
    if (commandId !== this.#lastId || result.case !== kind)
      throw new Error(`expected ${kind} of ${this.#lastId}, got ${result.case} of ${commandId}`);
    return result.value as ResultOf<Kind>;
  }

  /** The next event; undefined where the stream has ended well, rejects with its status where it failed. */
  async event(): Promise<ConsumeEvent["event"] | undefined> {
    while (this.#buffered.length === 0) {
      const next = await this.#responses.next();
      if (next.done) return undefined;
      this.frames.push(next.value);
      this.#buffered.push(...next.value.events);
    }
    return this.#buffered.shift()?.event;
  }

  /** The next event, which must be of this kind. */
  async expect<Kind extends EventKind>(kind: Kind): Promise<EventOf<Kind>> {
    const event = await this.event();
    if (event?.case !== kind) throw new Error(`expected ${kind}, got ${event?.case}`);
    return event.value as EventOf<Kind>;
  }

  /** The next so many messages. */
  async messages(count: number): Promise<LeasedMessage[]> {
    const messages: LeasedMessage[] = [];
    while (messages.length < count) messages.push(await this.expect("message"));
    return messages;
  }

  /** Sends nothing more. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Breaks the stream off. */
  cancel(): void {
    this.#abort.abort();
  }

  #push(commands: MessageInitShape<typeof ConsumeRequestSchema>["commands"]): void {
    this.#outgoing.push(create(ConsumeRequestSchema, commands === undefined ? {} : { commands }));
    this.#wake?.();
  }

  async *#requests(): AsyncGenerator<ConsumeRequest> {
    for (;;) {
      const request = this.#outgoing.shift();
      if (request !== undefined) yield request;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Opens a consume stream without starting. */
export function openConsumer(
  t: ExecutionContext,
  broker: Reachable,
  headers?: Readonly<Record<string, string>>,
): ConsumerClient {
  return openConsumerOver(t, grpcTransport(broker), headers);
}

function openConsumerOver(
  t: ExecutionContext,
  transport: Transport,
  headers?: Readonly<Record<string, string>>,
): ConsumerClient {
  const consumer = new ConsumerClient(transport, headers);
  t.teardown(() => consumer.cancel());
  return consumer;
}

/** Starts to consume; `started` has been read. */
export async function startConsumer(
  t: ExecutionContext,
  broker: Reachable,
  {
    sessionToken,
    transport = grpcTransport(broker),
    ...start
  }: {
    readonly queue: string;
    readonly initialCredit?: number;
    readonly sessionToken?: string;
    /** @default gRPC */
    readonly transport?: Transport;
  },
): Promise<ConsumerClient> {
  const headers = sessionToken === undefined ? {} : { "singyeong-session": sessionToken };
  const consumer = openConsumerOver(t, transport, headers);
  consumer.send({ case: "start", value: start });
  await consumer.expect("started");
  return consumer;
}

/** A content of JSON. */
export function jsonContent(value: unknown) {
  return { contentType: "application/json", data: new TextEncoder().encode(JSON.stringify(value)) };
}

/** A client of QueueService's unary methods, over gRPC where nothing else is said. */
export function queueService(broker: Reachable, transport = grpcTransport(broker)) {
  return createClient(QueueService, transport);
}
