import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type ForwardRequestHead,
  type ForwardStreamRequest,
  ForwardStreamRequestSchema,
  type ForwardStreamResponse,
  ForwardStreamResponseSchema,
} from "../../../gen/singyeong/v1/proxy_service_pb.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { forward } from "../../../src/commands/forward.js";
import { BrokerError } from "../../../src/errors.js";
import type { HeaderFields } from "../../../src/message/http-frame.js";
import type { AnswerSink, ForwardedHead } from "../../../src/proxy/answer-sink.js";
import type { ForwardedRequest } from "../../../src/proxy/http-proxy.js";
import type { Call } from "../call.js";
import { fieldsFromProto, fieldsToProto } from "../http-proto.js";
import { validateMessage } from "../validation.js";
import { forwardCall, forwardedHeadInit, type RequestContent } from "./forward-head.js";

/** Bytes of an answer that may wait for their reader. */
const maxWaitingBytes = 256 * 1024;

type PartInit = NonNullable<MessageInitShape<typeof ForwardStreamResponseSchema>["part"]>;

/** `ProxyService.ForwardStream`: a request in pieces, and its answer in pieces, each read no faster than the other side takes it. */
export async function* forwardStream(
  context: CommandContext,
  caller: Caller,
  requests: AsyncIterable<ForwardStreamRequest>,
  { connection, signal }: Call,
): AsyncGenerator<ForwardStreamResponse> {
  const pieces = requests[Symbol.asyncIterator]();
  const head = await firstPiece(pieces);
  const body = new StreamedBody(pieces);
  const call = forwardCall(context, head, await contentOf(head, body), connection);
  const answer = new StreamedAnswer();
  const forwarded = forward(context, caller, call, answer);
  if (signal.aborted) forwarded.abort();
  signal.addEventListener("abort", () => forwarded.abort(), { once: true }); // without effect where it is done
  try {
    for await (const part of answer.parts(forwarded)) yield create(ForwardStreamResponseSchema, { part });
  } catch (error) {
    throw body.fault ?? error;
  }
}

async function firstPiece(pieces: AsyncIterator<ForwardStreamRequest>): Promise<ForwardRequestHead> {
  const { value, done } = await pieces.next();
  if (!done) validateMessage(ForwardStreamRequestSchema, value);
  if (!done && value.part.case === "head") return value.part.value;
  throw new BrokerError("INVALID_REQUEST", "part: the first piece of a request must be its head");
}

/** Methods whose requests have a body unless they say otherwise; with others, only the next piece tells. */
const withBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

async function contentOf(head: ForwardRequestHead, body: StreamedBody): Promise<RequestContent> {
  if (!withBody.has(head.method) && (await body.isEmpty())) return {};
  const announcesTrailers = head.headers.some(({ name }) => name.toLowerCase() === "trailer");
  return announcesTrailers ? { body, trailers: () => body.trailers } : { body };
}

/** The chunks of a request's body; behind the last of them, its trailers. */
class StreamedBody implements AsyncIterable<Uint8Array> {
  readonly #pieces: AsyncIterator<ForwardStreamRequest>;
  #next: Promise<IteratorResult<ForwardStreamRequest>> | undefined;
  trailers: HeaderFields = [];
  /** What the caller did wrong on the way. */
  fault: BrokerError | undefined;

  constructor(pieces: AsyncIterator<ForwardStreamRequest>) {
    this.#pieces = pieces;
  }

  /** Whether the request ends behind its head; known once the next piece is here. */
  async isEmpty(): Promise<boolean> {
    this.#next = this.#pieces.next();
    return (await this.#next).done === true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#chunks();
    } catch (error) {
      if (error instanceof BrokerError) this.fault = error;
      throw error;
    }
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    let piece = await (this.#next ?? this.#pieces.next());
    for (; !piece.done; piece = await this.#pieces.next()) {
      validateMessage(ForwardStreamRequestSchema, piece.value);
      const { part } = piece.value;
      if (part.case === "chunk") yield part.value;
      else if (part.case === "trailers") this.trailers = fieldsFromProto(part.value.headers);
      else throw new BrokerError("INVALID_REQUEST", "part: a request has one head, and it comes first");
    }
  }
}

/** Takes an answer in, and gives it out in pieces. */
class StreamedAnswer implements AnswerSink {
  #waiting: PartInit[] = [];
  #waitingBytes = 0;
  #error: BrokerError | undefined;
  #over = false;
  #wake = () => {};

  /** The pieces as they come. Throws the error of an answer that does not come, or not to its end. */
  async *parts(forwarded: ForwardedRequest): AsyncGenerator<PartInit> {
    while (true) {
      const parts = this.#waiting;
      const wasFull = this.#waitingBytes >= maxWaitingBytes;
      this.#waiting = [];
      this.#waitingBytes = 0;
      if (wasFull) forwarded.resume();
      yield* parts;
      if (this.#waiting.length > 0) continue;
      if (this.#error !== undefined) throw this.#error;
      if (this.#over) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  answered(head: ForwardedHead): void {
    this.#add({ case: "head", value: forwardedHeadInit(head) });
  }

  data(chunk: Uint8Array): boolean {
    this.#waitingBytes += chunk.length;
    this.#add({ case: "chunk", value: chunk });
    return this.#waitingBytes < maxWaitingBytes;
  }

  ended(trailers: HeaderFields): void {
    if (trailers.length > 0) this.#add({ case: "trailers", value: { headers: fieldsToProto(trailers) } });
    this.#over = true;
    this.#wake();
  }

  failed(error: BrokerError): void {
    this.#error = error;
    this.#wake();
  }

  brokenOff(error: BrokerError): void {
    this.failed(error);
  }

  #add(part: PartInit): void {
    this.#waiting.push(part);
    this.#wake();
  }
}
