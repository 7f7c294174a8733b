/** Canonical status codes, as gRPC and Connect name them. */
export type StatusCode =
  | "invalid_argument"
  | "not_found"
  | "already_exists"
  | "permission_denied"
  | "unauthenticated"
  | "resource_exhausted"
  | "failed_precondition"
  | "aborted"
  | "deadline_exceeded"
  | "unimplemented"
  | "unavailable"
  | "canceled"
  | "internal";

/**
 * Every reason for which the broker refuses something, with the status code it travels under and
 * whether the same call may succeed when it is tried again. Reason and code are public API and
 * mirror `error_reason.proto`; message texts are not.
 */
export const errorReasons = {
  INTERNAL: { code: "internal", retryable: false },
  INVALID_REQUEST: { code: "invalid_argument", retryable: false },
  INVALID_QUERY: { code: "invalid_argument", retryable: false },
  INVALID_METADATA: { code: "invalid_argument", retryable: false },
  INVALID_FRAME: { code: "invalid_argument", retryable: false },
  LIMIT_EXCEEDED: { code: "invalid_argument", retryable: false },
  UNAUTHENTICATED: { code: "unauthenticated", retryable: false },
  RESTRICTED: { code: "permission_denied", retryable: false },
  PERMISSION_DENIED: { code: "permission_denied", retryable: false },
  CREDENTIAL_EXPIRED: { code: "unauthenticated", retryable: false },
  CREDENTIAL_REVOKED: { code: "unauthenticated", retryable: false },
  AUTHENTICATION_UNAVAILABLE: { code: "unavailable", retryable: true },
  NOT_IDENTIFIED: { code: "failed_precondition", retryable: false },
  ALREADY_IDENTIFIED: { code: "failed_precondition", retryable: false },
  CLIENT_ALREADY_REGISTERED: { code: "already_exists", retryable: true },
  NO_ROUTE: { code: "not_found", retryable: true },
  RECEIVER_OVERLOADED: { code: "resource_exhausted", retryable: true },
  REQUEST_TIMEOUT: { code: "deadline_exceeded", retryable: true },
  UNKNOWN_REQUEST: { code: "not_found", retryable: false },
  REPLY_FAILED: { code: "aborted", retryable: false },
  SESSION_NOT_FOUND: { code: "not_found", retryable: false },
  SLOW_CONSUMER: { code: "resource_exhausted", retryable: true },
  HEARTBEAT_TIMEOUT: { code: "unavailable", retryable: true },
  DRAINING: { code: "unavailable", retryable: true },
  TOO_MANY_ATTEMPTS: { code: "resource_exhausted", retryable: true },
  UNKNOWN_EVENT: { code: "invalid_argument", retryable: false },
  NOT_IMPLEMENTED: { code: "unimplemented", retryable: false },
  CLIENT_NOT_FOUND: { code: "not_found", retryable: false },
  CANCELLED: { code: "canceled", retryable: false },
  QUEUE_UNAVAILABLE: { code: "unavailable", retryable: true },
  PEER_LOST: { code: "unavailable", retryable: true },
  QUEUE_NOT_FOUND: { code: "not_found", retryable: false },
  QUEUE_FULL: { code: "resource_exhausted", retryable: true },
  STORAGE_FULL: { code: "resource_exhausted", retryable: true },
  STORAGE_FAILED: { code: "unavailable", retryable: true },
  UPSTREAM_UNREACHABLE: { code: "unavailable", retryable: true },
  UPSTREAM_FAILED: { code: "unavailable", retryable: true },
  UPSTREAM_TIMEOUT: { code: "deadline_exceeded", retryable: true },
  UPSTREAM_OVERLOADED: { code: "resource_exhausted", retryable: true },
  UPSTREAM_ADDRESS_REFUSED: { code: "failed_precondition", retryable: false },
  PROXY_OVERLOADED: { code: "resource_exhausted", retryable: true },
  PLUGIN_FAILED: { code: "unavailable", retryable: true },
  PLUGIN_REFUSED: { code: "permission_denied", retryable: false },
  RATE_LIMITED: { code: "resource_exhausted", retryable: true },
  CAPACITY_REACHED: { code: "resource_exhausted", retryable: true },
  OVERLOADED: { code: "unavailable", retryable: true },
} as const satisfies Record<string, { code: StatusCode; retryable: boolean }>;

/** The stable name of one refusal. */
export type ErrorReason = keyof typeof errorReasons;

/** What a {@link BrokerError} carries beside its reason and message. */
export interface BrokerErrorOptions {
  /** Machine-readable facts; on RPC they become the metadata of `google.rpc.ErrorInfo`. */
  readonly details?: Readonly<Record<string, string>>;
  /** What went wrong underneath; for logs, never sent. */
  readonly cause?: unknown;
}

/** The one error that crosses folder borders. Its `reason` decides how each gateway shows it. */
export class BrokerError extends Error {
  readonly reason: ErrorReason;
  readonly details: Readonly<Record<string, string>>;

  constructor(reason: ErrorReason, message: string, options: BrokerErrorOptions = {}) {
    super(headerText(message), { cause: options.cause });
    this.name = "BrokerError";
    this.reason = reason;
    this.details = options.details ?? {};
  }

  /** The canonical status code of the reason. */
  get code(): StatusCode {
    return errorReasons[this.reason].code;
  }

  /** True when the same call may succeed later. */
  get retryable(): boolean {
    return errorReasons[this.reason].retryable;
  }
}

/** Headers and trailers have little room, and a text may quote what a client sent, of any length. */
const maxTextLength = 512;

/** The text as a header can carry it: not too long, and without half a character where it was cut. */
function headerText(text: string): string {
  const cut = text.length > maxTextLength ? `${text.slice(0, maxTextLength - 1)}…` : text;
  return cut.toWellFormed();
}

/** Turns anything that was thrown into a {@link BrokerError}; what is unknown becomes `INTERNAL`, its cause kept for logs. */
export function toBrokerError(thrown: unknown): BrokerError {
  if (thrown instanceof BrokerError) return thrown;
  return new BrokerError("INTERNAL", "the broker failed to handle this; see its log", { cause: thrown });
}
