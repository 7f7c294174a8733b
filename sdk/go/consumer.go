package singyeong

import (
	"context"
	"iter"
	"sync"
	"time"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// ConsumeOption says how a queue is consumed.
type ConsumeOption func(*consumeOptions)

type consumeOptions struct {
	prefetch   int
	ackTimeout time.Duration
}

// WithPrefetch is the most messages that are handed out and not settled. Default: 16.
func WithPrefetch(messages int) ConsumeOption {
	return func(o *consumeOptions) { o.prefetch = max(1, messages) }
}

// WithAckTimeout is how long there is for each message before it counts as failed. Default: as the queue is set.
func WithAckTimeout(timeout time.Duration) ConsumeOption {
	return func(o *consumeOptions) { o.ackTimeout = timeout }
}

// stopTimeout is how long a consumer's end in good order may take.
const stopTimeout = 2 * time.Second

// endsConsuming has the refusals that consuming again will not change.
var endsConsuming = reasonSet(
	ReasonUnauthenticated,
	ReasonPermissionDenied,
	ReasonRestricted,
	ReasonInvalidRequest,
	ReasonLimitExceeded,
	ReasonCredentialRevoked,
	ReasonNotImplemented,
	ReasonClosed,
	ReasonAborted,
)

// consumerClosed is why leases end with their consumer.
const consumerClosed = "the consumer was closed"

// Consumer takes messages of one queue until it is closed, over as many connections as that takes. When a connection breaks its leases
// have returned to the queue: what was handed out is lost, and what was not is forgotten, since both come again.
type Consumer struct {
	queue   string
	options consumeOptions
	unary   *unaryCalls
	calls   *pendingCalls[*pb.ConsumeCommand, *pb.ConsumeCommandResult]
	ctx     context.Context // ends with the consumer
	cancel  context.CancelFunc
	ended   chan struct{} // closed when nothing runs any more
	stop    func()

	mu         sync.Mutex
	leases     map[string]*Delivery // what is not settled, handed out or not
	waiting    []*Delivery          // what is not handed out, in order
	wake       chan struct{}        // closed, and renewed, when something comes
	toGrant    int
	running    *consumerLink
	isStopping bool
	failure    *Error // why it ended by itself
}

func newConsumer(unary *unaryCalls, limits pendingLimits, queue string, options []ConsumeOption) *Consumer {
	ctx, cancel := context.WithCancel(unary.closed)
	c := &Consumer{
		queue:   queue,
		options: consumeOptions{prefetch: 16},
		unary:   unary,
		calls:   newPendingCalls[*pb.ConsumeCommand, *pb.ConsumeCommandResult](limits),
		ctx:     ctx,
		cancel:  cancel,
		ended:   make(chan struct{}),
		leases:  map[string]*Delivery{},
		wake:    make(chan struct{}),
	}
	for _, option := range options {
		option(&c.options)
	}
	c.stop = sync.OnceFunc(c.giveUp)
	return c
}

// Receive takes the next message. Fails with ABORTED when the context ends, with CLOSED once the consumer is closed, and with the
// broker's reason where it lets this client consume no more.
func (c *Consumer) Receive(ctx context.Context) (*Delivery, error) {
	for {
		delivery, wake := c.next()
		if delivery != nil {
			return delivery, nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return nil, abortedError(ctx, NotSent)
		case <-c.ended:
			if c.failure != nil {
				return nil, c.failure
			}
			return nil, newError(ReasonClosed, NotSent, nil, consumerClosed)
		}
	}
}

// All has the messages as they come, until the context ends or the consumer is closed. An error is the last it has.
func (c *Consumer) All(ctx context.Context) iter.Seq2[*Delivery, error] {
	return func(yield func(*Delivery, error) bool) {
		for {
			delivery, err := c.Receive(ctx)
			if reason := ReasonOf(err); reason == ReasonAborted || reason == ReasonClosed {
				return
			}
			if !yield(delivery, err) || err != nil {
				return
			}
		}
	}
}

// Close ends it: settlements that are under way are answered, what is not settled returns to the queue, and nothing more comes. It
// takes two seconds at most, and never fails.
func (c *Consumer) Close() error {
	c.stop()
	return nil
}

func (c *Consumer) giveUp() {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	c.mu.Lock()
	c.isStopping = true
	c.waiting = nil
	c.mu.Unlock()
	select {
	case <-c.calls.drain():
	case <-c.ended:
	case <-ctx.Done():
	}
	c.mu.Lock()
	running := c.running
	var leaseIDs []string
	for id := range c.leases {
		leaseIDs = append(leaseIDs, id)
	}
	c.mu.Unlock()
	if running != nil {
		running.leave()
		c.release(ctx, leaseIDs)
		select {
		case <-running.ended: // with the last of its leases
		case <-ctx.Done():
		}
	}
	c.cancel()
	<-c.ended
}

func (c *Consumer) next() (*Delivery, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.waiting) > 0 {
		delivery := c.waiting[0]
		c.waiting[0] = nil // the array lives on
		c.waiting = c.waiting[1:]
		if delivery.ctx.Err() == nil {
			return delivery, nil
		}
	}
	return nil, c.wake
}

func (c *Consumer) run() {
	defer close(c.ended)
	for failures := 0; c.ctx.Err() == nil; {
		wasStarted, err := c.consumeOnce()
		failures++
		if wasStarted {
			failures = 0
		}
		c.mu.Lock()
		isStopping := c.isStopping
		c.mu.Unlock()
		if isStopping {
			break
		}
		if endsConsuming[err.Reason] {
			if c.ctx.Err() == nil || err.Reason == ReasonClosed {
				c.failure = err
			}
			break
		}
		c.unary.backoff.pause(c.ctx, failures, err)
	}
	c.calls.close(c.failure)
	c.cancel()
}

// consumeOnce is one connection, from its beginning to its end, and why it ended.
func (c *Consumer) consumeOnce() (wasStarted bool, _ *Error) {
	l, err := c.open()
	if err != nil {
		return false, errorFromCall(err)
	}
	defer l.conn.release()
	c.mu.Lock()
	c.running = l
	c.mu.Unlock()
	wasStarted, lost := l.converse(c)
	c.lose(lost)
	close(l.ended)
	return wasStarted, lost
}

func (c *Consumer) open() (*consumerLink, error) {
	at, err := c.unary.linker.link(c.ctx, nil)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(c.ctx)
	l := &consumerLink{link: at, cancel: cancel, leaving: make(chan struct{}), ended: make(chan struct{})}
	l.leave = sync.OnceFunc(func() { close(l.leaving) })
	ctx, err = authorize(ctx, c.unary.credential, at.token)
	if err == nil {
		l.stream, err = pb.NewQueueServiceClient(at.conn).Consume(ctx)
	}
	if err != nil {
		cancel()
		at.conn.release()
		return nil, err
	}
	return l, nil
}

func (c *Consumer) start() *pb.ConsumeCommand {
	start := &pb.ConsumeStart{
		Queue:         c.queue,
		InitialCredit: uint32(c.options.prefetch),
		AckTimeout:    durationOf(c.options.ackTimeout),
	}
	return &pb.ConsumeCommand{Command: &pb.ConsumeCommand_Start{Start: start}}
}

func (c *Consumer) handle(event *pb.ConsumeEvent) {
	switch e := event.GetEvent().(type) {
	case *pb.ConsumeEvent_Message:
		c.take(newDelivery(e.Message, c.queue, c))
	case *pb.ConsumeEvent_CommandResult:
		answer := e.CommandResult
		if failure := answer.GetFailure(); failure != nil {
			c.calls.answered(answer.GetCommandId(), nil, errorFromFailure(failure))
			return
		}
		c.calls.answered(answer.GetCommandId(), answer, nil)
	case *pb.ConsumeEvent_LeasesLost:
		for _, id := range e.LeasesLost.GetLeaseIds() {
			if delivery := c.forget(id); delivery != nil {
				delivery.lose("its deadline passed")
			}
		}
	default: // that it has started, and that the broker is about to end the stream, which it then does
	}
}
