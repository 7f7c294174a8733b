package singyeong

import (
	"context"
	"errors"
	"sync"
	"time"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// ClientRef names one client.
type ClientRef struct {
	Application string
	ClientID    string
}

// MessageKind is a way in which a message can come.
type MessageKind int

const (
	// KindSend: to this client alone; nobody waits for an answer.
	KindSend MessageKind = iota
	// KindBroadcast: to every client that matched.
	KindBroadcast
	// KindRequest: to this client alone, whose reply the sender waits for.
	KindRequest
)

// String gives "send", "broadcast" or "request".
func (k MessageKind) String() string {
	return [...]string{"send", "broadcast", "request"}[k]
}

// Message is a message as its receiver gets it. Who takes messages with [Client.Receive] says when he is done with each, by Reply,
// Fail or Handled; a handler need not.
type Message struct {
	Content
	// ID is given by the broker, unique while it runs.
	ID string
	// Kind tells whether the sender waits for a reply.
	Kind MessageKind
	// Source is who sent it. Nil where the sender has no session.
	Source *ClientRef
	// Nonce is the sender's own mark. Empty: none.
	Nonce string
	// Deadline: after this nobody waits for the reply of a request. Zero otherwise.
	Deadline time.Time

	requestID string
	session   *session
	done      sync.Once
}

// Handled tells that the program is done with the message: another one may come. More than once is as good as once.
func (m *Message) Handled() { m.done.Do(m.session.handled) }

// Reply answers a request, with a payload as in [Client.Send] or a [Reply], and the message is handled. Returns once the requester has
// it; fails with UNKNOWN_REQUEST where nobody waits any more.
func (m *Message) Reply(ctx context.Context, payload any) error {
	reply, ok := payload.(Reply)
	if !ok {
		reply = Reply{Payload: payload}
	}
	content, err := contentToProto(reply.Payload, reply.ContentType, reply.Headers)
	if err != nil {
		m.Handled()
		return err
	}
	return m.reply(ctx, &pb.ReplyRequest{Outcome: &pb.ReplyRequest_Content{Content: content}})
}

// Fail fails a request, whose sender gets REPLY_FAILED with the text of the error, and the details of a [ReplyError]. The message is
// handled.
func (m *Message) Fail(ctx context.Context, cause error) error {
	failure := &pb.ReplyError{Message: cause.Error()}
	if own, ok := errors.AsType[*ReplyError](cause); ok {
		failure = &pb.ReplyError{Message: own.Message, Details: own.Details}
	}
	return m.reply(ctx, &pb.ReplyRequest{Outcome: &pb.ReplyRequest_Error{Error: failure}})
}

func (m *Message) reply(ctx context.Context, request *pb.ReplyRequest) error {
	defer m.Handled()
	if m.Kind != KindRequest {
		return invalidError("only a request can be replied to")
	}
	request.RequestId = m.requestID
	c := &pb.Command{Command: &pb.Command_Reply{Reply: request}}
	bytes, err := checkedSize(c, m.session.options.maxFrameBytes)
	if err != nil {
		return err
	}
	pending := command(ctx, m.session, c, callOptions{bytes: bytes}, (*pb.CommandResult).GetReply)
	m.Handled() // what comes behind the reply need not wait for its answer
	_, err = pending.Wait()
	return err
}

// Reply is a payload of a certain content type, or with headers, to be returned by a [Handler] or given to [Message.Reply].
type Reply struct {
	Payload any
	// ContentType as in [WithContentType].
	ContentType string
	Headers     map[string]string
}

// ReplyError fails a request with facts for the sender's program, which arrive as the Details of its [Error].
type ReplyError struct {
	Message string
	Details map[string]string
}

// Error gives the message.
func (e *ReplyError) Error() string { return e.Message }

func messageFromProto(message *pb.Message, s *session) *Message {
	m := &Message{
		Content:   contentFromProto(message.GetContent()),
		ID:        message.GetId(),
		Source:    clientRefFromProto(message.GetSource()),
		Nonce:     message.GetNonce(),
		requestID: message.GetRequestId(),
		session:   s,
	}
	switch message.GetKind() {
	case pb.MessageKind_MESSAGE_KIND_BROADCAST:
		m.Kind = KindBroadcast
	case pb.MessageKind_MESSAGE_KIND_REQUEST:
		m.Kind = KindRequest
	}
	if message.GetDeadline() != nil {
		m.Deadline = message.GetDeadline().AsTime()
	}
	return m
}

func clientRefFromProto(client *pb.ClientRef) *ClientRef {
	if client == nil {
		return nil
	}
	return &ClientRef{Application: client.GetApplication(), ClientID: client.GetClientId()}
}
