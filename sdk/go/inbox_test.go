package singyeong

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

func TestReceiveTakesMessagesInOrder(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	for _, id := range []string{"1", "2", "3"} {
		session.deliver(id, pb.MessageKind_MESSAGE_KIND_SEND)
	}
	for _, id := range []string{"1", "2", "3"} {
		message, err := client.Receive(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		assertEqual(t, "the id", message.ID, id)
		assertEqual(t, "the kind", message.Kind, KindSend)
		assertEqual(t, "the payload", message.Value(), any(id))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Receive(ctx)
	assertError(t, err, ReasonAborted, NotSent)
}

func TestCreditComesBackWithHandledMessages(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(func(o *Options) { o.MaxUnhandledMessages = 4 })
	assertEqual(t, "the credit", session.identify.GetInitialCredit(), 4)
	var messages []*Message
	for _, id := range []string{"1", "2", "3", "4"} {
		session.deliver(id, pb.MessageKind_MESSAGE_KIND_SEND)
		message, err := client.Receive(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, message)
	}
	messages[0].Handled()
	messages[0].Handled() // as good as once
	messages[1].Handled()
	assertEqual(t, "the grant", session.command().GetGrantCredit().GetCredit(), 2)
	messages[2].Handled()

	session.end(refusal(codes.Unavailable, ReasonDraining))
	session = next(t, b.sessions)
	assertEqual(t, "the credit of the next session", session.identify.GetInitialCredit(), 3)
}

func TestWhatIsHandledWhileTheClientIdentifiesIsGrantedOnceItIsRegistered(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(func(o *Options) { o.MaxUnhandledMessages = 1 })
	session.deliver("1", pb.MessageKind_MESSAGE_KIND_SEND)
	message, err := client.Receive(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	session.end(refusal(codes.Unavailable, ReasonDraining))
	session = next(t, b.sessions)
	assertEqual(t, "the credit", session.identify.GetInitialCredit(), 0)
	message.Handled()
	session.ready()
	assertEqual(t, "the grant", session.command().GetGrantCredit().GetCredit(), 1)
}

func TestAHandlerRepliesAndFails(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	session.deliver("early", pb.MessageKind_MESSAGE_KIND_REQUEST)
	client.Handle(func(_ context.Context, m *Message) (any, error) {
		switch m.ID {
		case "fails":
			return nil, errors.New("no such order")
		case "fails with facts":
			return nil, &ReplyError{Message: "no such order", Details: map[string]string{"order": "7"}}
		case "typed":
			return Reply{Payload: "hi", ContentType: "text/plain"}, nil
		case "no JSON":
			return func() {}, nil
		default:
			return map[string]any{"heard": m.Value()}, nil
		}
	})
	early := session.command().GetReply()
	assertEqual(t, "the request", early.GetRequestId(), "request early")
	assertEqual(t, "the reply", string(early.GetContent().GetData()), `{"heard":"early"}`)

	ask := func(id string) *pb.ReplyRequest {
		session.deliver(id, pb.MessageKind_MESSAGE_KIND_REQUEST)
		return session.command().GetReply()
	}
	assertEqual(t, "the failure", ask("fails").GetError().GetMessage(), "no such order")
	assertEqual(t, "the facts", ask("fails with facts").GetError().GetDetails()["order"], "7")
	typed := ask("typed").GetContent()
	assertEqual(t, "the content type", typed.GetContentType(), "text/plain")
	assertEqual(t, "the text", string(typed.GetData()), "hi")
	if ask("no JSON").GetError() == nil {
		t.Fatal("a reply that cannot be sent does not fail its request")
	}
}

func TestAHandlersContextEndsWithTheClient(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	over := make(chan error, 1)
	client.Handle(func(ctx context.Context, _ *Message) (any, error) {
		<-ctx.Done()
		over <- context.Cause(ctx)
		return nil, nil
	})
	session.deliver("1", pb.MessageKind_MESSAGE_KIND_SEND)
	session.end(refusal(codes.Unauthenticated, ReasonCredentialRevoked))
	assertError(t, next(t, over), ReasonClosed, NotSent)
}

func TestRequestTellsTheBrokerHowLongItWaits(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	timeoutOf := func(ctx context.Context, options ...RequestOption) time.Duration {
		client.RequestAsync(ctx, App("other"), 1, options...)
		return session.command().GetRequest().GetTimeout().AsDuration()
	}
	within := func(what string, is, least, most time.Duration) {
		if is < least || is > most {
			t.Fatalf("%s is %v, not from %v to %v", what, is, least, most)
		}
	}
	minute, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	assertEqual(t, "the default", timeoutOf(t.Context()), 0)
	within("of the option", timeoutOf(t.Context(), WithTimeout(30*time.Second)), 20*time.Second, 30*time.Second)
	within("of the context", timeoutOf(minute), 50*time.Second, time.Minute+deadlineGrace)
	within("the lesser", timeoutOf(minute, WithTimeout(10*time.Second)), time.Second, 10*time.Second)
	within("the most", timeoutOf(t.Context(), WithTimeout(100*time.Hour)), time.Hour, time.Hour)
}
