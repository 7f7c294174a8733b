package singyeong

import "google.golang.org/grpc/codes"

// Reason says exactly why something failed.
type Reason string

// The reasons of this library itself.
const (
	// ReasonConnectionFailed: no connection could be made.
	ReasonConnectionFailed Reason = "CONNECTION_FAILED"
	// ReasonConnectionLost: the connection broke before the answer came.
	ReasonConnectionLost Reason = "CONNECTION_LOST"
	// ReasonNotConnected: the call waited for a connection for as long as it may.
	ReasonNotConnected Reason = "NOT_CONNECTED"
	// ReasonClosed: the client was closed.
	ReasonClosed Reason = "CLOSED"
	// ReasonBufferFull: as many calls wait as may wait.
	ReasonBufferFull Reason = "BUFFER_FULL"
	// ReasonAborted: the caller's context ended.
	ReasonAborted Reason = "ABORTED"
	// ReasonLeaseLost: the lease has ended: the connection broke, its deadline passed, or it was settled before.
	ReasonLeaseLost Reason = "LEASE_LOST"
)

// The reasons of the broker; docs/errors.md has each.
const (
	ReasonInternal                  Reason = "INTERNAL"
	ReasonInvalidRequest            Reason = "INVALID_REQUEST"
	ReasonInvalidQuery              Reason = "INVALID_QUERY"
	ReasonInvalidMetadata           Reason = "INVALID_METADATA"
	ReasonInvalidFrame              Reason = "INVALID_FRAME"
	ReasonLimitExceeded             Reason = "LIMIT_EXCEEDED"
	ReasonUnauthenticated           Reason = "UNAUTHENTICATED"
	ReasonRestricted                Reason = "RESTRICTED"
	ReasonNotIdentified             Reason = "NOT_IDENTIFIED"
	ReasonAlreadyIdentified         Reason = "ALREADY_IDENTIFIED"
	ReasonClientAlreadyRegistered   Reason = "CLIENT_ALREADY_REGISTERED"
	ReasonNoRoute                   Reason = "NO_ROUTE"
	ReasonReceiverOverloaded        Reason = "RECEIVER_OVERLOADED"
	ReasonRequestTimeout            Reason = "REQUEST_TIMEOUT"
	ReasonUnknownRequest            Reason = "UNKNOWN_REQUEST"
	ReasonReplyFailed               Reason = "REPLY_FAILED"
	ReasonSessionNotFound           Reason = "SESSION_NOT_FOUND"
	ReasonSlowConsumer              Reason = "SLOW_CONSUMER"
	ReasonHeartbeatTimeout          Reason = "HEARTBEAT_TIMEOUT"
	ReasonDraining                  Reason = "DRAINING"
	ReasonTooManyAttempts           Reason = "TOO_MANY_ATTEMPTS"
	ReasonUnknownEvent              Reason = "UNKNOWN_EVENT"
	ReasonNotImplemented            Reason = "NOT_IMPLEMENTED"
	ReasonCancelled                 Reason = "CANCELLED"
	ReasonQueueNotFound             Reason = "QUEUE_NOT_FOUND"
	ReasonQueueFull                 Reason = "QUEUE_FULL"
	ReasonStorageFull               Reason = "STORAGE_FULL"
	ReasonStorageFailed             Reason = "STORAGE_FAILED"
	ReasonClientNotFound            Reason = "CLIENT_NOT_FOUND"
	ReasonUpstreamUnreachable       Reason = "UPSTREAM_UNREACHABLE"
	ReasonUpstreamFailed            Reason = "UPSTREAM_FAILED"
	ReasonUpstreamTimeout           Reason = "UPSTREAM_TIMEOUT"
	ReasonUpstreamOverloaded        Reason = "UPSTREAM_OVERLOADED"
	ReasonUpstreamAddressRefused    Reason = "UPSTREAM_ADDRESS_REFUSED"
	ReasonProxyOverloaded           Reason = "PROXY_OVERLOADED"
	ReasonPermissionDenied          Reason = "PERMISSION_DENIED"
	ReasonCredentialExpired         Reason = "CREDENTIAL_EXPIRED"
	ReasonCredentialRevoked         Reason = "CREDENTIAL_REVOKED"
	ReasonAuthenticationUnavailable Reason = "AUTHENTICATION_UNAVAILABLE"
	ReasonPluginFailed              Reason = "PLUGIN_FAILED"
	ReasonPluginRefused             Reason = "PLUGIN_REFUSED"
	ReasonRateLimited               Reason = "RATE_LIMITED"
	ReasonCapacityReached           Reason = "CAPACITY_REACHED"
	ReasonOverloaded                Reason = "OVERLOADED"
	ReasonQueueUnavailable          Reason = "QUEUE_UNAVAILABLE"
	ReasonPeerLost                  Reason = "PEER_LOST"
)

// clientCodes has the codes of what the library itself reports.
var clientCodes = map[Reason]codes.Code{
	ReasonConnectionFailed: codes.Unavailable,
	ReasonConnectionLost:   codes.Unavailable,
	ReasonNotConnected:     codes.Unavailable,
	ReasonClosed:           codes.FailedPrecondition,
	ReasonBufferFull:       codes.ResourceExhausted,
	ReasonAborted:          codes.Canceled,
	ReasonLeaseLost:        codes.NotFound,
	ReasonInvalidRequest:   codes.InvalidArgument,
	ReasonLimitExceeded:    codes.InvalidArgument,
}
