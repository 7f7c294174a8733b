import { BrokerError } from "../errors.js";

/** Most bytes of a queue's name. PROTOCOL §7. */
export const maxQueueNameBytes = 256;

/**
 * Checks the name of a queue: any valid text that is not empty, of at most {@link maxQueueNameBytes} bytes.
 * @throws BrokerError `INVALID_REQUEST`
 */
export function validateQueueName(name: string): void {
  if (name === "") throw new BrokerError("INVALID_REQUEST", "queue: must not be empty");
  // JSON can hold half a surrogate pair, which no store can: two such names would be one after a restart.
  if (!name.isWellFormed()) throw new BrokerError("INVALID_REQUEST", "queue: must be valid Unicode");
  const bytes = Buffer.byteLength(name);
  if (bytes > maxQueueNameBytes)
    throw new BrokerError("INVALID_REQUEST", `queue: at most ${maxQueueNameBytes} bytes, got ${bytes}`);
}
