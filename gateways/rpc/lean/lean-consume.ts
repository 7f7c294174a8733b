import type { ServerHttp2Stream } from "node:http2";
import { type ConsumeCommand, ConsumeRequestSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { BrokerError } from "../../../src/errors.js";
import { drained } from "../../drained.js";
import type { TranslateError } from "../call-errors.js";
import { type ConsumeOptions, openConsumeStream } from "../queues/consume-call.js";
import type { ConsumeStream } from "../queues/consume-stream.js";
import { ConsumeWriter } from "./consume-writer.js";
import { decodeMessage } from "./decode-message.js";
import { beginResponse, endResponse, refuseCall } from "./grpc-response.js";
import type { LeanCall } from "./lean-call.js";
import type { LeanMethod } from "./lean-gateway.js";
import { receiveCommands } from "./receive-commands.js";

/** Bytes in the buffer of an HTTP/2 stream above which the next frame waits until it has drained. */
const highWaterBytes = 64 * 1024;

/** `QueueService.Consume`: messages are written by hand. What the commands mean stands in {@link ConsumeStream}. */
export function leanConsume(options: ConsumeOptions, translate: TranslateError): LeanMethod {
  const { maxFrameBytes } = options.context.limits;
  return async (call) => {
    const ended = (thrown: unknown) => translate(thrown, call.signal);
    let stream: ConsumeStream;
    try {
      stream = await openConsumeStream(options, call);
    } catch (thrown) {
      return call.stream.closed ? undefined : refuseCall(call, ended(thrown));
    }
    if (call.stream.closed) return;
    receive(call, stream, maxFrameBytes);
    beginResponse(call);
    try {
      await send(call.stream, stream);
      if (call.stream.writable) endResponse(call);
    } catch (thrown) {
      if (call.stream.writable) endResponse(call, ended(thrown));
    }
  };
}

function receive(call: LeanCall, stream: ConsumeStream, maxFrameBytes: number): void {
  receiveCommands<ConsumeCommand>(call.stream, {
    maxFrameBytes,
    read: (frame, each) => decodeMessage(ConsumeRequestSchema, frame).commands.forEach(each),
    handle: (command) => stream.handle(command),
    end: () => stream.finish(),
    fault: (error) => stream.fail(error),
  });
  call.atDeadline(() =>
    stream.fail(new BrokerError("REQUEST_TIMEOUT", "the deadline of the call has passed")),
  );
}

/** Resolves when the stream has ended and all of its frames are written, rejects with the error that it ended with. */
async function send(http2: ServerHttp2Stream, stream: ConsumeStream): Promise<void> {
  const writer = new ConsumeWriter();
  for await (const events of stream.frames()) {
    if (!http2.writable) continue;
    http2.write(writer.write(events));
    if (http2.writableLength > highWaterBytes) await drained(http2);
  }
}
