import type { LeasedMessage } from "../queue/queue-message.js";
import type { ClientHandle } from "./client-handle.js";

/** What a broker says of one of its consumers to the owner of the queue; `consumer` is a number of the consumer's broker, for this link. */
export type ConsumerItem =
  | {
      readonly kind: "consume";
      readonly consumer: number;
      readonly queue: string;
      /** The client on whose behalf, which has been told before on this link. Absent: a consumer without a session. */
      readonly handle?: ClientHandle;
      /** Of a consumer without a session. */
      readonly namespace?: string;
      readonly principal?: string;
      /** Absent: the queue's. */
      readonly ackTimeoutMs?: number;
      /** Messages that it can get at once. */
      readonly credit: number;
    }
  | { readonly kind: "grant"; readonly consumer: number; readonly count: number }
  | { readonly kind: "cancel"; readonly consumer: number }
  | { readonly kind: "close"; readonly consumer: number; readonly how: "lost" | "finished" };

/** What the owner of a queue says to a consumer of a peer. */
export type ConsumerNews =
  /** It is known; so long it has for each message. */
  | { readonly kind: "started"; readonly consumer: number; readonly ackTimeoutMs: number }
  /** It cannot be: there is no such client, or the queue is not here (any more); the consumer's broker looks for the owner again. */
  | { readonly kind: "refused"; readonly consumer: number; readonly reason: string }
  | { readonly kind: "leased"; readonly consumer: number; readonly messages: readonly LeasedMessage[] }
  | { readonly kind: "leases-lost"; readonly consumer: number; readonly leaseIds: readonly string[] }
  /** Nothing more is handed out here: the queue moves to another owner, or the broker leaves. */
  | { readonly kind: "ending"; readonly consumer: number; readonly reason: string }
  /** It was closed as `finished`, and its last lease has ended. */
  | { readonly kind: "finished"; readonly consumer: number };
