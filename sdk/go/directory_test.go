package singyeong

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

func TestAWatchBeginsAgainWhenItsConnectionBreaks(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes := make(chan Change, 10)
	over := make(chan error, 1)
	go func() {
		for change, err := range client.Watch(ctx, App("other")) {
			if err != nil {
				over <- err
				return
			}
			changes <- change
		}
		over <- nil
	}()
	two := &pb.Client{Application: "other", ClientId: "two", Metadata: &pb.Metadata{Attributes: map[string]*pb.Value{
		"a": {Kind: &pb.Value_IntegerValue{IntegerValue: 1}},
	}}}
	for _, isLast := range []bool{false, true} {
		watch := next(t, b.watches)
		if err := watch.stream.Send(&pb.WatchClientsResponse{Changes: []*pb.ClientChange{
			{Change: &pb.ClientChange_Matched{Matched: two}},
			{Change: &pb.ClientChange_SnapshotComplete{SnapshotComplete: &pb.SnapshotComplete{}}},
		}}); err != nil {
			t.Fatal(err)
		}
		assertEqual(t, "the first", next(t, changes).Kind, Reset)
		matched := next(t, changes)
		assertEqual(t, "the second", matched.Kind, Matched)
		assertEqual(t, "the client", matched.Ref, ClientRef{"other", "two"})
		assertEqual(t, "its metadata", matched.Client.Metadata["a"], any(int64(1)))
		assertEqual(t, "the third", next(t, changes).Kind, SnapshotComplete)
		if !isLast {
			watch.over <- refusal(codes.ResourceExhausted, ReasonSlowConsumer)
		}
	}
	cancel()
	if err := next(t, over); err != nil {
		t.Fatal(err)
	}
}

func TestAWatchEndsWithARefusalThatStays(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	over := make(chan error, 1)
	go func() {
		for _, err := range client.Watch(t.Context(), nil) {
			over <- err
		}
	}()
	next(t, b.watches).over <- refusal(codes.InvalidArgument, ReasonInvalidQuery)
	assertError(t, next(t, over), ReasonInvalidQuery, NotSent)
}

func TestAClientWithoutApplicationCalls(t *testing.T) {
	b := newFakeBroker(t)
	client, err := Connect(t.Context(), b.options(func(o *Options) {
		o.Application, o.ClientID = "", ""
		o.Credential = "secret"
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	sent := client.SendAsync(t.Context(), App("other"), 1, WithNonce("n"))
	call := next(t, b.sends)
	assertEqual(t, "the nonce", call.request.GetNonce(), "n")
	assertEqual(t, "the header", call.headers.Get("authorization")[0], "Bearer secret")
	call.answer <- &pb.SendResponse{MessageId: "m"}
	receipt, err := sent.Wait()
	if err != nil {
		t.Fatal(err)
	}
	assertEqual(t, "the id", receipt.MessageID, "m")
	_, err = client.UpdateMetadata(t.Context(), Metadata{})
	assertError(t, err, ReasonInvalidRequest, NotSent)
	_, err = client.Receive(t.Context())
	assertError(t, err, ReasonInvalidRequest, NotSent)
	client.Close()
	assertEqual(t, "the state", client.State(), Closed)
	_, err = client.Send(t.Context(), App("other"), 1)
	assertError(t, err, ReasonClosed, NotSent)
	_, err = client.Enqueue(t.Context(), "jobs", 1)
	assertError(t, err, ReasonClosed, NotSent)
	_, err = client.Consume("jobs").Receive(t.Context())
	assertError(t, err, ReasonClosed, NotSent)
}

func TestAClientWithoutApplicationWaitsForItsConnection(t *testing.T) {
	b := newFakeBroker(t)
	b.kill()
	client, err := Connect(t.Context(), b.options(func(o *Options) { o.Application, o.ClientID = "", "" }))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	sent := client.SendAsync(t.Context(), App("other"), 1)
	b.start()
	next(t, b.sends).answer <- &pb.SendResponse{MessageId: "m"}
	if _, err := sent.Wait(); err != nil {
		t.Fatal(err)
	}

	b.kill()
	client, err = Connect(t.Context(), b.options(func(o *Options) {
		o.Application, o.ClientID = "", ""
		o.ConnectionTimeout = 30 * time.Millisecond
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Send(t.Context(), App("other"), 1)
	assertError(t, err, ReasonNotConnected, NotSent)
}
