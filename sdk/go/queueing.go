package singyeong

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Enqueue puts a message into a queue, which comes into being with it; returns once it is on disk.
func (c *Client) Enqueue(ctx context.Context, queue string, payload any, options ...EnqueueOption) (Enqueued, error) {
	return c.EnqueueAsync(ctx, queue, payload, options...).Wait()
}

// EnqueueAsync begins an Enqueue.
func (c *Client) EnqueueAsync(ctx context.Context, queue string, payload any, options ...EnqueueOption) *Pending[Enqueued] {
	var o enqueueOptions
	for _, option := range options {
		option.applyToEnqueue(&o)
	}
	item, err := itemOf(payload, o)
	if err != nil {
		return failedPending[Enqueued](err)
	}
	bytes, err := checkedSize(&pb.EnqueueRequest{Queue: queue, Items: []*pb.EnqueueItem{item}}, c.unary.maxFrameBytes)
	if err != nil {
		return failedPending[Enqueued](err)
	}
	return c.batches.enqueue(ctx, queue, item, bytes)
}

// Consume takes messages of a queue that this client matches, until the consumer is closed, or the client.
func (c *Client) Consume(queue string, options ...ConsumeOption) *Consumer {
	consumer := newConsumer(c.unary, c.limits, queue, options)
	c.mu.Lock()
	c.consumers[consumer] = struct{}{}
	c.mu.Unlock()
	go func() {
		consumer.run()
		c.mu.Lock()
		delete(c.consumers, consumer)
		c.mu.Unlock()
	}()
	return consumer
}

func itemOf(payload any, o enqueueOptions) (*pb.EnqueueItem, error) {
	query, content, err := outgoingContent(o.target, payload, o.sendOptions)
	if err != nil {
		return nil, err
	}
	item := &pb.EnqueueItem{
		Target:      query,
		Content:     content,
		Nonce:       o.nonce,
		MessageId:   o.messageID,
		OrderingKey: o.orderingKey,
		Priority:    uint32(o.priority),
		Ttl:         durationOf(o.ttl),
	}
	if o.delay != 0 {
		item.DeliveryTime = &pb.EnqueueItem_Delay{Delay: durationpb.New(o.delay)}
	}
	return item, nil
}
