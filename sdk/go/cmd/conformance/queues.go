package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/singyeong/singyeong/sdk/go"
)

// consumer is a consumer of the library, and whether the kit has stopped it.
type consumer struct {
	*singyeong.Consumer
	isStopped atomic.Bool
}

func enqueue(client *singyeong.Client, c call) result {
	o, err := c.outgoing()
	if err != nil {
		return failed(err)
	}
	options := []singyeong.EnqueueOption{
		singyeong.WithPriority(c.Priority),
		singyeong.WithTTL(milliseconds(c.TTLMs)),
		singyeong.WithTarget(o.target),
	}
	for _, option := range o.options {
		options = append(options, option)
	}
	if c.MessageID != nil {
		options = append(options, singyeong.WithMessageID(*c.MessageID))
	}
	if c.OrderingKey != nil {
		options = append(options, singyeong.WithOrderingKey(*c.OrderingKey))
	}
	if c.DelayMs != nil {
		options = append(options, singyeong.WithDelay(milliseconds(*c.DelayMs)))
	}
	pending := client.EnqueueAsync(o.ctx, c.Queue, o.payload, options...)
	return func() (any, error) {
		defer o.cancel()
		enqueued, err := pending.Wait()
		return object{"messageId": enqueued.MessageID, "duplicate": enqueued.IsDuplicate}, err
	}
}

func (p *program) consume(client *singyeong.Client, c call) result {
	var options []singyeong.ConsumeOption
	if c.Prefetch > 0 {
		options = append(options, singyeong.WithPrefetch(c.Prefetch))
	}
	if c.AckTimeoutMs > 0 {
		options = append(options, singyeong.WithAckTimeout(milliseconds(c.AckTimeoutMs)))
	}
	consumer := &consumer{Consumer: client.Consume(c.Queue, options...)}
	put(p, p.consumers, c.Consumer, consumer)
	go p.deliver(c.Consumer, consumer)
	return done()
}

// deliver tells of a queue's messages until the consumer ends.
func (p *program) deliver(name string, consumer *consumer) {
	for {
		delivery, err := consumer.Receive(context.Background())
		if err != nil {
			p.consumerEnded(name, consumer, err)
			return
		}
		handle := keep(p, p.deliveries, delivery)
		event := object{
			"event":          "delivery",
			"consumer":       name,
			"handle":         handle,
			"messageId":      delivery.ID,
			"payload":        payloadOf(delivery.Content),
			"failedAttempts": delivery.FailedAttempts,
		}
		if delivery.Nonce != "" {
			event["nonce"] = delivery.Nonce
		}
		p.out.write(event)
		context.AfterFunc(delivery.Context(), func() {
			if !consumer.isStopped.Load() {
				p.out.write(object{"event": "lost", "consumer": name, "handle": handle})
			}
		})
	}
}

func (p *program) consumerEnded(name string, consumer *consumer, err error) {
	if consumer.isStopped.Load() {
		return // not by itself
	}
	event := object{"event": "consumer_ended", "consumer": name}
	if singyeong.ReasonOf(err) != singyeong.ReasonClosed {
		event["error"] = errorObject(err)
	}
	p.out.write(event)
}

func (p *program) settle(c call) result {
	delivery, err := get(p, p.deliveries, c.Handle)
	if err != nil {
		return failed(err)
	}
	return func() (any, error) { return object{}, settle(delivery, c) }
}

func settle(delivery *singyeong.Delivery, c call) error {
	ctx, cancel := c.context()
	defer cancel()
	delayMs := 0
	if c.DelayMs != nil {
		delayMs = *c.DelayMs
	}
	switch c.Kind {
	case "ack":
		return delivery.Ack(ctx)
	case "release":
		return delivery.Release(ctx, milliseconds(delayMs))
	case "reject":
		rejection := singyeong.Rejection{Reason: c.Reason, Delay: milliseconds(delayMs), DeadLetter: c.DeadLetter}
		if c.DelayMs != nil && delayMs == 0 {
			rejection.Delay = -1 // none
		}
		return delivery.Reject(ctx, rejection)
	case "extend":
		return delivery.Extend(ctx, milliseconds(c.TimeoutMs))
	default:
		return fmt.Errorf("%q settles nothing", c.Kind)
	}
}

func (p *program) stopConsuming(c call) result {
	consumer, err := get(p, p.consumers, c.Consumer)
	if err != nil {
		return failed(err)
	}
	consumer.isStopped.Store(true)
	return func() (any, error) { return object{}, consumer.Close() }
}
