import type { FuzzTarget } from "../fuzz-target.js";
import { encodings } from "../legacy-encoders.js";
import { enqueueTarget, grpcFrameTarget, sessionFrameTarget } from "./grpc-frames.js";
import { addressTarget, proxyHeaderTarget, restBodyTarget } from "./http-texts.js";
import { legacyFrameTarget } from "./legacy-frames.js";
import { celTarget, legacyQueryTarget, protoQueryTarget } from "./queries.js";

/** Every reader that is tried in memory. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...encodings.map(legacyFrameTarget),
  sessionFrameTarget,
  enqueueTarget,
  grpcFrameTarget,
  protoQueryTarget,
  legacyQueryTarget,
  celTarget,
  restBodyTarget,
  proxyHeaderTarget,
  addressTarget,
];
