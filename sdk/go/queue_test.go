package singyeong

import (
	"context"
	"testing"

	"google.golang.org/grpc/codes"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

func receipts(request *pb.EnqueueRequest) *pb.EnqueueResponse {
	answer := &pb.EnqueueResponse{}
	for _, item := range request.GetItems() {
		receipt := &pb.EnqueueReceipt{MessageId: string(item.GetContent().GetData())}
		answer.Results = append(answer.Results, &pb.EnqueueResult{Result: &pb.EnqueueResult_Receipt{Receipt: receipt}})
	}
	return answer
}

func TestWhatIsEnqueuedWhileACallIsUnderWayTravelsTogetherAndInOrder(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	first := client.EnqueueAsync(t.Context(), "jobs", 0)
	held := next(t, b.enqueues)
	assertEqual(t, "the queue", held.request.GetQueue(), "jobs")
	assertEqual(t, "the session", held.headers.Get("singyeong-session")[0], "token")
	var rest []*Pending[Enqueued]
	for i := 1; i <= 100; i++ {
		rest = append(rest, client.EnqueueAsync(t.Context(), "jobs", i))
	}
	held.answer <- receipts(held.request)
	if _, err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	batch := next(t, b.enqueues)
	assertEqual(t, "the size of the batch", len(batch.request.GetItems()), 100)
	batch.answer <- receipts(batch.request)
	for i, pending := range rest {
		enqueued, err := pending.Wait()
		if err != nil {
			t.Fatal(err)
		}
		assertEqual(t, "the id", enqueued.MessageID, string(batch.request.GetItems()[i].GetContent().GetData()))
	}
	assertEqual(t, "the last", string(batch.request.GetItems()[99].GetContent().GetData()), "100")
}

func TestAnItemThatIsRefusedFailsAlone(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	pending := client.EnqueueAsync(t.Context(), "jobs", 1, WithPriority(9), WithMessageID("id"), WithTarget(App("worker")))
	call := next(t, b.enqueues)
	item := call.request.GetItems()[0]
	assertEqual(t, "the priority", item.GetPriority(), 9)
	assertEqual(t, "the id", item.GetMessageId(), "id")
	assertEqual(t, "the target", item.GetTarget().GetApplication(), "worker")
	call.answer <- &pb.EnqueueResponse{Results: []*pb.EnqueueResult{{Result: &pb.EnqueueResult_Failure{Failure: &pb.Failure{
		Code: pb.StatusCode_STATUS_CODE_RESOURCE_EXHAUSTED, Reason: pb.ErrorReason_ERROR_REASON_QUEUE_FULL,
	}}}}}
	_, err := pending.Wait()
	assertError(t, err, ReasonQueueFull, NotSent)
}

func TestABatchWhoseConnectionBreaksIsOfUnknownOutcome(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	pending := client.EnqueueAsync(t.Context(), "jobs", 1)
	next(t, b.enqueues)
	b.kill()
	_, err := pending.Wait()
	assertError(t, err, ReasonConnectionLost, Unknown)
}

func TestACallWhoseSessionHasEndedIsMadeByTheNextOne(t *testing.T) {
	b := newFakeBroker(t)
	client, session := b.connect(nil)
	pending := client.EnqueueAsync(t.Context(), "jobs", 1)
	next(t, b.enqueues).failure <- refusal(codes.NotFound, ReasonSessionNotFound)
	session.end(refusal(codes.Unavailable, ReasonHeartbeatTimeout))
	next(t, b.sessions).ready()
	call := next(t, b.enqueues)
	call.answer <- receipts(call.request)
	if _, err := pending.Wait(); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, consumer *Consumer) *Delivery {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	delivery, err := consumer.Receive(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return delivery
}

func TestSettlingMakesRoomForMore(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	consumer := client.Consume("jobs", WithPrefetch(2))
	stream := next(t, b.consumers)
	assertEqual(t, "the queue", stream.start.GetQueue(), "jobs")
	assertEqual(t, "the credit", stream.start.GetInitialCredit(), 2)
	stream.started()
	stream.deliver("1")
	delivery := receive(t, consumer)
	assertEqual(t, "the id", delivery.ID, "1")
	settled := make(chan error, 1)
	go func() { settled <- delivery.Ack(t.Context()) }()
	command := next(t, stream.commands)
	assertEqual(t, "the lease", command.GetAck().GetLeaseIds()[0], "lease 1")
	stream.answerAck(command, pb.SettleOutcome_SETTLE_OUTCOME_DONE)
	if err := next(t, settled); err != nil {
		t.Fatal(err)
	}
	assertEqual(t, "the grant", next(t, stream.commands).GetGrantCredit().GetCredit(), 1)

	go func() { settled <- delivery.Ack(t.Context()) }()
	stream.answerAck(next(t, stream.commands), pb.SettleOutcome_SETTLE_OUTCOME_UNKNOWN_LEASE)
	assertError(t, next(t, settled), ReasonLeaseLost, NotSent)
}

func TestLeasesEndWithTheirConnection(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	consumer := client.Consume("jobs")
	stream := next(t, b.consumers)
	stream.started()
	stream.deliver("1")
	stream.deliver("2")
	first, second := receive(t, consumer), receive(t, consumer)
	settled := make(chan error, 1)
	go func() { settled <- first.Ack(t.Context()) }()
	next(t, stream.commands)
	stream.over <- refusal(codes.Unavailable, ReasonDraining)
	assertError(t, next(t, settled), ReasonConnectionLost, Unknown)
	next(t, second.Context().Done())
	assertError(t, context.Cause(second.Context()), ReasonLeaseLost, NotSent)
	assertError(t, second.Ack(t.Context()), ReasonLeaseLost, NotSent)

	stream = next(t, b.consumers)
	assertEqual(t, "the credit", stream.start.GetInitialCredit(), 16)
	stream.started()
	stream.deliver("2")
	assertEqual(t, "the id", receive(t, consumer).ID, "2")
}

func TestALeaseThatTheBrokerTakesBackIsLost(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	consumer := client.Consume("jobs", WithPrefetch(1))
	stream := next(t, b.consumers)
	stream.started()
	stream.deliver("1")
	delivery := receive(t, consumer)
	stream.tell(&pb.ConsumeEvent{Event: &pb.ConsumeEvent_LeasesLost{LeasesLost: &pb.LeasesLost{LeaseIds: []string{"lease 1"}}}})
	next(t, delivery.Context().Done())
	assertEqual(t, "the grant", next(t, stream.commands).GetGrantCredit().GetCredit(), 1)
}

func TestAConsumerThatIsClosedGivesBackWhatIsNotSettled(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	consumer := client.Consume("jobs")
	stream := next(t, b.consumers)
	stream.started()
	stream.deliver("1")
	delivery := receive(t, consumer)
	closed := make(chan error, 1)
	go func() { closed <- consumer.Close() }()
	next(t, stream.left)
	release := next(t, b.releases)
	assertEqual(t, "the lease", release.request.GetLeaseIds()[0], "lease 1")
	stream.deliver("2") // it was on its way
	late := next(t, b.releases)
	assertEqual(t, "the lease", late.request.GetLeaseIds()[0], "lease 2")
	for _, call := range []*fakeCall[*pb.ReleaseRequest, *pb.ReleaseResponse]{release, late} {
		call.answer <- &pb.ReleaseResponse{}
	}
	stream.over <- nil
	if err := next(t, closed); err != nil {
		t.Fatal(err)
	}
	assertError(t, delivery.Ack(t.Context()), ReasonLeaseLost, NotSent)
	_, err := consumer.Receive(t.Context())
	assertError(t, err, ReasonClosed, NotSent)
}

func TestARefusalThatStaysEndsAConsumer(t *testing.T) {
	b := newFakeBroker(t)
	client, _ := b.connect(nil)
	consumer := client.Consume("jobs")
	next(t, b.consumers).over <- refusal(codes.PermissionDenied, ReasonPermissionDenied)
	var failures []error
	for delivery, err := range consumer.All(t.Context()) {
		if delivery != nil {
			t.Fatal("a delivery came")
		}
		failures = append(failures, err)
	}
	assertEqual(t, "the failures", len(failures), 1)
	assertError(t, failures[0], ReasonPermissionDenied, NotSent)
}
