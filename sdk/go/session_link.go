package singyeong

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// sessionLink is one connection of a session.
type sessionLink struct {
	link
	stream grpc.BidiStreamingClient[pb.ConnectRequest, pb.ConnectResponse]
	// cancel breaks it off.
	cancel context.CancelFunc
	// leave writes nothing more: what is under way is still answered, then the broker ends the connection, or a time-out does.
	leave   func()
	leaving chan struct{} // closed by leave
	writing sync.WaitGroup
	ended   chan struct{}
	ready   *pb.Ready // nil until the client is registered
}

// openSessionLink makes a connection and opens the stream on it.
func openSessionLink(ctx context.Context, dialer *dialer, credential credentialSource) (*sessionLink, error) {
	conn, err := dialer.dial()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	stream, err := openStream(ctx, conn, credential)
	if err != nil {
		cancel()
		conn.retire()
		return nil, err
	}
	l := &sessionLink{
		link:    link{conn: conn},
		stream:  stream,
		cancel:  cancel,
		leaving: make(chan struct{}),
		ended:   make(chan struct{}),
	}
	l.leave = sync.OnceFunc(func() {
		close(l.leaving)
		timer := time.AfterFunc(goodbyeTimeout, cancel)
		context.AfterFunc(ctx, func() { timer.Stop() })
	})
	return l, nil
}

func openStream(ctx context.Context, conn *conn, credential credentialSource) (
	grpc.BidiStreamingClient[pb.ConnectRequest, pb.ConnectResponse], error) {
	authorized, err := authorize(ctx, credential, "")
	if err != nil {
		return nil, err
	}
	return pb.NewSessionServiceClient(conn).Connect(authorized)
}

// converse identifies, and then reads and writes until the connection ends. Returns why it ended; nothing is written afterwards.
func (l *sessionLink) converse(identify *pb.Command, s *session) *Error {
	err := l.stream.Send(&pb.ConnectRequest{Commands: []*pb.Command{identify}})
	for err == nil || errors.Is(err, io.EOF) { // a stream that is over says why when it is read
		var frame *pb.ConnectResponse
		if frame, err = l.stream.Recv(); err != nil {
			break
		}
		for _, event := range frame.GetEvents() {
			if ready := event.GetReady(); ready != nil {
				l.ready, l.token = ready, ready.GetSessionToken()
				l.writing.Go(func() { l.write(s.calls) })
			}
			s.handle(l, event)
		}
	}
	l.leave()
	l.cancel()
	l.writing.Wait()
	if errors.Is(err, io.EOF) {
		return newError(ReasonConnectionLost, Unknown, nil, "the broker ended the connection")
	}
	return errorFromCall(err)
}

// write sends what is called, and a sign of life where nothing is.
func (l *sessionLink) write(calls *pendingCalls[*pb.Command, *pb.CommandResult]) {
	send := func(commands []*pb.Command) error { return l.stream.Send(&pb.ConnectRequest{Commands: commands}) }
	alive := &pb.Command{Command: &pb.Command_KeepAlive{KeepAlive: &pb.KeepAlive{}}}
	writeFrames(calls, send, l.leaving, l.ready.GetHeartbeatInterval().AsDuration(), alive)
	_ = l.stream.CloseSend() // a stream that is broken has told its reader
}

// close tells that it has ended.
func (l *sessionLink) close() {
	l.conn.retire()
	close(l.ended)
}
