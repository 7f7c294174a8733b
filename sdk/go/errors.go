package singyeong

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Outcome tells what became of what was to be done.
type Outcome int

const (
	// Unknown: it may have happened or not. The connection broke, or the context ended, before the answer came.
	Unknown Outcome = iota
	// NotSent: nothing of it happened, and trying again cannot do it twice.
	NotSent
	// Sent: it was done, or handed to its receiver; only the answer is missing.
	Sent
)

// String gives "unknown", "not_sent" or "sent".
func (o Outcome) String() string {
	switch o {
	case NotSent:
		return "not_sent"
	case Sent:
		return "sent"
	default:
		return "unknown"
	}
}

// Error is the one error of this library; find it with [errors.As]. Reason and Code are stable, the message is for people.
type Error struct {
	// Reason is the broker's, or one of the library's own. A newer broker may know reasons that have no constant here.
	Reason Reason
	// Code is the kind of failure, decided by the reason.
	Code codes.Code
	// Outcome tells whether it may have happened all the same.
	Outcome Outcome
	// Details are facts about this one failure. May be nil.
	Details map[string]string
	// RetryAfter is how long to wait before the same is worth another try. 0: the broker does not say.
	RetryAfter time.Duration

	message string
	cause   error
}

// Error gives the reason and the message.
func (e *Error) Error() string {
	return fmt.Sprintf("singyeong: %s: %s", e.Reason, e.message)
}

// Message is what happened, for people, without the reason.
func (e *Error) Message() string { return e.message }

// Unwrap gives the cause, such as [context.Canceled] where the context ended. May be nil.
func (e *Error) Unwrap() error { return e.cause }

// ReasonOf is the reason of an [Error] in err's tree, and empty where there is none.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return ""
}

// outcomes has the reasons of the broker after which more may have happened than nothing.
var outcomes = map[Reason]Outcome{
	ReasonRequestTimeout:  Sent,
	ReasonReplyFailed:     Sent,
	ReasonInternal:        Unknown,
	ReasonCancelled:       Unknown,
	ReasonStorageFailed:   Unknown,
	ReasonUpstreamFailed:  Unknown,
	ReasonUpstreamTimeout: Unknown,
	ReasonPluginFailed:    Unknown,
	ReasonPeerLost:        Unknown,
}

func outcomeOf(reason Reason) Outcome {
	if outcome, ok := outcomes[reason]; ok {
		return outcome
	}
	return NotSent
}

// errorFromFailure is the error of a refused command or item.
func errorFromFailure(failure *pb.Failure) *Error {
	reason := Reason(strings.TrimPrefix(failure.GetReason().String(), "ERROR_REASON_"))
	return &Error{
		Reason:     reason,
		Code:       codes.Code(failure.GetCode()),
		Outcome:    outcomeOf(reason),
		Details:    failure.GetDetails(),
		RetryAfter: failure.GetRetryDelay().AsDuration(),
		message:    failure.GetMessage(),
	}
}

// unconnected has the marks of errors that come before a connection is there.
var unconnected = regexp.MustCompile(`(?i)error while dialing|handshake failed|server preface|name resolver|produced zero addresses`)

// errorFromCall is the error of a failed call: the broker's own where it says why, else one of the connection. Whoever has a context
// of the caller's asks that first.
func errorFromCall(err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	s := status.Convert(err)
	result := &Error{Code: s.Code(), message: s.Message(), cause: err}
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			result.Reason, result.Details = Reason(d.GetReason()), d.GetMetadata()
		case *errdetails.RetryInfo:
			result.RetryAfter = d.GetRetryDelay().AsDuration()
		}
	}
	if result.Reason != "" {
		result.Outcome = outcomeOf(result.Reason)
		return result
	}
	if unconnected.MatchString(s.Message()) {
		return newError(ReasonConnectionFailed, NotSent, err, "no connection to the broker: %s", s.Message())
	}
	return newError(ReasonConnectionLost, Unknown, err, "the connection to the broker failed: %s", s.Message())
}

func newError(reason Reason, outcome Outcome, cause error, format string, arguments ...any) *Error {
	message := fmt.Sprintf(format, arguments...)
	return &Error{Reason: reason, Code: clientCodes[reason], Outcome: outcome, message: message, cause: cause}
}

// abortedError is the error of a call whose context has ended.
func abortedError(ctx context.Context, outcome Outcome) *Error {
	return newError(ReasonAborted, outcome, context.Cause(ctx), "the caller gave up: %v", context.Cause(ctx))
}

// closedError is the error of a client that was closed, by a refusal where there is a cause.
func closedError(outcome Outcome, cause *Error) *Error {
	if cause == nil {
		return newError(ReasonClosed, outcome, nil, "the client is closed")
	}
	return newError(ReasonClosed, outcome, cause, "the client is closed: %s", cause.message)
}

// notConnectedError is the error of a call that waited for a connection for as long as it may.
func notConnectedError(cause *Error) *Error {
	if cause == nil {
		return newError(ReasonNotConnected, NotSent, nil, "there was no connection to the broker in time")
	}
	return newError(ReasonNotConnected, NotSent, cause, "there was no connection to the broker in time: %s", cause.message)
}

// lostError is the error of a call that was written before the connection broke.
func lostError(cause *Error) *Error {
	if cause == nil {
		return newError(ReasonConnectionLost, Unknown, nil, "the connection broke before the answer came")
	}
	return newError(ReasonConnectionLost, Unknown, cause, "the connection broke before the answer came: %s", cause.message)
}

// invalidError is the error for input that no broker would take.
func invalidError(format string, arguments ...any) *Error {
	return newError(ReasonInvalidRequest, NotSent, nil, format, arguments...)
}
