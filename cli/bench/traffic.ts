import type { Client } from "../../client/node.js";

/** What a load is made of. */
export const loadKinds = ["send", "request", "broadcast", "queue"] as const;
export type LoadKind = (typeof loadKinds)[number];

/** Who sends what to whom. */
export interface TrafficOptions {
  readonly kind: LoadKind;
  /** The application of the receivers, or the queue they consume. */
  readonly name: string;
  readonly sender: Client;
  readonly receivers: readonly Client[];
}

/** Makes one call; resolves once it is answered, with the deliveries that it promises. */
export type MakeCall = (payload: Uint8Array, signal: AbortSignal) => Promise<number>;

/** The call of each kind. */
export function callOf({ kind, name, sender }: TrafficOptions): MakeCall {
  switch (kind) {
    case "send":
      return async (payload, signal) => ((await sender.send(name, payload, { signal })).receiver ? 1 : 0);
    case "request":
      return async (payload, signal) => {
        await sender.request(name, payload, { signal });
        return 1;
      };
    case "broadcast":
      return async (payload, signal) => (await sender.broadcast(name, payload, { signal })).delivered;
    case "queue":
      return async (payload, signal) => {
        await sender.enqueue(name, payload, { signal });
        return 1;
      };
    default:
      return kind satisfies never;
  }
}

/** What is told of what comes. */
export interface TrafficListener {
  readonly onDelivery: (payload: Uint8Array) => void;
  readonly onError: (error: unknown) => void;
}

/** Messages that one consumer may have unacknowledged. */
const prefetch = 256;

/** Has the receivers take what comes, until the signal is aborted. Requests are replied to, messages of queues acknowledged. */
export function receive(
  { kind, name, receivers }: TrafficOptions,
  { onDelivery, onError }: TrafficListener,
  signal: AbortSignal,
): void {
  for (const receiver of receivers) {
    if (kind === "queue") consume(receiver).catch((error) => signal.aborted || onError(error));
    else
      receiver.onMessage(({ data }) => {
        onDelivery(data);
        return kind === "request" ? null : undefined;
      });
  }

  async function consume(receiver: Client): Promise<void> {
    for await (const message of receiver.consume(name, { prefetch, signal })) {
      onDelivery(message.data);
      message.ack().catch((error) => signal.aborted || onError(error));
    }
  }
}
