import { create } from "@bufbuild/protobuf";
import {
  type ForwardRequest,
  type ForwardResponse,
  ForwardResponseSchema,
} from "../../../gen/singyeong/v1/proxy_service_pb.js";
import type { Caller, CommandContext } from "../../../src/commands/context.js";
import { forward } from "../../../src/commands/forward.js";
import { BrokerError } from "../../../src/errors.js";
import type { AnswerSink, ForwardedHead } from "../../../src/proxy/answer-sink.js";
import type { ForwardedRequest } from "../../../src/proxy/http-proxy.js";
import type { Call } from "../call.js";
import { fieldsToProto } from "../http-proto.js";
import { forwardCall, forwardedHeadInit } from "./forward-head.js";

/** `ProxyService.Forward`. */
export function forwardVerb(
  context: CommandContext,
  caller: Caller,
  { head, body }: ForwardRequest,
  { connection, signal }: Call,
): Promise<ForwardResponse> {
  if (head === undefined) throw new BrokerError("INVALID_REQUEST", "head: value is required");
  const call = forwardCall(context, head, body.length === 0 ? {} : { body }, connection);
  return new Promise((resolve, reject) => {
    const sink = new WholeAnswer(context.limits.maxFrameBytes, resolve, reject, () => forwarded.abort());
    const forwarded: ForwardedRequest = forward(context, caller, call, sink);
    const giveUp = () => {
      forwarded.abort();
      reject(new BrokerError("CANCELLED", "the caller gave up"));
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}

/** Collects an answer until it is whole. */
class WholeAnswer implements AnswerSink {
  readonly #maxBytes: number;
  readonly #resolve: (response: ForwardResponse) => void;
  readonly #giveUp: () => void;
  readonly failed: (error: BrokerError) => void;
  readonly brokenOff: (error: BrokerError) => void;
  readonly #chunks: Uint8Array[] = [];
  #head: ForwardedHead | undefined;
  #bytes = 0;

  constructor(
    maxBytes: number,
    resolve: (response: ForwardResponse) => void,
    reject: (error: BrokerError) => void,
    giveUp: () => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#giveUp = giveUp;
    this.failed = reject;
    this.brokenOff = reject;
  }

  answered(head: ForwardedHead): void {
    this.#head = head;
  }

  data(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk);
    else {
      this.failed(tooLarge(this.#maxBytes));
      this.#giveUp();
    }
    return true;
  }

  ended(trailers: readonly string[]): void {
    if (this.#head === undefined) return;
    const body = Buffer.concat(this.#chunks);
    const head = forwardedHeadInit(this.#head);
    this.#resolve(create(ForwardResponseSchema, { head, body, trailers: fieldsToProto(trailers) }));
  }
}

function tooLarge(maxBytes: number): BrokerError {
  const problem = `body: the answer has more than ${maxBytes} bytes (maxFrameBytes); ForwardStream takes it in pieces`;
  return new BrokerError("LIMIT_EXCEEDED", problem, { details: { limit: "maxFrameBytes", field: "body" } });
}
