package singyeong

import (
	"context"
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// consumerLink is one connection of a consumer.
type consumerLink struct {
	*link
	stream  grpc.BidiStreamingClient[pb.ConsumeRequest, pb.ConsumeResponse]
	cancel  context.CancelFunc
	leave   func()        // wants no more messages
	leaving chan struct{} // closed by leave
	writing sync.WaitGroup
	ended   chan struct{}
}

// converse reads and writes until the connection ends. Returns why; nothing is written afterwards.
func (l *consumerLink) converse(c *Consumer) (wasStarted bool, _ *Error) {
	err := l.stream.Send(&pb.ConsumeRequest{Commands: []*pb.ConsumeCommand{c.start()}})
	for err == nil || errors.Is(err, io.EOF) { // a stream that is over says why when it is read
		var frame *pb.ConsumeResponse
		if frame, err = l.stream.Recv(); err != nil {
			break
		}
		for _, event := range frame.GetEvents() {
			if event.GetStarted() != nil {
				wasStarted = true
				l.writing.Go(func() { l.write(c.calls) })
			}
			c.handle(event)
		}
	}
	l.leave()
	l.cancel()
	l.writing.Wait()
	if errors.Is(err, io.EOF) {
		return wasStarted, newError(ReasonConnectionLost, Unknown, nil, "the broker ended the consumer")
	}
	return wasStarted, errorFromCall(err)
}

func (l *consumerLink) write(calls *pendingCalls[*pb.ConsumeCommand, *pb.ConsumeCommandResult]) {
	send := func(commands []*pb.ConsumeCommand) error {
		return l.stream.Send(&pb.ConsumeRequest{Commands: commands})
	}
	writeFrames(calls, send, l.leaving, 0, nil)
	_ = l.stream.CloseSend() // a stream that is broken has told its reader
}
