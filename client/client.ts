import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { createClient, type Client as Service } from "@connectrpc/connect";
import {
  DirectoryService,
  type ExplainQueryResponse,
  UpdateMetadataRequestSchema,
} from "../gen/singyeong/v1/directory_service_pb.js";
import type { Content } from "../gen/singyeong/v1/message_pb.js";
import {
  type BroadcastRequest,
  BroadcastRequestSchema,
  MessageService,
  ReplyRequestSchema,
  RequestRequestSchema,
  SendRequestSchema,
} from "../gen/singyeong/v1/message_service_pb.js";
import { ProxyService } from "../gen/singyeong/v1/proxy_service_pb.js";
import { EnqueueItemSchema } from "../gen/singyeong/v1/queue_service_pb.js";
import { Admin } from "./admin.js";
import type { BackoffOptions } from "./backoff.js";
import { type ClientInfo, clientInfoFromProto } from "./client-info.js";
import { type ConsumeOptions, Consumer } from "./consumer.js";
import { type ContentOptions, contentToProto, payloadOf } from "./content.js";
import { EnqueueBatches } from "./enqueue-batches.js";
import { invalidError, SingyeongError } from "./errors.js";
import { type Explanation, explanationFromProto } from "./explanation.js";
import type { ClientEvent, Inbox, ReplyOutcome } from "./inbox.js";
import type { QueueMessage } from "./lease.js";
import { type ClientRef, clientRefFromProto, type MessageHandler } from "./message.js";
import type { PendingLimits } from "./pending-calls.js";
import { queryToProto, type Target } from "./query.js";
import { defined, durationOf } from "./queue-info.js";
import { type Abortable, Queues } from "./queues.js";
import type { Session, SessionState } from "./session.js";
import type { UnaryCalls } from "./unary-calls.js";
import { attributesToProto, type Metadata } from "./values.js";
import { type Change, watch } from "./watch.js";

/** How a message is sent. */
export interface SendOptions extends ContentOptions, Abortable {
  /** The sender's own mark, handed on unchanged. */
  readonly nonce?: string | undefined;
}

/** How a message is put into a queue. */
export interface EnqueueOptions extends SendOptions {
  /** Which consumers may get it. Absent: any. */
  readonly target?: Target | undefined;
  /** Recognises the message when it is enqueued again, which makes that harmless within the queue's window. */
  readonly messageId?: string | undefined;
  /** Messages of one key are delivered one at a time and in order. */
  readonly orderingKey?: string | undefined;
  /** From 0 to 9; higher goes first. @default 0 */
  readonly priority?: number | undefined;
  /** Milliseconds before it is delivered for the first time. */
  readonly delayMs?: number | undefined;
  /** Milliseconds until it becomes a dead letter. Absent: as the queue is set. */
  readonly ttlMs?: number | undefined;
}

/** The reply to a request. */
export interface ReceivedReply {
  readonly messageId: string;
  /** JSON as its value, text as text, anything else as bytes. */
  readonly payload: unknown;
  readonly data: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly replier: ClientRef | undefined;
}

/** An HTTP request for a client that matches. */
export interface ProxyRequest extends Abortable {
  /** @default "GET" */
  readonly method?: string;
  /** Path and query part, beginning with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly timeoutMs?: number;
}

/** An upstream's answer, whatever its status. */
export interface ProxyAnswer {
  readonly status: number;
  /** In order; a name may come several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly upstream: ClientRef | undefined;
  /** Upstreams that were asked. */
  readonly attempts: number;
}

/** What a {@link Client} is made of. */
export interface ClientParts {
  /** Absent: the client only calls, and cannot be called. */
  readonly session: Session | undefined;
  readonly calls: UnaryCalls;
  readonly limits: PendingLimits & { readonly maxFrameBytes: number };
  readonly backoff: BackoffOptions;
  readonly canConsume: boolean;
  readonly closing: AbortController;
  /** Frees the connections. */
  readonly closeTransport: () => void;
}

/** What a command costs beside its payload, estimated. */
const commandBytes = 256;

/** A program's connection to a broker. Everything it does may be called while there is no connection: it then waits for one. */
export class Client {
  /** What operators do with queues. */
  readonly queues: Queues;
  /** The broker itself. */
  readonly admin: Admin;
  readonly #parts: ClientParts;
  readonly #messages: Service<typeof MessageService>;
  readonly #directory: Service<typeof DirectoryService>;
  readonly #proxy: Service<typeof ProxyService>;
  readonly #batches: EnqueueBatches;
  readonly #consumers = new Set<Consumer>();
  readonly #inbox: Inbox;

  /** @internal Clients are made by `connect`. */
  constructor(parts: ClientParts, inbox: Inbox) {
    const { calls, limits, closing } = parts;
    this.#parts = parts;
    this.#inbox = inbox;
    this.queues = new Queues(calls);
    this.admin = new Admin(calls);
    this.#messages = createClient(MessageService, calls.transport);
    this.#directory = createClient(DirectoryService, calls.transport);
    this.#proxy = createClient(ProxyService, calls.transport);
    this.#batches = new EnqueueBatches(calls, limits, closing.signal);
    inbox.onReply = (requestId, outcome) => this.#reply(requestId, outcome);
  }

  /** Where the session is in its life; a client without one is `connected` until it is closed. */
  get state(): SessionState {
    return this.#parts.session?.state ?? (this.#parts.closing.signal.aborted ? "closed" : "connected");
  }

  /** The broker that holds the session; undefined without one, and while there is no connection. */
  get brokerId(): string | undefined {
    return this.#parts.session?.ready?.brokerId;
  }

  /** True: the broker asks for a credential and none was given: it receives, replies and updates its metadata; nothing else. */
  get restricted(): boolean {
    return this.#parts.session?.ready?.restricted ?? false;
  }

  /** Why it is not connected, or was closed; undefined where nothing went wrong. */
  get lastError(): SingyeongError | undefined {
    return this.#parts.session?.lastError;
  }

  /** Who takes messages, from now on; those that came before wait for it. One at a time: another one takes its place. */
  onMessage(handler: MessageHandler): void {
    this.#inbox.handle(handler);
  }

  /** Who is told of every client that comes or goes, where `receiveClientEvents` was asked for. @returns what ends that */
  onClientEvent(listener: (event: ClientEvent) => void): () => void {
    return listen(this.#inbox.clientListeners, listener);
  }

  /** Who is told of every change of `state`. @returns what ends that */
  onStateChange(listener: (state: SessionState) => void): () => void {
    return listen(this.#inbox.stateListeners, listener);
  }

  /** Sends to one match. Resolves once the message is on its way to it; `receiver` is undefined where a droppable one was dropped. */
  async send(
    target: Target,
    payload: unknown,
    options: SendOptions = {},
  ): Promise<{ readonly messageId: string; readonly receiver: ClientRef | undefined }> {
    const { fields, bytes, signal } = this.#outgoing(target, payload, options);
    const value = create(SendRequestSchema, fields);
    const { session, calls } = this.#parts;
    const { messageId, receiver } = session
      ? await session.command({ case: "send", value }, { bytes, signal })
      : await calls.call((calling) => this.#messages.send(value, calling), signal);
    return { messageId, receiver: clientRefFromProto(receiver) };
  }

  /** Sends to every match, the sender included where it matches. */
  async broadcast(
    target: Target,
    payload: unknown,
    options: SendOptions = {},
  ): Promise<{
    readonly messageId: string;
    readonly matched: number;
    readonly delivered: number;
    readonly dropped: number;
  }> {
    const { fields, bytes, signal } = this.#outgoing(target, payload, options);
    const value: BroadcastRequest = create(BroadcastRequestSchema, fields);
    const { session, calls } = this.#parts;
    const { messageId, matched, delivered, dropped } = session
      ? await session.command({ case: "broadcast", value }, { bytes, signal })
      : await calls.call((calling) => this.#messages.broadcast(value, calling), signal);
    return { messageId, matched, delivered, dropped };
  }

  /**
   * Sends to one match and waits for what its handler returns. `timeoutMs` counts from now, the wait for a connection included.
   * Absent: as long as the broker is set to.
   */
  async request(
    target: Target,
    payload: unknown,
    options: SendOptions & { readonly timeoutMs?: number } = {},
  ): Promise<ReceivedReply> {
    const { fields, bytes, signal } = this.#outgoing(target, payload, options);
    const { timeoutMs } = options;
    const timeout = timeoutMs === undefined ? {} : { timeout: durationFromMs(timeoutMs) };
    const value = create(RequestRequestSchema, { ...fields, ...timeout });
    const { session, calls } = this.#parts;
    const { messageId, content, replier } = session
      ? await session.command({ case: "request", value }, { bytes, signal, sendWithinMs: timeoutMs })
      : await calls.call((calling) => this.#messages.request(value, calling), signal);
    return { messageId, ...receivedContent(content), replier: clientRefFromProto(replier) };
  }

  /** Changes what the client says about itself; the next message of anybody sees it. @returns its revision */
  async updateMetadata(
    set: Metadata,
    options: Abortable & { readonly remove?: readonly string[]; readonly replace?: boolean } = {},
  ): Promise<bigint> {
    const { remove = [], replace = false, signal } = options;
    const { session } = this.#parts;
    if (session === undefined) throw noSessionError("has no metadata");
    const request = create(UpdateMetadataRequestSchema, {
      set: attributesToProto(set),
      remove: [...remove],
      replace,
    });
    return session.updateMetadata(request, { bytes: commandBytes * (1 + Object.keys(set).length), signal });
  }

  /** Puts a message into a queue; resolves once it is on disk. Those of one turn travel together. */
  async enqueue(
    queue: string,
    payload: unknown,
    options: EnqueueOptions = {},
  ): Promise<{ readonly messageId: string; readonly duplicate: boolean }> {
    const { target, messageId, orderingKey, priority = 0, delayMs, ttlMs, nonce, signal } = options;
    const content = contentToProto(payload, options);
    const bytes = this.#checkedBytes(content);
    const item = create(EnqueueItemSchema, {
      content,
      priority,
      ...(target === undefined ? {} : { target: queryToProto(target) }),
      ...(delayMs === undefined
        ? {}
        : { deliveryTime: { case: "delay" as const, value: durationFromMs(delayMs) } }),
      ...defined({ messageId, orderingKey, nonce, ttl: durationOf(ttlMs) }),
    });
    const receipt = await this.#batches.enqueue(queue, item, bytes, signal);
    return { messageId: receipt.messageId, duplicate: receipt.duplicate };
  }

  /**
   * Takes messages of a queue that this client matches, for as long as the result is iterated; connections that break are made again.
   * @throws SingyeongError `UNSUPPORTED` in browsers, which cannot stream upwards
   */
  consume(queue: string, options: ConsumeOptions = {}): AsyncIterable<QueueMessage> {
    const { calls, limits, backoff, closing, canConsume } = this.#parts;
    if (!canConsume)
      throw new SingyeongError("UNSUPPORTED", "browsers cannot consume queues: it needs a stream upwards", {
        outcome: "not_sent",
      });
    const { prefetch = 16, ackTimeoutMs, signal } = options;
    const signals = signal === undefined ? [closing.signal] : [closing.signal, signal];
    const consumer = new Consumer({
      transport: calls.transport,
      headers: (ended) => calls.headers(ended),
      limits,
      backoff,
      queue,
      prefetch,
      ackTimeoutMs,
      signal: AbortSignal.any(signals),
    });
    this.#consumers.add(consumer);
    consumer.ended.addEventListener("abort", () => this.#consumers.delete(consumer));
    return consumer;
  }

  /** The clients that match, by application and id; a `pick` leaves one, a `key` plays no part. */
  async queryClients(
    target: Target = {},
    { limit = 0, signal }: Abortable & { readonly limit?: number } = {},
  ): Promise<{ readonly clients: readonly ClientInfo[]; readonly truncated: boolean }> {
    const request = { query: queryToProto(target), limit };
    const { clients, truncated } = await this.#parts.calls.call(
      (calling) => this.#directory.queryClients(request, calling),
      signal,
    );
    return { clients: clients.map(clientInfoFromProto), truncated };
  }

  /** Keeps the list of matches up to date, until the loop over it ends. `pick`, `key` and `optional` play no part. */
  watch(
    target: Target = {},
    options: Abortable & { readonly reconnects?: boolean } = {},
  ): AsyncIterable<Change> {
    const { calls, closing, backoff } = this.#parts;
    const { signal, reconnects = true } = options;
    const signals = signal === undefined ? [closing.signal] : [closing.signal, signal];
    const over = new AbortController();
    const changes = watch({
      transport: calls.transport,
      headers: (ended) => calls.headers(ended),
      target,
      signal: AbortSignal.any([...signals, over.signal]),
      backoff,
      reconnects,
    });
    return (async function* () {
      try {
        yield* changes;
      } finally {
        over.abort();
      }
    })();
  }

  /** How the broker answers a query, and what rules clients out; nothing is sent. */
  async explain(
    target: Target,
    options: Abortable & { readonly client?: ClientRef; readonly clientLimit?: number } = {},
  ): Promise<Explanation> {
    const { client, clientLimit = 0, signal } = options;
    const request = {
      query: queryToProto(target),
      clientLimit,
      ...(client === undefined ? {} : { client: { ...client } }),
    };
    const answer: ExplainQueryResponse = await this.#parts.calls.call(
      (calling) => this.#directory.explainQuery(request, calling),
      signal,
    );
    return explanationFromProto(answer);
  }

  /** Has an HTTP request forwarded to one match. An answer is a success whatever its status. */
  async proxy(target: Target, request: ProxyRequest): Promise<ProxyAnswer> {
    const { method = "GET", path, headers = {}, body = new Uint8Array(), timeoutMs, signal } = request;
    const head = {
      query: queryToProto(target),
      method,
      target: path,
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      ...defined({ timeout: durationOf(timeoutMs) }),
    };
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const answer = await this.#parts.calls.call(
      (calling) => this.#proxy.forward({ head, body: bytes }, calling),
      signal,
    );
    return {
      status: answer.head?.status ?? 0,
      headers: (answer.head?.headers ?? []).map(({ name, value }) => [name, value] as const),
      body: answer.body,
      upstream: clientRefFromProto(answer.head?.upstream),
      attempts: answer.head?.attempts ?? 0,
    };
  }

  /**
   * Ends what is under way in good order, for `timeoutMs` at most, and leaves. Never rejects.
   * @param options `timeoutMs` milliseconds, default 5000
   */
  async close({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { session, closing, closeTransport } = this.#parts;
    const stopped = Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([Promise.all([stopped, this.#batches.drain()]), late]);
    clearTimeout(timer);
    await session?.close(timeoutMs);
    closing.abort();
    closeTransport();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #outgoing(target: Target, payload: unknown, options: SendOptions) {
    const content = contentToProto(payload, options);
    const bytes = this.#checkedBytes(content);
    const fields = { query: queryToProto(target), content, ...defined({ nonce: options.nonce }) };
    return { fields, bytes, signal: options.signal };
  }

  #checkedBytes(content: Content): number {
    const bytes = content.data.length + commandBytes;
    const { maxFrameBytes } = this.#parts.limits;
    // A frame that is larger would end the connection, and with it whatever else is under way.
    if (bytes > maxFrameBytes)
      throw new SingyeongError("LIMIT_EXCEEDED", `the message is larger than ${maxFrameBytes} bytes`, {
        code: "invalid_argument",
        outcome: "not_sent",
      });
    return bytes;
  }

  /** Hands in what a handler made of a request. Nobody hears where that fails: the requester has its own error. */
  #reply(requestId: string, result: ReplyOutcome): void {
    const size = commandBytes + (result.case === "content" ? result.value.data.length : 0);
    const { maxFrameBytes } = this.#parts.limits;
    const isTooLarge = size > maxFrameBytes;
    const message = `the reply is larger than ${maxFrameBytes} bytes`;
    const outcome = isTooLarge ? { case: "error" as const, value: { message, details: {} } } : result;
    const bytes = isTooLarge ? commandBytes : size;
    const value = create(ReplyRequestSchema, { requestId, outcome });
    this.#parts.session?.command({ case: "reply", value }, { bytes }).catch(() => {});
  }
}

function receivedContent(content: Content | undefined) {
  return {
    payload: payloadOf(content),
    data: content?.data ?? new Uint8Array(),
    contentType: content?.contentType ?? "",
    headers: content?.headers ?? {},
  };
}

function listen<Event>(listeners: Set<(event: Event) => void>, listener: (event: Event) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function noSessionError(what: string): SingyeongError {
  return invalidError(`a client that did not name its application ${what}`);
}
