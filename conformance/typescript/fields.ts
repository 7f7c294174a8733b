import type {
  ConnectArguments,
  EnqueueArguments,
  Payload,
  ProxyArguments,
  SendArguments,
  SettleArguments,
  Target,
  Values,
} from "../protocol.js";

/** What commands carry; which fields are there depends on the call. */
export type Fields = Omit<ConnectArguments, "url"> &
  SendArguments &
  EnqueueArguments &
  SettleArguments &
  Omit<ProxyArguments, "path"> & {
    readonly url: string;
    readonly client: string;
    readonly target: Target;
    readonly payload: Payload;
    readonly set: Values;
    readonly remove?: readonly string[];
    readonly replace?: boolean;
    readonly handle: string;
    readonly error?: string;
    readonly queue: string;
    readonly consumer: string;
    readonly prefetch?: number;
    readonly ackTimeoutMs?: number;
    readonly kind: "ack" | "release" | "reject" | "extend";
    readonly limit?: number;
    readonly watch: string;
    readonly path: string;
  };

/** The same object without what is undefined. */
export function given<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Value]: Exclude<Value[Key], undefined> };
}
