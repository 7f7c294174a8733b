import type { ClientRef } from "../message/client-ref.js";
import type { HandedMessage } from "../queue/handed-message.js";
import type { QueueConfig } from "../queue/queue-config.js";
import type {
  DeadLetter,
  NewQueueMessage,
  QueuedMessage,
  QueueMessageState,
} from "../queue/queue-message.js";
import type {
  DeadLetterFilter,
  EnqueueResult,
  Page,
  PageRequest,
  QueueDescription,
  RedriveSelection,
  Settlement,
  SettleOutcome,
} from "../queue/queues.js";

/** A client id that a broker wants for one of its clients. */
export interface IdClaim {
  readonly client: ClientRef;
  /** Unix time in milliseconds: of two that have the same id, the later one stays. 0: the client is about to connect, and a holder that answers stays. */
  readonly connectedAt: number;
}

/** Who settles or extends leases: a client, a principal without one, or nobody in particular. */
export type PeerLeaseOwner =
  | { readonly kind: "client"; readonly client: ClientRef }
  | { readonly kind: "principal"; readonly principal: string }
  | { readonly kind: "anonymous" };

/** What a broker can ask of another. Each has an answer of the same kind in {@link PeerAnswer}, or an error. */
export type PeerCall =
  /** To the broker that keeps the claims of these ids. */
  | { readonly kind: "claim-ids"; readonly claims: readonly IdClaim[] }
  /** Whether a client of the receiving broker still answers. */
  | { readonly kind: "is-alive"; readonly client: ClientRef; readonly timeoutMs: number }
  | {
      readonly kind: "enqueue";
      readonly queue: string;
      readonly messages: readonly NewQueueMessage[];
      readonly source?: ClientRef;
    }
  | {
      readonly kind: "settle";
      readonly queue: string;
      readonly leaseIds: readonly string[];
      readonly settlement: Settlement;
      readonly by: PeerLeaseOwner;
    }
  | {
      readonly kind: "extend";
      readonly queue: string;
      readonly leaseIds: readonly string[];
      readonly timeoutMs?: number;
      readonly by: PeerLeaseOwner;
    }
  | { readonly kind: "get-queue"; readonly queue: string }
  /** The queues of the receiving broker alone. */
  | { readonly kind: "list-queues"; readonly prefix: string; readonly page: PageRequest }
  | {
      readonly kind: "configure-queue";
      readonly queue: string;
      /** A setting that is `null` goes back to the broker's own. */
      readonly changes: { readonly [K in keyof QueueConfig]?: QueueConfig[K] | null };
    }
  | {
      readonly kind: "peek";
      readonly queue: string;
      readonly states: readonly QueueMessageState[];
      readonly page: PageRequest;
    }
  | {
      readonly kind: "purge";
      readonly queue: string;
      readonly messages: boolean;
      readonly deadLetters?: DeadLetterFilter;
    }
  | {
      readonly kind: "list-dead-letters";
      readonly queue: string;
      readonly filter: DeadLetterFilter;
      readonly page: PageRequest;
    }
  | {
      readonly kind: "redrive";
      readonly queue: string;
      readonly selection: RedriveSelection;
      readonly maxPerSecond?: number;
    }
  /** Messages of a queue that the receiver owns now; what is answered as stored the sender deletes. `settings` are the queue's own, as stored. */
  | {
      readonly kind: "hand-over";
      readonly queue: string;
      readonly settings: Uint8Array;
      readonly messages: readonly HandedMessage[];
    };

/** The answer to a {@link PeerCall} of the same kind. */
export type PeerAnswer =
  /** In the order of the claims. */
  | { readonly kind: "claim-ids"; readonly granted: readonly boolean[] }
  | { readonly kind: "is-alive"; readonly alive: boolean }
  | { readonly kind: "enqueue"; readonly results: readonly EnqueueResult[] }
  | { readonly kind: "settle"; readonly outcomes: readonly SettleOutcome[] }
  | { readonly kind: "extend"; readonly outcomes: readonly SettleOutcome[]; readonly deadlineMs: number }
  | { readonly kind: "get-queue"; readonly queue: QueueDescription }
  | { readonly kind: "list-queues"; readonly page: Page<QueueDescription> }
  | { readonly kind: "configure-queue"; readonly queue: QueueDescription }
  | { readonly kind: "peek"; readonly page: Page<QueuedMessage> }
  | { readonly kind: "purge"; readonly messages: number; readonly deadLetters: number }
  | { readonly kind: "list-dead-letters"; readonly page: Page<DeadLetter> }
  | { readonly kind: "redrive"; readonly count: number }
  | { readonly kind: "hand-over" };

/** The kinds of calls. */
export type PeerCallKind = PeerCall["kind"];
/** The call of one kind. */
export type CallOf<K extends PeerCallKind> = Extract<PeerCall, { readonly kind: K }>;
/** The answer to it. */
export type AnswerOf<K extends PeerCallKind> = Extract<PeerAnswer, { readonly kind: K }>;
