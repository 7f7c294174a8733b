import type { Transport } from "@connectrpc/connect";
import { createClient } from "@connectrpc/connect";
import { type ClientChange, DirectoryService } from "../gen/singyeong/v1/directory_service_pb.js";
import { type BackoffOptions, backoffMs, pause } from "./backoff.js";
import { type ClientInfo, clientInfoFromProto } from "./client-info.js";
import { errorFromCall } from "./errors.js";
import { type ClientRef, clientRefFromProto } from "./message.js";
import { queryToProto, type Target } from "./query.js";

/**
 * One change of a list of matches. It begins with `reset` (forget what was told before: a new snapshot follows), a `matched` for each
 * match, and `snapshot_complete`; a connection that broke makes it begin again.
 */
export type Change =
  | { readonly kind: "reset" }
  | { readonly kind: "snapshot_complete" }
  | { readonly kind: "matched"; readonly client: ClientInfo }
  | { readonly kind: "updated"; readonly client: ClientInfo }
  | { readonly kind: "unmatched"; readonly client: ClientRef };

/** What a watch needs. */
export interface WatchOptions {
  readonly transport: Transport;
  readonly headers: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly backoff: BackoffOptions;
  /** False: the first failure ends it. */
  readonly reconnects: boolean;
}

const passing: ReadonlySet<string> = new Set([
  "CONNECTION_FAILED",
  "CONNECTION_LOST",
  "NOT_CONNECTED",
  "SESSION_NOT_FOUND",
  "SLOW_CONSUMER",
  "DRAINING",
  "OVERLOADED",
  "RATE_LIMITED",
]);

/** Keeps a list of matches up to date, until the signal is aborted. @throws SingyeongError where watching again will not help */
export async function* watch(options: WatchOptions): AsyncGenerator<Change, void, undefined> {
  const { transport, headers, target, signal, backoff } = options;
  const query = queryToProto(target);
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      const calling = { headers: await headers(signal), signal };
      const stream = createClient(DirectoryService, transport).watchClients({ query }, calling);
      yield { kind: "reset" };
      for await (const { changes } of stream) {
        failures = 0;
        for (const change of changes) yield* changeFromProto(change);
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const error = errorFromCall(thrown);
      if (!options.reconnects || !passing.has(error.reason)) throw error;
    }
    await pause(backoffMs(failures, backoff), signal);
  }
}

function* changeFromProto({ change }: ClientChange): Generator<Change> {
  switch (change.case) {
    case "matched":
    case "updated":
      yield { kind: change.case, client: clientInfoFromProto(change.value) };
      return;
    case "unmatched":
      yield { kind: "unmatched", client: clientRefFromProto(change.value) as ClientRef };
      return;
    case "snapshotComplete":
      yield { kind: "snapshot_complete" };
      return;
    case undefined:
      return; // of a newer broker
    default:
      change satisfies never;
  }
}
