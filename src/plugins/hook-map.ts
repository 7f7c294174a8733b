import type { Principal } from "../auth/principal.js";
import type { BrokerError } from "../errors.js";
import type { ClientRef } from "../message/client-ref.js";
import type { HeaderFields } from "../message/http-frame.js";
import type { DeliveryOutcome, Message, MessageKind } from "../message/message.js";
import type { MessageHeaders, Payload } from "../message/payload.js";
import type { Attributes } from "../metadata/attribute.js";
import type { Query } from "../query/query.js";
import type { NewQueueMessage } from "../queue/queue-message.js";
import type { EnqueueResult, Settlement, SettleOutcome } from "../queue/queues.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import type { ClientInfo } from "./client-info.js";

/** On whose behalf something is done. */
export interface HookCaller {
  readonly principal: Principal;
  /** Without port; empty for what a plugin does. */
  readonly remoteAddress: string;
  /** Absent for callers without a session. */
  readonly client?: ClientInfo;
}

/** A client that wants to join. */
export interface ConnectEvent {
  readonly application: string;
  readonly clientId: string;
  /** Without port. */
  readonly remoteAddress: string;
  /** Name of the transport, such as `websocket` or `rpc`. */
  readonly transport: string;
  /** Who it has shown to be; absent where `after` is told of a credential that was refused. */
  readonly principal?: Principal;
  /** What it says of itself, without reserved keys. */
  readonly metadata: Attributes;
  readonly namespace?: string;
  readonly tags?: readonly string[];
}

/** A change of a client's metadata. */
export interface MetadataEvent {
  readonly client: ClientInfo;
  readonly set: Attributes;
  /** Keys to take out. */
  readonly remove: readonly string[];
  /** True: what is not in `set` goes. */
  readonly replace: boolean;
}

/** A message that is sent, broadcast, or sent as a request. */
export interface SendEvent {
  readonly caller: HookCaller;
  readonly kind: MessageKind;
  readonly query: Query;
  readonly payload: Payload;
  readonly headers: MessageHeaders;
}

/** What a hook may put in the place of what a message carries; what it leaves out stays. */
export interface ContentChanges {
  /** Text is written as UTF-8. */
  readonly payload?: Pick<Payload, "contentType" | "data">;
  readonly headers?: MessageHeaders;
}

/** What became of a message. */
export interface SendReport {
  readonly messageId: string;
  /** How many clients it was queued for. */
  readonly delivered: number;
  /** The one that got it, or replied; absent for broadcasts, and where nobody got it. */
  readonly receiver?: ClientRef;
}

/** A message on its way into the outbox of one receiver. Those of queues are leased instead, and do not come by here. */
export interface DeliverEvent {
  readonly receiver: ClientInfo;
  readonly message: Message;
}

/** Messages for a queue, in one call. */
export interface EnqueueEvent {
  readonly caller: HookCaller;
  readonly queue: string;
  readonly messages: readonly NewQueueMessage[];
}

/** Leases that a consumer settles, in one call: acknowledged, released or rejected. */
export interface AckEvent {
  readonly caller: HookCaller;
  readonly queue: string;
  readonly leaseIds: readonly string[];
  readonly settlement: Settlement;
}

/** An HTTP request that is to be forwarded; its body is not shown. */
export interface ProxyEvent {
  readonly caller: HookCaller;
  readonly query: Query;
  readonly method: string;
  /** Path and query part, beginning with a slash. */
  readonly target: string;
  /** Names and values in turn. */
  readonly fields: HeaderFields;
}

/** The answer to a forwarded request, which has come to its end. */
export interface ProxyReport {
  readonly status: number;
  readonly upstream: ClientRef;
  /** How many clients were asked. */
  readonly attempts: number;
}

/**
 * Every area that has hooks: what they are shown (`event`), what `before` may change, and what `after` is told of a success. The names
 * of hooks, their types and all that runs them are derived from this.
 *
 * - `before…` runs once the caller's permission has been checked and before anything is done. It may return the parts of the event
 *   that are to be others, and refuses by throwing `refuse(text)`. What it waits for holds up this caller alone. Any other error, or
 *   none of an answer in time, fails the call with `PLUGIN_FAILED`.
 * - `on…` looks at the final form, in the turn of the event loop in which it is carried out, right before. Its answer is ignored.
 * - `after…` is told how it went, also where it was refused. Its answer is ignored.
 *
 * Nothing waits for what `on…` and `after…` return; an error in them is logged and counted.
 */
export interface HookMap {
  /**
   * A client joins. `before`: the credential is good; what the client may do is asked of the form that this leaves. `on`: the id is free and the next step makes
   * the client known. `after`: it is known and `ready` is queued, or it was refused, for its credential too.
   */
  readonly connect: {
    readonly event: ConnectEvent;
    readonly changes: Partial<Pick<ConnectEvent, "metadata" | "namespace" | "tags">>;
    readonly result: ClientInfo;
  };
  /** An identified client changes its metadata. `after`: the next query sees it. What it brings along when it joins is `connect`'s. */
  readonly metadata: {
    readonly event: MetadataEvent;
    readonly changes: Partial<Pick<MetadataEvent, "set" | "remove">>;
    readonly result: { readonly revision: number };
  };
  /** A message is sent, broadcast or requested. `after`: it was queued for its receivers; for a request, the reply has come. */
  readonly send: {
    readonly event: SendEvent;
    readonly changes: ContentChanges;
    readonly result: SendReport;
  };
  /**
   * A message is put into the outbox of one receiver. Order is kept by doing this at once, so `before` may not return a promise. A
   * refusal is the sender's error; of a broadcast it only keeps this one receiver from getting it.
   */
  readonly deliver: {
    readonly event: DeliverEvent;
    readonly changes: ContentChanges;
    readonly result: DeliveryOutcome;
    readonly atOnce: true;
  };
  /** Messages are put into a queue. `before` answers with as many as it was shown, in their order. `after`: each is on disk or refused. */
  readonly enqueue: {
    readonly event: EnqueueEvent;
    readonly changes: { readonly messages?: readonly ContentChanges[] };
    readonly result: readonly EnqueueResult[];
  };
  /** A consumer settles leases. `after`: that is on disk; outcomes are in the order of the leases. */
  readonly ack: {
    readonly event: AckEvent;
    readonly changes: Partial<Pick<AckEvent, "settlement">>;
    readonly result: readonly SettleOutcome[];
  };
  /** An HTTP request is forwarded. `after`: its answer has come to its end, has broken off, or there is none. */
  readonly proxy: {
    readonly event: ProxyEvent;
    readonly changes: Partial<Pick<ProxyEvent, "target" | "fields">>;
    readonly result: ProxyReport;
  };
}

/** One area of the {@link HookMap}. */
export type HookArea = keyof HookMap;

/** How something went. */
export type HookOutcome<R> =
  | { readonly ok: true; readonly result: R }
  | { readonly ok: false; readonly error: BrokerError };

/** What the hooks of an area are shown. */
export type EventOf<A extends HookArea> = HookMap[A]["event"];
/** What `after` is told of a success. */
export type ResultOf<A extends HookArea> = HookMap[A]["result"];

type Changes<A extends HookArea> = HookMap[A]["changes"] | undefined;
type BeforeAnswer<A extends HookArea> = HookMap[A] extends { readonly atOnce: true }
  ? Changes<A>
  : MaybePromise<Changes<A>>;

/** The hooks that a plugin may have, by name: `beforeSend`, `onSend`, `afterSend` and so on for every area. */
export type PluginHooks = {
  readonly [A in HookArea as `before${Capitalize<A>}`]?: (event: EventOf<A>) => BeforeAnswer<A>;
} & {
  readonly [A in HookArea as `on${Capitalize<A>}`]?: (event: EventOf<A>) => unknown;
} & {
  readonly [A in HookArea as `after${Capitalize<A>}`]?: (
    event: EventOf<A>,
    outcome: HookOutcome<ResultOf<A>>,
  ) => unknown;
};

/** Name of one hook. */
export type HookName = keyof PluginHooks;

// Its type lists every area, so that none can be forgotten.
/** All areas. */
export const hookAreas = Object.keys({
  connect: true,
  metadata: true,
  send: true,
  deliver: true,
  enqueue: true,
  ack: true,
  proxy: true,
} satisfies Record<HookArea, true>) as readonly HookArea[];

/** When a hook runs; the first part of its name. */
export const hookMoments = ["before", "on", "after"] as const;
/** One of them. */
export type HookMoment = (typeof hookMoments)[number];

/** The name of the hook of an area at a moment. */
export function hookName(moment: HookMoment, area: HookArea): HookName {
  const name = `${moment}${area.charAt(0).toUpperCase()}${area.slice(1)}`;
  return name as HookName; // of an area and a moment that there are
}
