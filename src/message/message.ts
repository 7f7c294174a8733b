import type { LimitName } from "../limits.js";
import type { ClientEvent } from "./client-event.js";
import type { ClientRef } from "./client-ref.js";
import type { MessageHeaders, Payload } from "./payload.js";

/** How a message came to its receiver. */
export type MessageKind = "send" | "broadcast" | "request";

/** What a sender hands in, as every receiver of it gets it. Shared between receivers, never changed. */
export interface Message {
  /** Given by the broker; unique while it runs. */
  readonly id: string;
  readonly kind: MessageKind;
  /** Absent when the sender has no session. */
  readonly source?: ClientRef;
  readonly payload: Payload;
  readonly headers: MessageHeaders;
  /** The sender's own mark, a JSON value; passed on unchanged. */
  readonly nonce?: Payload;
  /** For a request: what the receiver gives back with its reply. */
  readonly requestId?: string;
  /** For a request: Unix time in milliseconds after which nobody waits for the reply. */
  readonly deadlineMs?: number;
}

/** The end of one delivery attempt: handed to the receiver's session, or refused because its outbox is full or closed. */
export type DeliveryOutcome = "delivered" | "dropped";

/** What stands for one client: takes its messages. A local session is one; so will be a client of a peer. */
export interface Receiver {
  /** The limit by which it dropped a message last; absent where that had another cause, or is not known. */
  readonly fullBy?: LimitName | undefined;
  deliver(message: Message): DeliveryOutcome;
  /** Tells it that a client came or went. */
  notify(event: ClientEvent): void;
  /** True if the client still answers, within `timeoutMs`. Never rejects. */
  isAlive(timeoutMs: number): Promise<boolean>;
  /** Ends it in favour of a new connection with the same client id; its registration ends at once. */
  displace(): void;
}
