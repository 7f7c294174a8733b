/** A value that has a type, as a test program speaks it; docs/conformance.md has all forms. */
export type Value =
  | { readonly string: string }
  | { readonly integer: string }
  | { readonly float: number }
  | { readonly version: string }
  | { readonly boolean: boolean }
  | { readonly list: readonly Value[] }
  | { readonly map: Values }
  | { readonly null: true };

/** Values by key, as in metadata. */
export type Values = { readonly [key: string]: Value };

/** What a message carries. */
export type Payload =
  | { readonly json: unknown }
  | { readonly text: string; readonly contentType?: string }
  | { readonly base64: string; readonly contentType?: string };

/** The comparisons. */
export type Operator =
  | "eq"
  | "ne"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "in"
  | "not_in"
  | "contains"
  | "not_contains";

/** A place in metadata. */
export type Path = readonly [string, ...string[]];

/** One condition of a target. */
export type Where =
  | { readonly all: readonly Where[] }
  | { readonly any: readonly Where[] }
  | { readonly none: readonly Where[] }
  | { readonly exists: Path }
  | { readonly path: Path; readonly op: Operator; readonly value: Value }
  | {
      readonly path: Path;
      readonly op: Operator;
      readonly other: { readonly path: Path; readonly fallback?: Value };
    };

/** Picks one of several matches. */
export type Pick = { readonly min: Path } | { readonly max: Path } | { readonly average: Path };

/** Which clients are meant. */
export interface Target {
  readonly application?: string;
  readonly tags?: readonly string[];
  readonly where?: Where;
  readonly cel?: string;
  readonly pick?: Pick;
  readonly key?: string;
  readonly optional?: boolean;
  readonly droppable?: boolean;
  readonly restricted?: boolean;
}

/** Names one client of the broker. */
export interface ClientRef {
  readonly application: string;
  readonly clientId: string;
}

/** What `connect` takes beside the name of the client. */
export interface ConnectArguments {
  readonly url?: string;
  readonly application?: string;
  readonly clientId?: string;
  readonly metadata?: Values;
  readonly credential?: string;
  readonly namespace?: string;
  readonly tags?: readonly string[];
  readonly address?: string;
  readonly receiveClientEvents?: boolean;
  readonly maxUnhandledMessages?: number;
  readonly maxPendingCalls?: number;
  readonly connectionTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly backoff?: { readonly initialDelayMs?: number; readonly maxDelayMs?: number };
}

/** What `send`, `broadcast` and `request` take beside the target and the payload. */
export interface SendArguments {
  readonly nonce?: string;
  readonly cancelAfterMs?: number;
  /** Of `request` alone. */
  readonly timeoutMs?: number;
}

/** What `enqueue` takes beside the queue and the payload. */
export interface EnqueueArguments {
  readonly target?: Target;
  readonly messageId?: string;
  readonly orderingKey?: string;
  readonly priority?: number;
  readonly delayMs?: number;
  readonly ttlMs?: number;
  readonly nonce?: string;
  readonly cancelAfterMs?: number;
}

/** What `settle` takes beside the consumer and the handle. */
export interface SettleArguments {
  readonly delayMs?: number;
  readonly reason?: string;
  readonly deadLetter?: boolean;
  readonly timeoutMs?: number;
}

/** What `proxy` takes beside the client and the target. */
export interface ProxyArguments {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/** What a call of the program failed with. */
export interface ProgramError {
  readonly reason: string;
  readonly outcome: string;
  readonly message: string;
}

/** A `message` event. */
export interface MessageEvent {
  readonly handle: string;
  readonly messageId: string;
  readonly kind: "send" | "broadcast" | "request";
  readonly payload: Payload;
  readonly nonce?: string;
  readonly source?: ClientRef;
}

/** A `delivery` event. */
export interface DeliveryEvent {
  readonly handle: string;
  readonly messageId: string;
  readonly payload: Payload;
  readonly failedAttempts: number;
  readonly nonce?: string;
}

/** A `change` event. */
export interface ChangeEvent {
  readonly kind: "reset" | "matched" | "updated" | "unmatched" | "snapshot_complete";
  readonly application?: string;
  readonly clientId?: string;
  readonly metadata?: Values;
}

/** A `client_event` event. */
export interface ClientEvent extends ClientRef {
  readonly kind: "connected" | "disconnected";
}

/** A client as `query_clients` tells of it. */
export interface ListedClient extends ClientRef {
  readonly metadata: Values;
}
