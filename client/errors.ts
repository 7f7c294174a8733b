import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { ErrorReason as ProtoReason } from "../gen/singyeong/v1/error_reason_pb.js";
import { type Failure, StatusCode } from "../gen/singyeong/v1/failure_pb.js";

/** Why a broker refuses something; docs/errors.md has each. A newer broker may know more. */
export type BrokerReason = Exclude<keyof typeof ProtoReason, "UNSPECIFIED">;

/** What this library itself reports, each with its canonical code. */
const clientReasons = {
  /** No connection could be made. */
  CONNECTION_FAILED: Code.Unavailable,
  /** The connection broke before the answer came. */
  CONNECTION_LOST: Code.Unavailable,
  /** The call waited for a connection for as long as it may. */
  NOT_CONNECTED: Code.Unavailable,
  /** The client was closed. */
  CLOSED: Code.FailedPrecondition,
  /** As many calls wait as may wait. */
  BUFFER_FULL: Code.ResourceExhausted,
  /** The caller's own signal. */
  ABORTED: Code.Canceled,
  /** The lease has ended: the connection broke, its deadline passed, or it was settled before. */
  LEASE_LOST: Code.NotFound,
  /** It cannot be done from here, such as consuming in a browser. */
  UNSUPPORTED: Code.Unimplemented,
} as const;

/** Why this library itself refuses something. */
export type ClientReason = keyof typeof clientReasons;

/**
 * What became of what was to be done. `not_sent`: nothing of it happened, and trying again cannot do it twice. `sent`: it was
 * done, or handed to its receiver; only the answer is missing. `unknown`: it may have happened or not.
 */
export type Outcome = "not_sent" | "sent" | "unknown";

/** What a {@link SingyeongError} carries beside its reason and message. */
export interface SingyeongErrorOptions {
  readonly outcome: Outcome;
  readonly code?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The one error of this library. `reason` and `code` are stable; the message is for people. */
export class SingyeongError extends Error {
  readonly reason: BrokerReason | ClientReason | (string & {});
  /** Canonical status code, such as `not_found`. */
  readonly code: string;
  readonly outcome: Outcome;
  /** Facts about this one failure. */
  readonly details: Readonly<Record<string, string>>;
  /** How long to wait before the same is worth another try, milliseconds; undefined: the broker does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: SingyeongError["reason"], message: string, options: SingyeongErrorOptions) {
    super(message, { cause: options.cause });
    this.name = "SingyeongError";
    this.reason = reason;
    this.code = options.code ?? codeName(clientReasons[reason as ClientReason] ?? Code.Unknown);
    this.outcome = options.outcome;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Reasons for which what was asked has reached its receiver. */
const sentReasons: ReadonlySet<string> = new Set(["REQUEST_TIMEOUT", "REPLY_FAILED"]);
/** Reasons that do not say whether it has been done. */
const unknownReasons: ReadonlySet<string> = new Set([
  "INTERNAL",
  "CANCELLED",
  "STORAGE_FAILED",
  "UPSTREAM_FAILED",
  "UPSTREAM_TIMEOUT",
  "PLUGIN_FAILED",
  "PEER_LOST",
]);

function outcomeOf(reason: string): Outcome {
  if (sentReasons.has(reason)) return "sent";
  return unknownReasons.has(reason) ? "unknown" : "not_sent";
}

/** The error of a refused command or item. */
export function errorFromFailure({ code, reason, message, details, retryDelay }: Failure): SingyeongError {
  const name = ProtoReason[reason] ?? "UNSPECIFIED";
  return new SingyeongError(name, message, {
    code: (StatusCode[code] ?? "UNKNOWN").toLowerCase(),
    outcome: outcomeOf(name),
    details,
    retryAfterMs: retryDelay === undefined ? undefined : durationMs(retryDelay),
  });
}

/** Marks of errors that come before a connection is there. */
const unconnected =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT|SELF_SIGNED|ERR_SSL|ERR_TLS/;

/** The error of a failed call: the broker's own where it says why, else one of the connection. */
export function errorFromCall(thrown: unknown): SingyeongError {
  if (thrown instanceof SingyeongError) return thrown;
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  if (info !== undefined) {
    const [retry] = error.findDetails(RetryInfoSchema);
    return new SingyeongError(info.reason, error.rawMessage, {
      code: codeName(error.code),
      outcome: outcomeOf(info.reason),
      details: info.metadata,
      retryAfterMs: retry?.retryDelay === undefined ? undefined : durationMs(retry.retryDelay),
      cause: thrown,
    });
  }
  // A connection that breaks may show as a cancelled stream; whoever has a signal of the caller's asks that first.
  const text = causesOf(error).join(": ");
  return unconnected.test(text)
    ? new SingyeongError("CONNECTION_FAILED", `no connection to the broker: ${text}`, {
        outcome: "not_sent",
        cause: thrown,
      })
    : new SingyeongError("CONNECTION_LOST", `the connection to the broker failed: ${text}`, {
        outcome: "unknown",
        cause: thrown,
      });
}

function causesOf(error: ConnectError): string[] {
  const texts = [error.rawMessage];
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    const says = typeof code !== "string" || cause.message.includes(code);
    const text = says ? cause.message : `${cause.message} ${code}`;
    if (!texts.some((known) => known.includes(text))) texts.push(text);
    if (cause instanceof AggregateError) texts.push(...cause.errors.map(String));
  }
  return texts;
}

/** The error for a caller's own signal. */
export function abortedError(signal: AbortSignal, outcome: Outcome): SingyeongError {
  return new SingyeongError("ABORTED", "the caller gave up", { outcome, cause: signal.reason });
}

/** The error of a client that was closed. */
export function closedError(outcome: Outcome, cause?: unknown): SingyeongError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new SingyeongError("CLOSED", `the client is closed${why}`, { outcome, cause });
}

/** The error for input that no broker would take. */
export function invalidError(message: string, cause?: unknown): SingyeongError {
  return new SingyeongError("INVALID_REQUEST", message, {
    code: "invalid_argument",
    outcome: "not_sent",
    cause,
  });
}

function codeName(code: Code): string {
  return (Code[code] ?? "Unknown").replace(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase();
}
