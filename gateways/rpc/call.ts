import type { HandlerContext } from "@connectrpc/connect";
import { connectionKey, type NodeConnection } from "./node-connection.js";

/** One call as its method sees it, whichever way it came in. */
export interface Call {
  readonly connection: NodeConnection;
  /** Aborted when the caller has gone or the deadline has passed. */
  readonly signal: AbortSignal;
  /** A header by its name in lower case; undefined where the caller sent none. */
  header(name: string): string | undefined;
  /** Milliseconds until the deadline; undefined where there is none. */
  timeoutMs(): number | undefined;
}

/** A call that came through connect-node. */
export function callOf(context: HandlerContext): Call {
  return {
    connection: context.values.get(connectionKey),
    signal: context.signal,
    header: (name) => context.requestHeader.get(name) ?? undefined,
    timeoutMs: context.timeoutMs,
  };
}
