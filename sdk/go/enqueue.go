package singyeong

import (
	"context"
	"runtime"
	"sync"

	"google.golang.org/grpc"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Enqueued confirms that a message is stored.
type Enqueued struct {
	MessageID string
	// IsDuplicate: a message with this id was stored before; this one was not stored again.
	IsDuplicate bool
}

// numberedItem is one item of a batch that waits.
type numberedItem struct {
	id   uint64
	item *pb.EnqueueItem
}

type queueCalls = pendingCalls[numberedItem, Enqueued]

// enqueueBatches are what is enqueued: one call at a time for each queue, which keeps the order, and has whatever was enqueued in the
// meantime. The more there is, the larger the batches, up to 512 messages or 256 KiB.
type enqueueBatches struct {
	calls  *unaryCalls
	limits pendingLimits

	mu       sync.Mutex
	queues   map[string]*queueCalls
	isClosed bool
}

func newEnqueueBatches(calls *unaryCalls, limits pendingLimits) *enqueueBatches {
	return &enqueueBatches{calls: calls, limits: limits, queues: map[string]*queueCalls{}}
}

// enqueue is settled once the message is on disk.
func (e *enqueueBatches) enqueue(ctx context.Context, queue string, item *pb.EnqueueItem, bytes int) *Pending[Enqueued] {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.isClosed {
		return failedPending[Enqueued](closedError(NotSent, nil))
	}
	pending := newPending[Enqueued]()
	calls, isKnown := e.queues[queue]
	if !isKnown {
		calls = newPendingCalls[numberedItem, Enqueued](e.limits)
		e.queues[queue] = calls
		go e.run(queue, calls)
	}
	number := func(id uint64) numberedItem { return numberedItem{id, item} }
	calls.call(ctx, number, callOptions{bytes: bytes}, pending.settle)
	return pending
}

// drain takes no more; returns when everything has been answered, or the context ends.
func (e *enqueueBatches) drain(ctx context.Context) {
	e.mu.Lock()
	e.isClosed = true
	var idle []<-chan struct{}
	for _, calls := range e.queues {
		idle = append(idle, calls.drain())
	}
	e.mu.Unlock()
	for _, done := range idle {
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}

// run works while there is something to enqueue.
func (e *enqueueBatches) run(queue string, calls *queueCalls) {
	runtime.Gosched() // what others are about to enqueue goes along
	for !e.forgetIfIdle(queue, calls) {
		l, err := e.calls.linker.link(e.calls.closed, nil)
		switch {
		case ReasonOf(err) == ReasonNotConnected:
			continue // those that have waited too long have failed
		case err != nil:
			calls.close(nil)
			continue
		}
		l.conn.release()
		e.enqueueBatch(queue, calls)
	}
}

// forgetIfIdle ends a queue's run where nothing waits; what comes then begins anew.
func (e *enqueueBatches) forgetIfIdle(queue string, calls *queueCalls) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !calls.isIdle() {
		return false
	}
	delete(e.queues, queue)
	return true
}

func (e *enqueueBatches) enqueueBatch(queue string, calls *queueCalls) {
	batch, _ := calls.takeFrame(nil)
	if len(batch) == 0 {
		return
	}
	request := &pb.EnqueueRequest{Queue: queue}
	for _, numbered := range batch {
		request.Items = append(request.Items, numbered.item)
	}
	answer, err := invoke(e.calls.closed, e.calls, request,
		func(conn grpc.ClientConnInterface, ctx context.Context, request *pb.EnqueueRequest) (*pb.EnqueueResponse, error) {
			return pb.NewQueueServiceClient(conn).Enqueue(ctx, request)
		})
	for i, numbered := range batch {
		if err != nil {
			calls.answered(numbered.id, Enqueued{}, err)
			continue
		}
		receipt, err := receiptOf(answer.GetResults(), i)
		calls.answered(numbered.id, receipt, err)
	}
}

func receiptOf(results []*pb.EnqueueResult, index int) (Enqueued, error) {
	if index < len(results) {
		switch result := results[index].GetResult().(type) {
		case *pb.EnqueueResult_Receipt:
			return Enqueued{MessageID: result.Receipt.GetMessageId(), IsDuplicate: result.Receipt.GetDuplicate()}, nil
		case *pb.EnqueueResult_Failure:
			return Enqueued{}, errorFromFailure(result.Failure)
		}
	}
	return Enqueued{}, newError(ReasonInternal, Unknown, nil, "the broker left a message without an answer")
}
