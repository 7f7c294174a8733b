package singyeong

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

func TestConnectSaysWhoTheClientIs(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(func(o *Options) {
		o.Metadata = Metadata{"version": Semver("2.1.0"), "latency": 12}
		o.Tags = []string{"eu"}
		o.Credential = "secret"
		o.MaxUnhandledMessages = 7
	})
	identify := session.identify
	assertEqual(t, "the application", identify.GetApplication(), "app")
	assertEqual(t, "the client id", identify.GetClientId(), "one")
	assertEqual(t, "the version", identify.GetMetadata().GetAttributes()["version"].GetVersionValue(), "2.1.0")
	assertEqual(t, "the latency", identify.GetMetadata().GetAttributes()["latency"].GetIntegerValue(), 12)
	assertEqual(t, "the tag", identify.GetTags()[0], "eu")
	assertEqual(t, "the credit", identify.GetInitialCredit(), 7)
	assertEqual(t, "client events", identify.GetReceiveClientEvents(), false)
	assertEqual(t, "the header", session.headers.Get("authorization")[0], "Bearer secret")
	assertEqual(t, "the state", client.State(), Connected)
	assertEqual(t, "the broker", client.BrokerID(), "broker")
}

func TestConnectFailsAtOnceForARefusalThatStays(t *testing.T) {
	b := newFakeBroker(t)
	failed := make(chan error, 1)
	go func() {
		_, err := Connect(context.Background(), b.options(nil))
		failed <- err
	}()
	next(t, b.sessions).end(refusal(codes.Unauthenticated, ReasonUnauthenticated))
	err := next(t, failed)
	assertError(t, err, ReasonUnauthenticated, NotSent)
	assertEqual(t, "the code", err.(*Error).Code, codes.Unauthenticated)
}

func TestConnectTriesAgainWhileTheIdIsTaken(t *testing.T) {
	b := newFakeBroker(t)
	connected := make(chan error, 1)
	go func() {
		client, err := Connect(context.Background(), b.options(nil))
		if err == nil {
			t.Cleanup(func() { client.Shutdown(t.Context()) })
		}
		connected <- err
	}()
	next(t, b.sessions).end(refusal(codes.AlreadyExists, ReasonClientAlreadyRegistered))
	next(t, b.sessions).ready()
	if err := next(t, connected); err != nil {
		t.Fatal(err)
	}
}

func TestConnectGivesUp(t *testing.T) {
	b := newFakeBroker(t)
	b.kill()
	for name, change := range map[string]func(*Options){
		"after its time-out": func(o *Options) { o.ConnectTimeout = 30 * time.Millisecond },
		"after one try":      func(o *Options) { o.ConnectTimeout = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Connect(context.Background(), b.options(change))
			assertError(t, err, ReasonConnectionFailed, NotSent)
		})
	}
	t.Run("with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := Connect(ctx, b.options(nil))
		assertError(t, err, ReasonAborted, NotSent)
		assertEqual(t, "it is a cancellation", errors.Is(err, context.Canceled), true)
	})
}

func TestConnectRefusesWhatIsNoAddress(t *testing.T) {
	for _, url := range []string{"", "127.0.0.1:4567", "ftp://host", "http://host/path"} {
		_, err := Connect(context.Background(), Options{URL: url})
		assertError(t, err, ReasonInvalidRequest, NotSent)
	}
}

func TestReconnectingRestoresTheMetadataThatWasLast(t *testing.T) {
	b := newFakeBroker(t)
	states := make(chan State, 10)
	client, session := b.connect(func(o *Options) {
		o.Metadata = Metadata{"a": 1, "b": 2}
		o.OnState = func(state State) { states <- state }
	})
	updated := client.UpdateMetadataAsync(t.Context(), Metadata{"c": "x"}, WithRemoved("a"))
	command := session.command()
	session.answer(&pb.CommandResult{CommandId: command.GetId(), Result: &pb.CommandResult_UpdateMetadata{
		UpdateMetadata: &pb.UpdateMetadataResponse{Revision: 2},
	}})
	revision, err := updated.Wait()
	if err != nil {
		t.Fatal(err)
	}
	assertEqual(t, "the revision", revision, 2)

	session.end(refusal(codes.Unavailable, ReasonHeartbeatTimeout))
	session = next(t, b.sessions)
	session.ready()
	attributes := session.identify.GetMetadata().GetAttributes()
	assertEqual(t, "the attributes", len(attributes), 2)
	assertEqual(t, "b", attributes["b"].GetIntegerValue(), 2)
	assertEqual(t, "c", attributes["c"].GetStringValue(), "x")
	for _, state := range []State{Connected, Connecting, Connected} {
		assertEqual(t, "the state", next(t, states), state)
	}
	assertEqual(t, "the last error", client.LastError(), nil)
}

func TestAnUpdateThatABrokenConnectionInterruptsIsMadeByTheNextOne(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	updated := client.UpdateMetadataAsync(t.Context(), Metadata{"a": 1})
	session.command()
	b.kill()
	b.start()
	session = next(t, b.sessions)
	session.ready()
	command := session.command()
	assertEqual(t, "a", command.GetUpdateMetadata().GetSet()["a"].GetIntegerValue(), 1)
	session.answer(&pb.CommandResult{CommandId: command.GetId(), Result: &pb.CommandResult_UpdateMetadata{
		UpdateMetadata: &pb.UpdateMetadataResponse{Revision: 5},
	}})
	if revision, err := updated.Wait(); err != nil || revision != 5 {
		t.Fatalf("revision %d, error %v", revision, err)
	}
}

func TestACallThatWasWrittenFailsWithItsConnection(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	written := client.SendAsync(t.Context(), App("other"), 1)
	session.command()
	b.kill()
	_, err := written.Wait()
	assertError(t, err, ReasonConnectionLost, Unknown)
}

func TestACallThatWasNotWrittenGoesOverTheNextConnection(t *testing.T) {
	b := newFakeBroker(t)
	states := make(chan State, 10)
	client, session := b.connect(func(o *Options) { o.OnState = func(state State) { states <- state } })
	assertEqual(t, "the state", next(t, states), Connected)
	session.end(refusal(codes.Unavailable, ReasonDraining))
	assertEqual(t, "the state", next(t, states), Connecting)
	first := client.SendAsync(t.Context(), App("other"), 1)
	second := client.SendAsync(t.Context(), App("other"), 2)
	session = next(t, b.sessions)
	session.ready()
	for i, pending := range []*Pending[Receipt]{first, second} {
		command := session.command()
		assertEqual(t, "the payload", string(command.GetSend().GetContent().GetData()), []string{"1", "2"}[i])
		session.answerSend(command)
		receipt, err := pending.Wait()
		if err != nil {
			t.Fatal(err)
		}
		assertEqual(t, "the receiver", receipt.Receiver.ClientID, "two")
	}
}

func TestACallWaitsForAConnectionNoLongerThanItMay(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(func(o *Options) { o.ConnectionTimeout = 30 * time.Millisecond })
	lost := client.session.changedSince(Connected)
	b.kill()
	next(t, lost)
	_, err := client.Send(t.Context(), App("other"), 1)
	assertError(t, err, ReasonNotConnected, NotSent)
	_, err = client.QueryClients(t.Context(), App("other"), 0)
	assertError(t, err, ReasonNotConnected, NotSent)
	_, err = client.Enqueue(t.Context(), "queue", 1)
	assertError(t, err, ReasonNotConnected, NotSent)
}

// changedSince gives what is closed when the session leaves a state that it has.
func (s *session) changedSince(state State) <-chan struct{} {
	if is, changed, _ := s.now(); is == state {
		return changed
	}
	over := make(chan struct{})
	close(over)
	return over
}

func TestACallerThatGivesUpIsToldWhetherItWasWritten(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	ctx, cancel := context.WithCancel(t.Context())
	written := client.SendAsync(ctx, App("other"), 1)
	session.command()
	cancel()
	_, err := written.Wait()
	assertError(t, err, ReasonAborted, Unknown)
	_, err = client.Send(ctx, App("other"), 2)
	assertError(t, err, ReasonAborted, NotSent)

	lost := client.session.changedSince(Connected)
	b.kill()
	next(t, lost)
	ctx, cancel = context.WithCancel(t.Context())
	waiting := client.SendAsync(ctx, App("other"), 3)
	cancel()
	_, err = waiting.Wait()
	assertError(t, err, ReasonAborted, NotSent)
}

func TestCallsThatWaitAreBounded(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(func(o *Options) { o.MaxPendingCalls = 2 })
	first := client.SendAsync(t.Context(), App("other"), 1)
	client.SendAsync(t.Context(), App("other"), 2)
	_, err := client.Send(t.Context(), App("other"), 3)
	assertError(t, err, ReasonBufferFull, NotSent)
	session.answerSend(session.command())
	if _, err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	fourth := client.SendAsync(t.Context(), App("other"), 4)
	session.command()
	session.answerSend(session.command())
	if _, err := fourth.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeWrittenFailsAlone(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(func(o *Options) { o.MaxFrameBytes = 1000 })
	for name, c := range map[string]struct {
		payload any
		reason  Reason
		option  SendOption
	}{
		"too large":         {payload: make([]byte, 1000), reason: ReasonLimitExceeded},
		"no JSON":           {payload: func() {}, reason: ReasonInvalidRequest},
		"text that is none": {payload: 1, reason: ReasonInvalidRequest, option: WithNonce("\xff")},
	} {
		t.Run(name, func(t *testing.T) {
			var options []SendOption
			if c.option != nil {
				options = append(options, c.option)
			}
			_, err := client.Send(t.Context(), App("other"), c.payload, options...)
			assertError(t, err, c.reason, NotSent)
		})
	}
	pending := client.SendAsync(t.Context(), App("other"), "fits")
	session.answerSend(session.command())
	if _, err := pending.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestAFailureArrivesWithAllItSays(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	pending := client.SendAsync(t.Context(), App("other"), 1)
	session.answer(&pb.CommandResult{CommandId: session.command().GetId(), Result: &pb.CommandResult_Failure{Failure: &pb.Failure{
		Code:    pb.StatusCode_STATUS_CODE_NOT_FOUND,
		Reason:  pb.ErrorReason_ERROR_REASON_NO_ROUTE,
		Message: "nobody",
		Details: map[string]string{"application": "other"},
	}}})
	_, err := pending.Wait()
	assertError(t, err, ReasonNoRoute, NotSent)
	failure := err.(*Error)
	assertEqual(t, "the code", failure.Code, codes.NotFound)
	assertEqual(t, "the message", failure.Message(), "nobody")
	assertEqual(t, "the details", failure.Details["application"], "other")
}

func TestARefusalThatStaysClosesTheClient(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	waiting := client.SendAsync(t.Context(), App("other"), 1)
	session.command()
	session.end(refusal(codes.Unauthenticated, ReasonCredentialRevoked))
	_, err := waiting.Wait()
	assertError(t, err, ReasonConnectionLost, Unknown)
	_, err = client.Receive(t.Context())
	assertError(t, err, ReasonClosed, NotSent)
	assertEqual(t, "the state", client.State(), Closed)
	assertError(t, client.LastError(), ReasonCredentialRevoked, NotSent)
	_, err = client.Send(t.Context(), App("other"), 1)
	assertError(t, err, ReasonClosed, NotSent)
}

func TestGoodbyeMakesTheClientConnectElsewhere(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	underWay := client.SendAsync(t.Context(), App("other"), 1)
	command := session.command()
	lost := client.session.changedSince(Connected)
	session.tell(&pb.Event{Event: &pb.Event_Goodbye{Goodbye: &pb.Goodbye{Reconnect: true}}})
	next(t, lost)
	waiting := client.SendAsync(t.Context(), App("other"), 2)
	next(t, session.left)
	session.answerSend(command)
	if _, err := underWay.Wait(); err != nil {
		t.Fatal(err)
	}
	session.end(nil)
	session = next(t, b.sessions)
	session.ready()
	session.answerSend(session.command())
	if _, err := waiting.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestCloseAnswersWhatIsUnderWayAndLeaves(t *testing.T) {
	b := newFakeBroker(t)
	states := make(chan State, 10)
	client, session := b.connect(func(o *Options) { o.OnState = func(state State) { states <- state } })
	underWay := client.SendAsync(t.Context(), App("other"), 1)
	command := session.command()
	closed := make(chan error, 1)
	go func() { closed <- client.Close() }()
	session.answerSend(command)
	if _, err := underWay.Wait(); err != nil {
		t.Fatal(err)
	}
	next(t, session.left)
	session.end(nil)
	if err := next(t, closed); err != nil {
		t.Fatal(err)
	}
	assertEqual(t, "the first state", next(t, states), Connected)
	assertEqual(t, "the second state", next(t, states), Closed)
	assertEqual(t, "the state", client.State(), Closed)
	assertEqual(t, "the last error", client.LastError(), nil)
	_, err := client.Send(t.Context(), App("other"), 1)
	assertError(t, err, ReasonClosed, NotSent)
}

func TestAQuietClientShowsThatItIsAlive(t *testing.T) {
	b := newFakeBroker(t)
	connected := make(chan *Client, 1)
	go func() {
		client, err := Connect(context.Background(), b.options(nil))
		if err != nil {
			t.Error(err)
		}
		connected <- client
	}()
	session := next(t, b.sessions)
	session.readyWithin(10 * time.Millisecond)
	client := next(t, connected)
	if session.command().GetKeepAlive() == nil {
		t.Fatal("the command is no sign of life")
	}
	b.kill()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	client.Shutdown(ctx)
}

func TestACredentialIsAskedForAnewBeforeEachConnection(t *testing.T) {
	b := newFakeBroker(t)
	asked := 0
	_, session := b.connect(func(o *Options) {
		o.CredentialFunc = func(context.Context) (string, error) {
			asked++
			return strings.Repeat("x", asked), nil
		}
	})
	assertEqual(t, "the first", session.headers.Get("authorization")[0], "Bearer x")
	session.end(refusal(codes.Unauthenticated, ReasonCredentialExpired))
	session = next(t, b.sessions)
	assertEqual(t, "the second", session.headers.Get("authorization")[0], "Bearer xx")
}
