import { deepStrictEqual } from "node:assert/strict";
import { ConnectError } from "@connectrpc/connect";
import { CommandReader } from "../../../gateways/rpc/lean/command-reader.js";
import { EnqueueReader } from "../../../gateways/rpc/lean/enqueue-reader.js";
import { GrpcFrameReader } from "../../../gateways/rpc/lean/grpc-frame-reader.js";
import { UnaryRequest } from "../../../gateways/rpc/lean/unary-request.js";
import { BrokerError } from "../../../src/errors.js";
import { grpcFrame } from "../../support/raw-call.js";
import { fuzzLimits } from "../fuzz-limits.js";
import type { FuzzRandom } from "../fuzz-random.js";
import { type FuzzTarget, readOrRefuse } from "../fuzz-target.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateMessage } from "../mutate-message.js";
import { protoSamples } from "../samples.js";

const commands = new CommandReader(fuzzLimits);
const enqueues = new EnqueueReader(fuzzLimits);

/** What a client sends on a session stream, frame by frame. */
export const sessionFrameTarget: FuzzTarget = {
  name: "session frames",
  make(random) {
    const input = protoMessage(protoSamples.connectRequests, random);
    return { input, check: () => readCommands(input) };
  },
};

/** Requests of Enqueue: what the lean reader takes, it takes again in the same way. */
export const enqueueTarget: FuzzTarget = {
  name: "enqueue requests",
  make(random) {
    const input = protoMessage(protoSamples.enqueueRequests, random);
    return { input, check: () => deepStrictEqual(enqueues.read(input), enqueues.read(Buffer.from(input))) };
  },
};

/** Bytes as they come on a stream, cut anywhere: the same messages come out, or the same refusal. */
export const grpcFrameTarget: FuzzTarget = {
  name: "gRPC frames",
  make(random) {
    const frames = Array.from({ length: 1 + random.below(4) }, () =>
      grpcFrame(random.pick(protoSamples.connectRequests)),
    );
    const input = mutateBytes(Buffer.concat(frames), random, []);
    const chunks = cut(input, random);
    return {
      input,
      check() {
        deepStrictEqual(messagesOf(chunks), messagesOf([input]));
        deepStrictEqual(unaryMessageOf(chunks), unaryMessageOf([input]));
      },
    };
  },
};

/** A message with faults in its fields, in its bytes, or both. */
export function protoMessage(samples: readonly Uint8Array[], random: FuzzRandom): Buffer {
  const message = mutateMessage(random.pick(samples), random);
  return random.chance(0.7) ? message : mutateBytes(message, random, samples);
}

function readCommands(input: Buffer): void {
  readOrRefuse([BrokerError], () =>
    commands.read(input, (command) => {
      if (command.kind === "send") readOrRefuse([BrokerError], command.read);
    }),
  );
}

function messagesOf(chunks: readonly Buffer[]): unknown {
  const messages: Buffer[] = [];
  const reader = new GrpcFrameReader(fuzzLimits.maxFrameBytes, (message) => messages.push(message));
  const refused = chunks.some(
    (chunk) => readOrRefuse([BrokerError], () => reader.push(chunk) ?? true) === undefined,
  );
  return { messages, refused };
}

function unaryMessageOf(chunks: readonly Buffer[]): Buffer | undefined {
  const request = new UnaryRequest(fuzzLimits.maxFrameBytes);
  return readOrRefuse([ConnectError], () => {
    for (const chunk of chunks) request.push(chunk);
    return request.message();
  });
}

function cut(bytes: Buffer, random: FuzzRandom): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(random.pick([1, 8, 200]));
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}
