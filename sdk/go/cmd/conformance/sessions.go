package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/singyeong/singyeong/sdk/go"
)

func (p *program) connect(c call) (any, error) {
	metadata, err := values(c.Metadata)
	if err != nil {
		return nil, err
	}
	options := singyeong.Options{
		URL:                  c.URL,
		Application:          c.Application,
		ClientID:             c.ClientID,
		Credential:           c.Credential,
		Namespace:            c.Namespace,
		Tags:                 c.Tags,
		Address:              c.Address,
		MaxUnhandledMessages: c.MaxUnhandledMessages,
		MaxPendingCalls:      c.MaxPendingCalls,
		ConnectionTimeout:    milliseconds(c.ConnectionTimeoutMs),
		Backoff: singyeong.Backoff{
			InitialDelay: milliseconds(c.Backoff.InitialDelayMs),
			MaxDelay:     milliseconds(c.Backoff.MaxDelayMs),
		},
		OnState: p.stateListener(c.Client),
	}
	if c.Metadata != nil {
		options.Metadata = metadata
	}
	if c.ConnectTimeoutMs != nil {
		options.ConnectTimeout = milliseconds(*c.ConnectTimeoutMs)
		if *c.ConnectTimeoutMs == 0 {
			options.ConnectTimeout = -1 // one try
		}
	}
	if c.ReceiveClientEvents {
		options.OnClientEvent = func(event singyeong.ClientEvent) { p.clientEvent(c.Client, event) }
	}
	client, err := singyeong.Connect(context.Background(), options)
	if err != nil {
		return nil, err
	}
	put(p, p.clients, c.Client, client)
	if c.Application != "" {
		go p.receive(c.Client, client)
	}
	return object{"restricted": client.Restricted()}, nil
}

// stateListener tells of changes, but for the first one, of which the answer to connect tells.
func (p *program) stateListener(client string) func(singyeong.State) {
	isFirst := true
	return func(state singyeong.State) {
		if !isFirst {
			p.out.write(object{"event": "state", "client": client, "state": state.String()})
		}
		isFirst = false
	}
}

func (p *program) clientEvent(client string, event singyeong.ClientEvent) {
	kind := "disconnected"
	if event.IsConnected {
		kind = "connected"
	}
	p.out.write(object{
		"event": "client_event", "client": client, "kind": kind, "application": event.Application, "clientId": event.ClientID,
	})
}

// receive tells of messages, of which each waits for a `handled`.
func (p *program) receive(name string, client *singyeong.Client) {
	for {
		message, err := client.Receive(context.Background())
		if err != nil {
			return // the client is closed
		}
		event := object{
			"event":     "message",
			"client":    name,
			"handle":    keep(p, p.messages, message),
			"messageId": message.ID,
			"kind":      message.Kind.String(),
			"payload":   payloadOf(message.Content),
		}
		if message.Nonce != "" {
			event["nonce"] = message.Nonce
		}
		if message.Source != nil {
			event["source"] = refObject(message.Source)
		}
		p.out.write(event)
	}
}

func (p *program) handled(c call) result {
	message, err := get(p, p.messages, c.Handle)
	switch {
	case err != nil:
		return failed(err)
	case message.Kind != singyeong.KindRequest:
		message.Handled()
		return done()
	case c.Error != nil:
		go func() { _ = message.Fail(context.Background(), errors.New(*c.Error)) }() // the requester has its own error
		return done()
	}
	var value any
	if c.Payload != nil {
		if value, err = c.Payload.value(); err != nil {
			return failed(err)
		}
		value = singyeong.Reply{Payload: value, ContentType: c.Payload.ContentType}
	}
	go func() { _ = message.Reply(context.Background(), value) }() // likewise
	return done()
}

func refObject(ref *singyeong.ClientRef) object {
	return object{"application": ref.Application, "clientId": ref.ClientID}
}

func state(client *singyeong.Client) result {
	now := object{"state": client.State().String()}
	if err := client.LastError(); err != nil {
		now["lastError"] = errorObject(err)
	}
	return func() (any, error) { return now, nil }
}

func updateMetadata(client *singyeong.Client, c call) result {
	set, err := values(c.Set)
	if err != nil {
		return failed(err)
	}
	options := []singyeong.MetadataOption{singyeong.WithRemoved(c.Remove...)}
	if c.Replace {
		options = append(options, singyeong.WithReplacement())
	}
	ctx, cancel := c.context()
	pending := client.UpdateMetadataAsync(ctx, set, options...)
	return func() (any, error) {
		defer cancel()
		revision, err := pending.Wait()
		return object{"revision": strconv.FormatUint(revision, 10)}, err
	}
}
