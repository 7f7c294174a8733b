import type { ExecutionContext } from "ava";
import { type Client, connect, type Message, type NodeConnectOptions } from "../../client/node.js";
import type { RunningBroker } from "./running-broker.js";

/** A client of the library, which leaves when the test is over. */
export async function join(
  t: ExecutionContext,
  broker: Pick<RunningBroker, "baseUrl">,
  options: Omit<NodeConnectOptions, "url">,
): Promise<Client> {
  const client = await connect({ url: broker.baseUrl, ...options });
  t.teardown(() => client.close());
  return client;
}

/** What came, one after the other. */
export interface Received {
  push(message: Message): void;
  /** The next message, once it is there. */
  next(): Promise<Message>;
}

/** Takes the messages of a client. */
export function received(client: Client): Received {
  const messages: Message[] = [];
  let wake = () => {};
  const inbox: Received = {
    push(message) {
      messages.push(message);
      wake();
    },
    async next() {
      while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift() as Message;
    },
  };
  client.onMessage((message) => inbox.push(message));
  return inbox;
}

/** Resolves when a condition holds; the test's own time-out says how long that may take. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
