import type { CommandContext } from "../../../src/commands/context.js";
import type { Logger } from "../../../src/observability/logger.js";
import type { FlushScheduler } from "../../../src/session/flush-scheduler.js";
import type { Call } from "../call.js";
import { memberCaller, untilEntryEnds } from "../call-caller.js";
import { ConsumeStream } from "./consume-stream.js";

/** What all consume streams of a broker have in common. */
export interface ConsumeOptions {
  readonly context: CommandContext;
  readonly logger: Logger;
  readonly flushes: FlushScheduler;
}

/**
 * Opens the stream of a call of `QueueService.Consume`. It is lost when the caller has gone.
 * @throws BrokerError as {@link memberCaller}
 */
export async function openConsumeStream(options: ConsumeOptions, call: Call): Promise<ConsumeStream> {
  const { context } = options;
  const caller = await memberCaller(context, call);
  const stream = new ConsumeStream({
    ...options,
    caller,
    untilEntryEnds: (onEnded) => untilEntryEnds(context, call, caller, onEnded),
  });
  const { signal } = call;
  if (signal.aborted) stream.lost();
  signal.addEventListener("abort", () => stream.lost(), { once: true });
  return stream;
}
