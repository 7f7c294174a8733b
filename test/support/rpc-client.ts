import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import {
  type Command,
  type ConnectRequest,
  ConnectRequestSchema,
  type Event,
  type IdentifySchema,
  SessionService,
} from "../../gen/singyeong/v1/session_service_pb.js";
import type { RunningBroker } from "./running-broker.js";

/** The protocols that the RPC gateway speaks. */
export const rpcProtocols = {
  grpc: (baseUrl: string) => createGrpcTransport({ baseUrl }),
  "grpc in JSON": (baseUrl: string) => createGrpcTransport({ baseUrl, useBinaryFormat: false }),
  connect: (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "2" }),
  "connect over HTTP/1": (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "grpc-web": (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
} as const;

/** A command as tests write it. */
export type CommandInit = Exclude<
  NonNullable<MessageInitShape<typeof ConnectRequestSchema>["commands"]>[number],
  Command
>;

type EventKind = NonNullable<Event["event"]["case"]>;
type EventOf<Kind> = Extract<Event["event"], { case: Kind }> extends { value?: infer Value } ? Value : never;

/** A client on a session stream, with a verb for everything a test does. */
export class StreamClient {
  readonly #events: AsyncIterator<Event[]>;
  #buffered: Event[] = [];
  readonly #outgoing: ConnectRequest[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  readonly #abort = new AbortController();

  constructor(client: Client<typeof SessionService>, headers: Readonly<Record<string, string>> = {}) {
    const options = { signal: this.#abort.signal, headers };
    this.#events = batches(client.connect(this.#requests(), options));
  }

  /** Sends one frame with these commands. */
  send(...commands: CommandInit[]): void {
    this.#outgoing.push(create(ConnectRequestSchema, { commands }));
    this.#wake?.();
  }

  identify(identity: MessageInitShape<typeof IdentifySchema>): void {
    this.send({ command: { case: "identify", value: { application: "app", ...identity } as never } });
  }

  /** The next event; rejects with the status of a stream that failed, undefined where it ended well. */
  async event(): Promise<Event["event"] | undefined> {
    while (this.#buffered.length === 0) {
      const next = await this.#events.next();
      if (next.done) return undefined;
      this.#buffered = [...next.value];
    }
    return this.#buffered.shift()?.event;
  }

  /** The next event, which must be of this kind. */
  async expect<Kind extends EventKind>(kind: Kind): Promise<EventOf<Kind>> {
    const event = await this.event();
    if (event?.case !== kind) throw new Error(`expected ${kind}, got ${event?.case}`);
    return event.value as EventOf<Kind>;
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

  async *#requests(): AsyncGenerator<ConnectRequest> {
    for (;;) {
      const request = this.#outgoing.shift();
      if (request !== undefined) yield request;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

async function* batches(responses: AsyncIterable<{ events: Event[] }>): AsyncGenerator<Event[]> {
  for await (const { events } of responses) yield events;
}

/** Opens a session stream without identifying. */
export function openStream(
  t: ExecutionContext,
  broker: Pick<RunningBroker, "baseUrl">,
  headers?: Readonly<Record<string, string>>,
): StreamClient {
  const stream = new StreamClient(createClient(SessionService, grpcTransport(broker)), headers);
  t.teardown(() => stream.cancel());
  return stream;
}

/** Opens a session stream and identifies; ready has been read. */
export async function identifyStream(
  t: ExecutionContext,
  broker: Pick<RunningBroker, "baseUrl">,
  identity: MessageInitShape<typeof IdentifySchema>,
): Promise<StreamClient> {
  const stream = openStream(t, broker);
  stream.identify(identity);
  await stream.expect("ready");
  return stream;
}

/** A gRPC transport to the broker. */
export function grpcTransport(broker: Pick<RunningBroker, "baseUrl">): Transport {
  return rpcProtocols.grpc(broker.baseUrl);
}
