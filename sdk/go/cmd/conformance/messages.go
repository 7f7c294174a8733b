package main

import (
	"context"

	"github.com/singyeong/singyeong/sdk/go"
)

// outgoing is what send, broadcast and request have in common.
type outgoing struct {
	ctx     context.Context
	cancel  context.CancelFunc
	target  singyeong.Target
	payload any
	options []singyeong.SendOption
}

func (c call) outgoing() (outgoing, error) {
	var o outgoing
	var err error
	if c.Target != nil {
		if o.target, err = c.Target.query(); err != nil {
			return o, err
		}
	}
	if c.Payload != nil {
		if o.payload, err = c.Payload.value(); err != nil {
			return o, err
		}
		if c.Payload.ContentType != "" {
			o.options = append(o.options, singyeong.WithContentType(c.Payload.ContentType))
		}
	}
	if c.Nonce != nil {
		o.options = append(o.options, singyeong.WithNonce(*c.Nonce))
	}
	o.ctx, o.cancel = c.context()
	return o, nil
}

func send(client *singyeong.Client, c call) result {
	o, err := c.outgoing()
	if err != nil {
		return failed(err)
	}
	pending := client.SendAsync(o.ctx, o.target, o.payload, o.options...)
	return func() (any, error) {
		defer o.cancel()
		receipt, err := pending.Wait()
		sent := object{"messageId": receipt.MessageID}
		if receipt.Receiver != nil {
			sent["receiver"] = refObject(receipt.Receiver)
		}
		return sent, err
	}
}

func broadcast(client *singyeong.Client, c call) result {
	o, err := c.outgoing()
	if err != nil {
		return failed(err)
	}
	pending := client.BroadcastAsync(o.ctx, o.target, o.payload, o.options...)
	return func() (any, error) {
		defer o.cancel()
		r, err := pending.Wait()
		return object{"messageId": r.MessageID, "matched": r.Matched, "delivered": r.Delivered, "dropped": r.Dropped}, err
	}
}

func request(client *singyeong.Client, c call) result {
	o, err := c.outgoing()
	if err != nil {
		return failed(err)
	}
	options := []singyeong.RequestOption{singyeong.WithTimeout(milliseconds(c.TimeoutMs))}
	for _, option := range o.options {
		options = append(options, option)
	}
	pending := client.RequestAsync(o.ctx, o.target, o.payload, options...)
	return func() (any, error) {
		defer o.cancel()
		reply, err := pending.Wait()
		received := object{"messageId": reply.MessageID, "payload": payloadOf(reply.Content)}
		if reply.Replier != nil {
			received["replier"] = refObject(reply.Replier)
		}
		return received, err
	}
}
