package singyeong

import (
	"context"
	"log/slog"
	"sync"
)

// Handler takes messages. What it returns is the reply to a request; its error fails the request of the sender with REPLY_FAILED. A
// message counts as handled once the handler has returned. The context ends when the client is closed, or nobody waits for the reply.
type Handler func(ctx context.Context, message *Message) (any, error)

// inbox has messages on their way to the program; bounded by the session's credit.
type inbox struct {
	ctx    context.Context // ends when the client is closed
	logger *slog.Logger

	mu      sync.Mutex
	waiting []*Message
	wake    chan struct{} // closed, and renewed, when a message comes
	handler Handler
}

func newInbox(ctx context.Context, logger *slog.Logger) *inbox {
	return &inbox{ctx: ctx, logger: logger, wake: make(chan struct{})}
}

// push hands a message to the handler, or keeps it for who asks.
func (i *inbox) push(message *Message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.handler != nil {
		go i.run(i.handler, message)
		return
	}
	i.waiting = append(i.waiting, message)
	close(i.wake)
	i.wake = make(chan struct{})
}

// handle has a handler take messages from now on, those that wait first.
func (i *inbox) handle(handler Handler) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.handler = handler
	for _, message := range i.waiting {
		go i.run(handler, message)
	}
	i.waiting = nil
}

// receive takes the next message.
func (i *inbox) receive(ctx context.Context) (*Message, error) {
	for {
		message, wake := i.next()
		if message != nil {
			return message, nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return nil, abortedError(ctx, NotSent)
		case <-i.ctx.Done():
			return nil, context.Cause(i.ctx)
		}
	}
}

func (i *inbox) next() (*Message, <-chan struct{}) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) == 0 {
		return nil, i.wake
	}
	message := i.waiting[0]
	i.waiting[0] = nil // the array lives on
	i.waiting = i.waiting[1:]
	return message, i.wake
}

func (i *inbox) run(handler Handler, message *Message) {
	defer message.Handled()
	ctx := i.ctx
	if !message.Deadline.IsZero() {
		until, cancel := context.WithDeadline(i.ctx, message.Deadline)
		defer cancel()
		ctx = until
	}
	result, err := handler(ctx, message)
	switch {
	case message.Kind != KindRequest && err != nil:
		i.logger.Error("a message was not handled", "id", message.ID, "error", err)
	case message.Kind != KindRequest:
	case err != nil:
		i.replied(message, message.Fail(i.ctx, err))
	default:
		err := message.Reply(i.ctx, result)
		if reason := ReasonOf(err); reason == ReasonInvalidRequest || reason == ReasonLimitExceeded {
			err = message.Fail(i.ctx, err) // no reply that can be sent: the requester shall not wait for it
		}
		i.replied(message, err)
	}
}

// replied tells of a reply that did not reach its requester, unless that is the requester's doing, or the client's end.
func (i *inbox) replied(message *Message, err error) {
	if err != nil && i.ctx.Err() == nil && ReasonOf(err) != ReasonUnknownRequest {
		i.logger.Error("a request was not replied to", "id", message.ID, "error", err)
	}
}
