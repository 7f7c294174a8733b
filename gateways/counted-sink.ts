import { countLimit } from "../src/limit-errors.js";
import type { LimitMetrics } from "../src/observability/limit-metrics.js";
import type { AnswerSink } from "../src/proxy/answer-sink.js";
import { PassingSink } from "../src/proxy/passing-sink.js";

/** Passes an answer on; where it fails at a limit, that is counted. For sinks whose errors nobody throws. */
export function countedSink(sink: AnswerSink, metrics: LimitMetrics): AnswerSink {
  return new PassingSink(sink, {
    over: (error) => {
      if (error !== undefined) countLimit(error, metrics);
    },
  });
}
