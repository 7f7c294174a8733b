package singyeong

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// fakeBroker speaks the protocol as the test tells it to, over connections in memory.
type fakeBroker struct {
	pb.UnimplementedSessionServiceServer
	pb.UnimplementedQueueServiceServer
	pb.UnimplementedMessageServiceServer
	pb.UnimplementedDirectoryServiceServer

	t         *testing.T
	sessions  chan *fakeSession
	consumers chan *fakeConsumer
	watches   chan *fakeWatch
	enqueues  chan *fakeCall[*pb.EnqueueRequest, *pb.EnqueueResponse]
	releases  chan *fakeCall[*pb.ReleaseRequest, *pb.ReleaseResponse]
	sends     chan *fakeCall[*pb.SendRequest, *pb.SendResponse]
	queries   chan *fakeCall[*pb.QueryClientsRequest, *pb.QueryClientsResponse]

	mu       sync.Mutex
	listener *bufconn.Listener
	server   *grpc.Server
}

func newFakeBroker(t *testing.T) *fakeBroker {
	b := &fakeBroker{
		t:         t,
		sessions:  make(chan *fakeSession),
		consumers: make(chan *fakeConsumer),
		watches:   make(chan *fakeWatch),
		enqueues:  make(chan *fakeCall[*pb.EnqueueRequest, *pb.EnqueueResponse]),
		releases:  make(chan *fakeCall[*pb.ReleaseRequest, *pb.ReleaseResponse]),
		sends:     make(chan *fakeCall[*pb.SendRequest, *pb.SendResponse]),
		queries:   make(chan *fakeCall[*pb.QueryClientsRequest, *pb.QueryClientsResponse]),
	}
	b.start()
	t.Cleanup(b.kill)
	return b
}

// start accepts connections.
func (b *fakeBroker) start() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listener = bufconn.Listen(1 << 20)
	b.server = grpc.NewServer()
	pb.RegisterSessionServiceServer(b.server, b)
	pb.RegisterQueueServiceServer(b.server, b)
	pb.RegisterMessageServiceServer(b.server, b)
	pb.RegisterDirectoryServiceServer(b.server, b)
	go func(server *grpc.Server, listener net.Listener) { _ = server.Serve(listener) }(b.server, b.listener)
}

// kill breaks every connection, and refuses new ones until start.
func (b *fakeBroker) kill() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listener.Close()
	b.server.Stop()
}

func (b *fakeBroker) dial(ctx context.Context, _ string) (net.Conn, error) {
	b.mu.Lock()
	listener := b.listener
	b.mu.Unlock()
	return listener.DialContext(ctx)
}

// options are those of a client of the application "app", with what the test changes.
func (b *fakeBroker) options(change func(*Options)) Options {
	options := Options{
		URL:         "http://127.0.0.1:1",
		Application: "app",
		ClientID:    "one",
		Backoff:     Backoff{InitialDelay: time.Millisecond, MaxDelay: 5 * time.Millisecond},
		DialContext: b.dial,
		Logger:      slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&options)
	}
	return options
}

// connect connects a client of which the broker has a session that is ready.
func (b *fakeBroker) connect(change func(*Options)) (*Client, *fakeSession) {
	b.t.Helper()
	connecting := make(chan *Client, 1)
	go func() {
		client, err := Connect(context.Background(), b.options(change))
		if err != nil {
			b.t.Errorf("Connect: %v", err)
		}
		connecting <- client
	}()
	session := next(b.t, b.sessions)
	session.ready()
	client := next(b.t, connecting)
	b.t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // not in good order: the broker answers nothing any more
		b.kill()
		client.Shutdown(ctx)
	})
	return client, session
}

// next waits for what has to come.
func next[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case item := <-from:
		return item
	case <-time.After(patience):
		var none T
		t.Fatalf("no %T came", none)
		return none
	}
}

// fakeSession is one session as the broker sees it.
type fakeSession struct {
	t        *testing.T
	identify *pb.Identify
	headers  metadata.MD
	stream   grpc.BidiStreamingServer[pb.ConnectRequest, pb.ConnectResponse]
	frames   chan []*pb.Command
	commands []*pb.Command // taken from a frame and not looked at
	left     chan struct{} // closed when the client has half-closed
	over     chan error
}

func (b *fakeBroker) Connect(stream grpc.BidiStreamingServer[pb.ConnectRequest, pb.ConnectResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	headers, _ := metadata.FromIncomingContext(stream.Context())
	s := &fakeSession{
		t:        b.t,
		identify: first.GetCommands()[0].GetIdentify(),
		headers:  headers,
		stream:   stream,
		frames:   make(chan []*pb.Command, 1000),
		left:     make(chan struct{}),
		over:     make(chan error, 1),
	}
	go func() {
		for {
			frame, err := stream.Recv()
			if err != nil {
				close(s.left)
				return
			}
			s.frames <- frame.GetCommands()
		}
	}()
	select {
	case b.sessions <- s:
	case <-stream.Context().Done():
		return nil
	}
	select {
	case err := <-s.over:
		return err
	case <-stream.Context().Done():
		return nil
	}
}

// end ends the stream, with the status of an error.
func (s *fakeSession) end(err error) { s.over <- err }

func (s *fakeSession) tell(events ...*pb.Event) {
	s.t.Helper()
	if err := s.stream.Send(&pb.ConnectResponse{Events: events}); err != nil {
		s.t.Errorf("the fake broker cannot write: %v", err)
	}
}

func (s *fakeSession) ready() { s.readyWithin(time.Hour) }

func (s *fakeSession) readyWithin(heartbeat time.Duration) {
	s.tell(&pb.Event{Event: &pb.Event_Ready{Ready: &pb.Ready{
		ClientId: s.identify.GetClientId(), BrokerId: "broker", SessionToken: "token", HeartbeatInterval: durationpb.New(heartbeat),
	}}})
}

func (s *fakeSession) deliver(id string, kind pb.MessageKind) {
	s.tell(&pb.Event{Event: &pb.Event_Message{Message: &pb.Message{
		Id: id, Kind: kind, RequestId: "request " + id, Content: &pb.Content{Data: []byte(`"` + id + `"`), ContentType: "application/json"},
	}}})
}

// command takes the next command, whatever frame it came in.
func (s *fakeSession) command() *pb.Command {
	s.t.Helper()
	for len(s.commands) == 0 {
		s.commands = next(s.t, s.frames)
	}
	command := s.commands[0]
	s.commands = s.commands[1:]
	return command
}

func (s *fakeSession) answer(result *pb.CommandResult) {
	s.tell(&pb.Event{Event: &pb.Event_CommandResult{CommandResult: result}})
}

func (s *fakeSession) answerSend(command *pb.Command) {
	receiver := &pb.ClientRef{Application: "app", ClientId: "two"}
	s.answer(&pb.CommandResult{CommandId: command.GetId(), Result: &pb.CommandResult_Send{
		Send: &pb.SendResponse{MessageId: "m", Receiver: receiver},
	}})
}

// fakeConsumer is one consumer's stream as the broker sees it.
type fakeConsumer struct {
	t        *testing.T
	start    *pb.ConsumeStart
	stream   grpc.BidiStreamingServer[pb.ConsumeRequest, pb.ConsumeResponse]
	commands chan *pb.ConsumeCommand
	left     chan struct{}
	over     chan error
}

func (b *fakeBroker) Consume(stream grpc.BidiStreamingServer[pb.ConsumeRequest, pb.ConsumeResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	c := &fakeConsumer{
		t:        b.t,
		start:    first.GetCommands()[0].GetStart(),
		stream:   stream,
		commands: make(chan *pb.ConsumeCommand, 1000),
		left:     make(chan struct{}),
		over:     make(chan error, 1),
	}
	go func() {
		for {
			frame, err := stream.Recv()
			if err != nil {
				close(c.left)
				return
			}
			for _, command := range frame.GetCommands() {
				c.commands <- command
			}
		}
	}()
	select {
	case b.consumers <- c:
	case <-stream.Context().Done():
		return nil
	}
	select {
	case err := <-c.over:
		return err
	case <-stream.Context().Done():
		return nil
	}
}

func (c *fakeConsumer) tell(event *pb.ConsumeEvent) {
	c.t.Helper()
	if err := c.stream.Send(&pb.ConsumeResponse{Events: []*pb.ConsumeEvent{event}}); err != nil {
		c.t.Errorf("the fake broker cannot write: %v", err)
	}
}

func (c *fakeConsumer) started() {
	c.tell(&pb.ConsumeEvent{Event: &pb.ConsumeEvent_Started{Started: &pb.ConsumeStarted{}}})
}

func (c *fakeConsumer) deliver(id string) {
	c.tell(&pb.ConsumeEvent{Event: &pb.ConsumeEvent_Message{Message: &pb.LeasedMessage{
		LeaseId: "lease " + id, Message: &pb.QueuedMessage{MessageId: id, Content: &pb.Content{Data: []byte("1"), ContentType: "application/json"}},
	}}})
}

func (c *fakeConsumer) answerAck(command *pb.ConsumeCommand, outcome pb.SettleOutcome) {
	c.tell(&pb.ConsumeEvent{Event: &pb.ConsumeEvent_CommandResult{CommandResult: &pb.ConsumeCommandResult{
		CommandId: command.GetId(),
		Result:    &pb.ConsumeCommandResult_Ack{Ack: &pb.AckResponse{Outcomes: []pb.SettleOutcome{outcome}}},
	}}})
}

// fakeWatch is one watch as the broker sees it.
type fakeWatch struct {
	stream grpc.ServerStreamingServer[pb.WatchClientsResponse]
	over   chan error
}

func (b *fakeBroker) WatchClients(_ *pb.WatchClientsRequest, stream grpc.ServerStreamingServer[pb.WatchClientsResponse]) error {
	w := &fakeWatch{stream: stream, over: make(chan error, 1)}
	select {
	case b.watches <- w:
	case <-stream.Context().Done():
		return nil
	}
	select {
	case err := <-w.over:
		return err
	case <-stream.Context().Done():
		return nil
	}
}

// fakeCall is one unary call as the broker sees it.
type fakeCall[Q, A any] struct {
	request Q
	headers metadata.MD
	answer  chan A
	failure chan error
}

// serve has the test answer a call.
func serve[Q, A any](ctx context.Context, calls chan *fakeCall[Q, A], request Q) (A, error) {
	headers, _ := metadata.FromIncomingContext(ctx)
	call := &fakeCall[Q, A]{request: request, headers: headers, answer: make(chan A, 1), failure: make(chan error, 1)}
	var none A
	select {
	case calls <- call:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	select {
	case answer := <-call.answer:
		return answer, nil
	case err := <-call.failure:
		return none, err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

func (b *fakeBroker) Enqueue(ctx context.Context, request *pb.EnqueueRequest) (*pb.EnqueueResponse, error) {
	return serve(ctx, b.enqueues, request)
}

func (b *fakeBroker) Release(ctx context.Context, request *pb.ReleaseRequest) (*pb.ReleaseResponse, error) {
	return serve(ctx, b.releases, request)
}

func (b *fakeBroker) Send(ctx context.Context, request *pb.SendRequest) (*pb.SendResponse, error) {
	return serve(ctx, b.sends, request)
}

func (b *fakeBroker) QueryClients(ctx context.Context, request *pb.QueryClientsRequest) (*pb.QueryClientsResponse, error) {
	return serve(ctx, b.queries, request)
}

// refusal is a status as the broker gives it.
func refusal(code codes.Code, reason Reason) error {
	s, err := status.New(code, "no").WithDetails(&errdetails.ErrorInfo{Reason: string(reason), Domain: "singyeong.v1"})
	if err != nil {
		panic(err)
	}
	return s.Err()
}

// assertError fails the test unless err is the library's, of this reason and outcome.
func assertError(t *testing.T, err error, reason Reason, outcome Outcome) {
	t.Helper()
	known, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("%v is no *Error", err)
	}
	if known.Reason != reason || known.Outcome != outcome {
		t.Fatalf("%v of outcome %v, not %s of outcome %v", known, known.Outcome, reason, outcome)
	}
}

func assertEqual[T comparable](t *testing.T, what string, is, expected T) {
	t.Helper()
	if is != expected {
		t.Fatalf("%s is %v, not %v", what, is, expected)
	}
}
