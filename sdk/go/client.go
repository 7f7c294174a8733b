package singyeong

import (
	"context"
	"sync"
	"time"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Client is a program's connection to a broker. Everything it does may be called while there is no connection: it then waits for one,
// for [Options].ConnectionTimeout at most. A call that was written is never repeated without the program's knowing.
//
// Methods that return a [Pending] begin a call and leave the waiting to the caller; what was begun first goes out first. Calls that wait
// travel together.
type Client struct {
	id      string
	session *session // nil: the client only calls, and cannot be called
	inbox   *inbox   // nil as the session is
	unary   *unaryCalls
	limits  pendingLimits
	batches *enqueueBatches
	end     context.CancelFunc
	free    func()

	mu        sync.Mutex
	consumers map[*Consumer]struct{}
}

func newClient(options Options, s *session, linker linker, free func()) *Client {
	closed, end := context.WithCancel(context.Background())
	unary := &unaryCalls{
		linker:            linker,
		credential:        options.credential,
		backoff:           options.Backoff,
		connectionTimeout: options.ConnectionTimeout,
		maxFrameBytes:     options.MaxFrameBytes,
		closed:            closed,
	}
	return &Client{
		session:   s,
		unary:     unary,
		limits:    options.limits(),
		batches:   newEnqueueBatches(unary, options.limits()),
		end:       end,
		free:      free,
		consumers: map[*Consumer]struct{}{},
	}
}

// ID is the client's id; empty without an application.
func (c *Client) ID() string { return c.id }

// State is where the client is in its life; one without an application is [Connected] until it is closed.
func (c *Client) State() State {
	if c.session != nil {
		state, _, _ := c.session.now()
		return state
	}
	if c.unary.closed.Err() != nil {
		return Closed
	}
	return Connected
}

// LastError is why the client is not connected, or was closed. Nil where nothing went wrong.
func (c *Client) LastError() error {
	if c.session != nil {
		if _, _, err := c.session.now(); err != nil {
			return err
		}
	}
	return nil
}

// BrokerID is the broker that holds the session; empty without one, and while there is no connection.
func (c *Client) BrokerID() string {
	if c.session == nil {
		return ""
	}
	return c.session.ready().GetBrokerId()
}

// Restricted tells that the broker asks for a credential and none was given: the client receives, replies and updates its metadata;
// nothing else.
func (c *Client) Restricted() bool { return c.session != nil && c.session.ready().GetRestricted() }

// Handle has a handler take messages from now on, those that came before first. Each message has a goroutine of its own, so they begin
// in no certain order; who needs order takes them with Receive. One handler at a time: another one takes its place.
func (c *Client) Handle(handler Handler) {
	if c.inbox != nil { // otherwise no message comes
		c.inbox.handle(handler)
	}
}

// Receive takes the next message, in the order in which they came; no more than [Options].MaxUnhandledMessages come before the first is
// handled. Only where there is no handler. Fails with ABORTED when the context ends, and with CLOSED once the client is closed.
func (c *Client) Receive(ctx context.Context) (*Message, error) {
	if c.inbox == nil {
		return nil, noSessionError("gets no messages")
	}
	return c.inbox.receive(ctx)
}

// UpdateMetadata changes what the client says about itself; the next message of anybody sees it. Returns its revision. A change that a
// broken connection interrupts is made by the next one.
func (c *Client) UpdateMetadata(ctx context.Context, set Metadata, options ...MetadataOption) (uint64, error) {
	return c.UpdateMetadataAsync(ctx, set, options...).Wait()
}

// UpdateMetadataAsync begins an UpdateMetadata.
func (c *Client) UpdateMetadataAsync(ctx context.Context, set Metadata, options ...MetadataOption) *Pending[uint64] {
	if c.session == nil {
		return failedPending[uint64](noSessionError("has no metadata"))
	}
	var o metadataOptions
	for _, option := range options {
		option(&o)
	}
	attributes, err := set.toProto()
	if err != nil {
		return failedPending[uint64](err)
	}
	request := &pb.UpdateMetadataRequest{Set: attributes, Remove: o.remove, Replace: o.replace}
	bytes, err := checkedSize(request, c.unary.maxFrameBytes)
	if err != nil {
		return failedPending[uint64](err)
	}
	return c.session.updateMetadata(ctx, request, bytes)
}

// Close is [Client.Shutdown] with five seconds.
func (c *Client) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	c.Shutdown(ctx)
	return nil
}

// Shutdown ends what is under way in good order, for as long as the context allows, and leaves. It returns when everything has ended.
func (c *Client) Shutdown(ctx context.Context) {
	c.mu.Lock()
	var stopping sync.WaitGroup
	for consumer := range c.consumers {
		stopping.Go(consumer.stop)
	}
	c.mu.Unlock()
	stopping.Wait()
	c.batches.drain(ctx)
	if c.session != nil {
		c.session.close(ctx)
	}
	c.end()
	c.free()
}

func noSessionError(what string) *Error {
	return invalidError("a client that did not name its application %s", what)
}
