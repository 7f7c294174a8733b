package singyeong

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// unaryCalls are calls beside the session stream: on behalf of the session where there is one, else of the credential.
type unaryCalls struct {
	linker            linker
	credential        credentialSource
	backoff           Backoff
	connectionTimeout time.Duration
	maxFrameBytes     int
	closed            context.Context // ends when the client is closed
}

// invoke makes a call of a generated service over a connection, and waits for one where there is none.
func invoke[Q, A proto.Message](ctx context.Context, u *unaryCalls, request Q,
	call func(grpc.ClientConnInterface, context.Context, Q) (A, error)) (A, error) {
	var none A
	if _, err := checkedSize(request, u.maxFrameBytes); err != nil {
		return none, err
	}
	if u.closed.Err() != nil {
		return none, closedError(NotSent, nil)
	}
	if ctx.Err() != nil {
		return none, abortedError(ctx, NotSent)
	}
	deadline := time.Now().Add(u.connectionTimeout)
	var failed *link
	var last *Error
	for failures := 0; ; failures++ {
		l, err := u.linker.link(ctx, failed)
		if err != nil {
			if last != nil {
				return none, last
			}
			return none, err
		}
		answer, callErr := once(ctx, u, l, request, call)
		switch {
		case callErr == nil:
			return answer, nil
		case callErr.Reason == ReasonSessionNotFound && failed == nil:
			// The session ended between its token and the call, of which nothing was done; the next session makes it.
			failed, last = l, callErr
		case callErr.Reason == ReasonConnectionFailed:
			if time.Now().After(deadline) {
				return none, notConnectedError(callErr)
			}
			waiting, cancel := context.WithDeadline(ctx, deadline)
			u.backoff.pause(waiting, failures, nil)
			cancel()
		default:
			return none, callErr
		}
	}
}

func once[Q, A proto.Message](ctx context.Context, u *unaryCalls, l *link, request Q,
	call func(grpc.ClientConnInterface, context.Context, Q) (A, error)) (A, *Error) {
	defer l.conn.release()
	var none A
	calling, cancel := joined(ctx, u.closed)
	defer cancel()
	calling, err := authorize(calling, u.credential, l.token)
	if err != nil {
		return none, errorFromCall(err)
	}
	answer, err := call(l.conn, calling, request)
	switch {
	case err == nil:
		return answer, nil
	case ctx.Err() != nil:
		return none, abortedError(ctx, Unknown)
	case u.closed.Err() != nil:
		return none, closedError(Unknown, nil)
	default:
		return none, errorFromCall(err)
	}
}

// goInvoke begins a call beside a session.
func goInvoke[Q, A proto.Message, T any](ctx context.Context, u *unaryCalls, request Q,
	call func(grpc.ClientConnInterface, context.Context, Q) (A, error), result func(A) T) *Pending[T] {
	pending := newPending[T]()
	go func() {
		var value T
		answer, err := invoke(ctx, u, request, call)
		if err == nil {
			value = result(answer)
		}
		pending.settle(value, err)
	}()
	return pending
}

// joined is a context that ends with either of two; its values and its deadline are the first one's.
func joined(ctx, other context.Context) (context.Context, context.CancelFunc) {
	both, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return both, func() {
		stop()
		cancel()
	}
}

// frameOverheadBytes is what a message costs in its frame beside itself.
const frameOverheadBytes = 64

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// checkedSize is the size of a message. A frame that is too large, or cannot be written, would end the connection and with it whatever
// else is under way: it fails with LIMIT_EXCEEDED or INVALID_REQUEST.
func checkedSize(message proto.Message, maxFrameBytes int) (int, error) {
	size := proto.Size(message)
	if size+frameOverheadBytes > maxFrameBytes {
		return 0, newError(ReasonLimitExceeded, NotSent, nil, "the message is larger than %d bytes", maxFrameBytes)
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	written, err := proto.MarshalOptions{UseCachedSize: true}.MarshalAppend((*buffer)[:0], message)
	if err != nil {
		return 0, newError(ReasonInvalidRequest, NotSent, err, "the message cannot be written: %v", err)
	}
	*buffer = written
	return size, nil
}
