import {
  cancelFrame,
  dataFrame,
  headersFrame,
  http2Opening,
  lastDataFrame,
  pingFrame,
  settingsAckFrame,
} from "../../support/http2-frames.js";
import { grpcFrame } from "../../support/raw-call.js";
import type { FuzzRandom } from "../fuzz-random.js";
import { mutateBytes } from "../mutate-bytes.js";
import { protoSamples } from "../samples.js";
import { protoMessage } from "../targets/grpc-frames.js";
import { type Attack, dialRaw, writeAndLeave } from "./attack.js";

const fields = [
  [":method", "POST"],
  [":scheme", "http"],
  [":authority", "fuzz"],
  [":path", "/singyeong.v1.SessionService/Connect"],
  ["content-type", "application/grpc"],
  ["te", "trailers"],
] as const;

/** HTTP/2 frames with faults in their bytes, on streams of every kind of call. */
export const http2Attack: Attack = {
  name: "HTTP/2 frames",
  async run(port, random) {
    const frames = Buffer.concat(
      Array.from({ length: 1 + random.below(6) }, (_, n) => framesOfCall(2 * n + 1, random)),
    );
    const mutated = mutateBytes(frames, random, [frames]);
    const bytes = random.chance(0.9)
      ? Buffer.concat([http2Opening, settingsAckFrame, mutated])
      : mutateBytes(http2Opening, random, [frames]);
    await writeAndLeave(await dialRaw(port), bytes, random);
  },
};

function framesOfCall(streamId: number, random: FuzzRandom): Buffer {
  const path = random.pick([
    "SessionService/Connect",
    "QueueService/Consume",
    "MessageService/Send",
    "ProxyService/ForwardStream",
    "X/Y",
  ]);
  const changed = fields.map(
    ([name, value]) => [name, name === ":path" ? `/singyeong.v1.${path}` : value] as const,
  );
  const message = grpcFrame(protoMessage(protoSamples.connectRequests, random));
  return Buffer.concat([
    headersFrame(streamId, random.chance(0.8) ? changed : changed.slice(random.below(3))),
    random.chance(0.5) ? dataFrame(streamId, message) : lastDataFrame(streamId, message),
    ...(random.chance(0.3) ? [cancelFrame(streamId, random.below(16))] : []),
    ...(random.chance(0.2) ? [pingFrame("8 bytes.")] : []),
  ]);
}
