import type { ConsumerSink, QueueConsumer } from "../queue/queues.js";
import { type Caller, type CommandContext, requireNotDraining, requireUnrestricted } from "./context.js";
import { validateQueueName } from "./queue-name.js";

/** From which queue, and how. */
export interface ConsumeRequest {
  readonly queue: string;
  /** How long the consumer has for each message. @default the queue's */
  readonly ackTimeoutMs?: number;
  readonly sink: ConsumerSink;
}

/**
 * Starts to consume, without credit at first. The gateway closes the consumer when its stream or its caller's session ends.
 * @throws BrokerError `RESTRICTED`, `INVALID_REQUEST`, `DRAINING`
 */
export function consume(context: CommandContext, caller: Caller, request: ConsumeRequest): QueueConsumer {
  requireUnrestricted(caller);
  const { queue, ...options } = request;
  validateQueueName(queue);
  requireNotDraining(context);
  const { client } = caller;
  return context.queues.consume(queue, client === undefined ? options : { ...options, client });
}
