package singyeong

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Receipt tells where a message went.
type Receipt struct {
	// MessageID is the id that the receiver sees.
	MessageID string
	// Receiver is the client it was given to. Nil: it was dropped, as the query allowed.
	Receiver *ClientRef
}

// Send sends to one match. It returns once the message is on its way to it. A payload is bytes, or anything that JSON can hold.
func (c *Client) Send(ctx context.Context, target Target, payload any, options ...SendOption) (Receipt, error) {
	return c.SendAsync(ctx, target, payload, options...).Wait()
}

// SendAsync begins a Send.
func (c *Client) SendAsync(ctx context.Context, target Target, payload any, options ...SendOption) *Pending[Receipt] {
	query, content, o, err := outgoing(target, payload, options)
	if err != nil {
		return failedPending[Receipt](err)
	}
	request := &pb.SendRequest{Query: query, Content: content, Nonce: o.nonce}
	if c.session == nil {
		return goInvoke(ctx, c.unary, request, sendUnary, receiptFromProto)
	}
	command := &pb.Command{Command: &pb.Command_Send{Send: request}}
	return run(ctx, c, command, callOptions{}, func(answer *pb.CommandResult) Receipt { return receiptFromProto(answer.GetSend()) })
}

// BroadcastReceipt tells how far a broadcast went: Matched is the sum of the other two.
type BroadcastReceipt struct {
	MessageID string
	Matched   int
	Delivered int
	// Dropped are those that had no room for it.
	Dropped int
}

// Broadcast sends to every match, the sender included where it matches.
func (c *Client) Broadcast(ctx context.Context, target Target, payload any, options ...SendOption) (BroadcastReceipt, error) {
	return c.BroadcastAsync(ctx, target, payload, options...).Wait()
}

// BroadcastAsync begins a Broadcast.
func (c *Client) BroadcastAsync(ctx context.Context, target Target, payload any, options ...SendOption) *Pending[BroadcastReceipt] {
	query, content, o, err := outgoing(target, payload, options)
	if err != nil {
		return failedPending[BroadcastReceipt](err)
	}
	request := &pb.BroadcastRequest{Query: query, Content: content, Nonce: o.nonce}
	if c.session == nil {
		return goInvoke(ctx, c.unary, request, broadcastUnary, broadcastFromProto)
	}
	command := &pb.Command{Command: &pb.Command_Broadcast{Broadcast: request}}
	return run(ctx, c, command, callOptions{}, func(answer *pb.CommandResult) BroadcastReceipt {
		return broadcastFromProto(answer.GetBroadcast())
	})
}

// ReceivedReply is the reply to a request.
type ReceivedReply struct {
	Content
	MessageID string
	// Replier is who answered. Nil: the broker does not say.
	Replier *ClientRef
}

// Request sends to one match and waits for what its handler returns.
func (c *Client) Request(ctx context.Context, target Target, payload any, options ...RequestOption) (ReceivedReply, error) {
	return c.RequestAsync(ctx, target, payload, options...).Wait()
}

// RequestAsync begins a Request.
func (c *Client) RequestAsync(ctx context.Context, target Target, payload any, options ...RequestOption) *Pending[ReceivedReply] {
	var o requestOptions
	for _, option := range options {
		option.applyToRequest(&o)
	}
	query, content, err := outgoingContent(target, payload, o.sendOptions)
	if err != nil {
		return failedPending[ReceivedReply](err)
	}
	deadline := requestDeadline(ctx, o.timeout)
	request := &pb.RequestRequest{Query: query, Content: content, Nonce: o.nonce, Timeout: remaining(deadline)}
	if c.session == nil {
		return goInvoke(ctx, c.unary, request, requestUnary, replyFromProto)
	}
	call := callOptions{sendWithin: o.timeout, beforeWriting: func() { request.Timeout = remaining(deadline) }}
	command := &pb.Command{Command: &pb.Command_Request{Request: request}}
	return run(ctx, c, command, call, func(answer *pb.CommandResult) ReceivedReply { return replyFromProto(answer.GetRequest()) })
}

// run has a command done over the session.
func run[T any](ctx context.Context, c *Client, cmd *pb.Command, options callOptions, result func(*pb.CommandResult) T) *Pending[T] {
	bytes, err := checkedSize(cmd, c.unary.maxFrameBytes)
	if err != nil {
		return failedPending[T](err)
	}
	options.bytes = bytes
	return command(ctx, c.session, cmd, options, result)
}

func sendUnary(conn grpc.ClientConnInterface, ctx context.Context, request *pb.SendRequest) (*pb.SendResponse, error) {
	return pb.NewMessageServiceClient(conn).Send(ctx, request)
}

func broadcastUnary(conn grpc.ClientConnInterface, ctx context.Context, request *pb.BroadcastRequest) (*pb.BroadcastResponse, error) {
	return pb.NewMessageServiceClient(conn).Broadcast(ctx, request)
}

func requestUnary(conn grpc.ClientConnInterface, ctx context.Context, request *pb.RequestRequest) (*pb.RequestResponse, error) {
	return pb.NewMessageServiceClient(conn).Request(ctx, request)
}

func receiptFromProto(answer *pb.SendResponse) Receipt {
	return Receipt{MessageID: answer.GetMessageId(), Receiver: clientRefFromProto(answer.GetReceiver())}
}

func broadcastFromProto(answer *pb.BroadcastResponse) BroadcastReceipt {
	return BroadcastReceipt{
		MessageID: answer.GetMessageId(),
		Matched:   int(answer.GetMatched()),
		Delivered: int(answer.GetDelivered()),
		Dropped:   int(answer.GetDropped()),
	}
}

func replyFromProto(answer *pb.RequestResponse) ReceivedReply {
	return ReceivedReply{
		Content:   contentFromProto(answer.GetContent()),
		MessageID: answer.GetMessageId(),
		Replier:   clientRefFromProto(answer.GetReplier()),
	}
}

func outgoing(target Target, payload any, options []SendOption) (*pb.Query, *pb.Content, sendOptions, error) {
	var o sendOptions
	for _, option := range options {
		option(&o)
	}
	query, content, err := outgoingContent(target, payload, o)
	return query, content, o, err
}

func outgoingContent(target Target, payload any, o sendOptions) (*pb.Query, *pb.Content, error) {
	query, err := queryOf(target)
	if err != nil {
		return nil, nil, err
	}
	content, err := contentToProto(payload, o.contentType, o.headers)
	return query, content, err
}

// maxRequestTimeout is the longest time-out that the broker takes.
const maxRequestTimeout = time.Hour

// deadlineGrace is how much later than the context the broker gives up, so that which of the two tells it is no matter of chance.
const deadlineGrace = time.Second

// requestDeadline is when the broker shall give a request up. Zero: when it is set to.
func requestDeadline(ctx context.Context, timeout time.Duration) time.Time {
	deadline, hasDeadline := ctx.Deadline()
	if hasDeadline {
		deadline = deadline.Add(deadlineGrace)
	}
	if byTimeout := time.Now().Add(timeout); timeout > 0 && (!hasDeadline || byTimeout.Before(deadline)) {
		return byTimeout
	}
	return deadline
}

func remaining(deadline time.Time) *durationpb.Duration {
	if deadline.IsZero() {
		return nil
	}
	return durationpb.New(min(max(time.Until(deadline), time.Millisecond), maxRequestTimeout))
}
