package singyeong

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Delivery is a message of a queue, to be settled by Ack, Release or Reject before the deadline. Settling fails with LEASE_LOST where
// the lease has ended.
type Delivery struct {
	Content
	// Queue is its queue.
	Queue string
	// ID stays the same when the message is delivered again: what to recognise a repetition by.
	ID string
	// Nonce is the sender's own mark. Empty: none.
	Nonce string
	// Source is who sent it. Nil where the sender has no session.
	Source *ClientRef
	// EnqueuedAt is when it was stored.
	EnqueuedAt time.Time
	// FailedAttempts are the attempts that failed before this one.
	FailedAttempts int
	// Deadline is when the broker takes it back and counts a failure, as it was when the message came.
	Deadline time.Time

	leaseID  string
	consumer *Consumer
	ctx      context.Context
	cancel   context.CancelCauseFunc
}

// Rejection says how a message is given back as failed. The zero value: without a word, when the queue's backoff says.
type Rejection struct {
	// Reason is kept in the message's history.
	Reason string
	// Delay before it is delivered again. 0: as the queue's backoff says. Below 0: none.
	Delay time.Duration
	// DeadLetter: it is delivered no more, whatever attempts it has left.
	DeadLetter bool
}

// Context ends when the lease has ended before it was settled: the message will be delivered again. Its cause is an [Error].
func (d *Delivery) Context() context.Context { return d.ctx }

// Ack tells that the work is done; returns when that is on disk.
func (d *Delivery) Ack(ctx context.Context) error {
	request := &pb.AckRequest{Queue: d.Queue, LeaseIds: []string{d.leaseID}}
	return d.settle(ctx, &pb.ConsumeCommand{Command: &pb.ConsumeCommand_Ack{Ack: request}})
}

// Release gives it back without blame, to be delivered again after a delay; 0: at once.
func (d *Delivery) Release(ctx context.Context, delay time.Duration) error {
	request := &pb.ReleaseRequest{Queue: d.Queue, LeaseIds: []string{d.leaseID}, Delay: durationOf(delay)}
	return d.settle(ctx, &pb.ConsumeCommand{Command: &pb.ConsumeCommand_Release{Release: request}})
}

// Reject gives it back as failed.
func (d *Delivery) Reject(ctx context.Context, rejection Rejection) error {
	request := &pb.RejectRequest{
		Queue:      d.Queue,
		LeaseIds:   []string{d.leaseID},
		Reason:     rejection.Reason,
		Delay:      durationOf(rejection.Delay),
		DeadLetter: rejection.DeadLetter,
	}
	if rejection.Delay < 0 {
		request.Delay = durationpb.New(0)
	}
	return d.settle(ctx, &pb.ConsumeCommand{Command: &pb.ConsumeCommand_Reject{Reject: request}})
}

// Extend asks for more time, counted from now; 0: as much as a new message has.
func (d *Delivery) Extend(ctx context.Context, timeout time.Duration) error {
	request := &pb.ExtendRequest{Queue: d.Queue, LeaseIds: []string{d.leaseID}, Timeout: durationOf(timeout)}
	return d.settle(ctx, &pb.ConsumeCommand{Command: &pb.ConsumeCommand_Extend{Extend: request}})
}

func (d *Delivery) settle(ctx context.Context, command *pb.ConsumeCommand) error {
	if d.ctx.Err() != nil {
		return context.Cause(d.ctx)
	}
	return d.consumer.settle(ctx, d, command)
}

// lose tells that the lease has ended before it was settled.
func (d *Delivery) lose(why string) { d.cancel(leaseLostError(why)) }

func leaseLostError(why string) *Error {
	return newError(ReasonLeaseLost, NotSent, nil, "the message is no longer this consumer's: %s", why)
}

func newDelivery(leased *pb.LeasedMessage, queue string, consumer *Consumer) *Delivery {
	message := leased.GetMessage()
	ctx, cancel := context.WithCancelCause(context.Background())
	return &Delivery{
		Content:        contentFromProto(message.GetContent()),
		Queue:          queue,
		ID:             message.GetMessageId(),
		Nonce:          message.GetNonce(),
		Source:         clientRefFromProto(message.GetSource()),
		EnqueuedAt:     message.GetEnqueuedAt().AsTime(),
		FailedAttempts: int(message.GetFailedAttempts()),
		Deadline:       leased.GetDeadline().AsTime(),
		leaseID:        leased.GetLeaseId(),
		consumer:       consumer,
		ctx:            ctx,
		cancel:         cancel,
	}
}

// durationOf is a duration as it goes over the wire; 0 is none.
func durationOf(d time.Duration) *durationpb.Duration {
	if d == 0 {
		return nil
	}
	return durationpb.New(d)
}
