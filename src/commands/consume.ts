import type { ConsumerSink, QueueConsumer } from "../queue/queues.js";
import { authorizeQueue } from "./authorize.js";
import { type Caller, type CommandContext, requireNotDraining } from "./context.js";

/** From which queue, and how. */
export interface ConsumeRequest {
  readonly queue: string;
  /** How long the consumer has for each message. @default the queue's */
  readonly ackTimeoutMs?: number;
  readonly sink: ConsumerSink;
}

/**
 * Starts to consume, without credit at first. The gateway closes the consumer when its stream or its caller's session ends.
 * @throws BrokerError `RESTRICTED`, `PERMISSION_DENIED`, `INVALID_REQUEST`, `DRAINING`
 */
export function consume(context: CommandContext, caller: Caller, request: ConsumeRequest): QueueConsumer {
  const { queue, ...options } = request;
  authorizeQueue(context, caller, "consume", queue);
  requireNotDraining(context);
  const { client, principal } = caller;
  if (client !== undefined) return context.queues.consume(queue, { ...options, client });
  return context.queues.consume(queue, {
    ...options,
    namespace: principal.namespace ?? "",
    principal: principal.id,
  });
}
