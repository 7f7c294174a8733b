package singyeong

import (
	"context"
	"slices"

	"google.golang.org/grpc"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// release gives leases back that nobody will settle. Where it fails the end of the connection does the same.
func (c *Consumer) release(ctx context.Context, leaseIDs []string) {
	for some := range slices.Chunk(leaseIDs, 1000) {
		request := &pb.ReleaseRequest{Queue: c.queue, LeaseIds: some}
		_, _ = invoke(ctx, c.unary, request,
			func(conn grpc.ClientConnInterface, ctx context.Context, request *pb.ReleaseRequest) (*pb.ReleaseResponse, error) {
				return pb.NewQueueServiceClient(conn).Release(ctx, request)
			})
	}
}

func (c *Consumer) take(delivery *Delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isStopping {
		go c.release(c.ctx, []string{delivery.leaseID}) // it was on its way already
		return
	}
	c.leases[delivery.leaseID] = delivery
	c.waiting = append(c.waiting, delivery)
	close(c.wake)
	c.wake = make(chan struct{})
}

// settle has a lease settled or extended. What the broker answers counts also where the caller has given up.
func (c *Consumer) settle(ctx context.Context, delivery *Delivery, command *pb.ConsumeCommand) error {
	bytes, err := checkedSize(command, c.unary.maxFrameBytes)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return abortedError(ctx, NotSent)
	}
	pending := newPending[pb.SettleOutcome]()
	number := func(id uint64) *pb.ConsumeCommand {
		command.Id = id
		return command
	}
	options := callOptions{bytes: bytes}
	c.calls.call(context.Background(), number, options, func(answer *pb.ConsumeCommandResult, err error) {
		if err == nil && answer.GetExtend() == nil {
			c.forget(delivery.leaseID)
		}
		pending.settle(settleOutcome(answer), err)
	})
	select {
	case <-pending.Done():
	case <-ctx.Done():
		return abortedError(ctx, Unknown)
	}
	outcome, err := pending.Wait()
	if err == nil && outcome != pb.SettleOutcome_SETTLE_OUTCOME_DONE {
		return leaseLostError("it was settled before, or its deadline passed")
	}
	return err
}

func settleOutcome(answer *pb.ConsumeCommandResult) pb.SettleOutcome {
	outcomes := slices.Concat(
		answer.GetAck().GetOutcomes(),
		answer.GetRelease().GetOutcomes(),
		answer.GetReject().GetOutcomes(),
		answer.GetExtend().GetOutcomes(),
	)
	if len(outcomes) == 0 {
		return pb.SettleOutcome_SETTLE_OUTCOME_UNSPECIFIED
	}
	return outcomes[0]
}

// forget tells that a lease is over, which makes room for another message.
func (c *Consumer) forget(leaseID string) *Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	delivery := c.leases[leaseID]
	if delivery == nil {
		return nil
	}
	delete(c.leases, leaseID)
	c.toGrant++
	if c.toGrant*2 >= c.options.prefetch && !c.isStopping {
		credit := &pb.GrantConsumeCredit{Credit: uint32(c.toGrant)}
		c.toGrant = 0
		c.calls.tell(&pb.ConsumeCommand{Command: &pb.ConsumeCommand_GrantCredit{GrantCredit: credit}})
	}
	return delivery
}

// lose tells that the connection has ended, and with it every lease.
func (c *Consumer) lose(cause *Error) {
	why := "the connection broke"
	c.mu.Lock()
	if c.isStopping {
		why = consumerClosed
	}
	lost := c.leases
	c.leases, c.waiting, c.toGrant, c.running = map[string]*Delivery{}, nil, 0, nil
	c.mu.Unlock()
	for _, delivery := range lost {
		delivery.lose(why)
	}
	c.calls.failWaiting(leaseLostError(why))
	c.calls.connectionLost(cause)
}
