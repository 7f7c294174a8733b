package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/singyeong/singyeong/sdk/go"
)

func (c call) anyTarget() (singyeong.Target, error) {
	if c.Target == nil {
		return singyeong.Query{}, nil
	}
	return c.Target.query()
}

func queryClients(client *singyeong.Client, c call) result {
	target, err := c.anyTarget()
	if err != nil {
		return failed(err)
	}
	return func() (any, error) {
		ctx, cancel := c.context()
		defer cancel()
		found, err := client.QueryClients(ctx, target, c.Limit)
		clients := []object{}
		for _, info := range found.Clients {
			clients = append(clients, clientObject(info))
		}
		return object{"clients": clients, "truncated": found.IsTruncated}, err
	}
}

func clientObject(info *singyeong.ClientInfo) object {
	return object{"application": info.Application, "clientId": info.ClientID, "metadata": typedByKey(info.Metadata)}
}

func (p *program) watch(client *singyeong.Client, c call) result {
	target, err := c.anyTarget()
	if err != nil {
		return failed(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	put(p, p.watches, c.Watch, cancel)
	go func() {
		for change, err := range client.Watch(ctx, target) {
			if err != nil {
				p.out.write(object{"event": "watch_ended", "watch": c.Watch, "error": errorObject(err)})
				return
			}
			event := object{"event": "change", "watch": c.Watch, "kind": change.Kind.String()}
			if change.Ref != (singyeong.ClientRef{}) {
				event["application"], event["clientId"] = change.Ref.Application, change.Ref.ClientID
			}
			if change.Client != nil {
				event["metadata"] = typedByKey(change.Client.Metadata)
			}
			p.out.write(event)
		}
	}()
	return done()
}

func (p *program) stopWatching(c call) result {
	cancel, err := get(p, p.watches, c.Watch)
	if err != nil {
		return failed(err)
	}
	cancel()
	return done()
}

func proxy(client *singyeong.Client, c call) result {
	target, err := c.anyTarget()
	if err != nil {
		return failed(err)
	}
	header := http.Header{}
	for name, value := range c.Headers {
		header.Set(name, bytesOf(value))
	}
	return func() (any, error) {
		ctx, cancel := c.context()
		defer cancel()
		answer, err := client.Proxy(ctx, target, singyeong.ProxyRequest{
			Method: c.Method, Path: c.Path, Header: header, Body: c.Body, Timeout: milliseconds(c.TimeoutMs),
		})
		body := answer.Body
		if body == nil {
			body = []byte{}
		}
		return object{"status": answer.Status, "headers": pairs(answer.Header), "body": body}, err
	}
}

// pairs are header fields as [name, value], their names as the broker sends them.
func pairs(header http.Header) [][2]string {
	fields := [][2]string{}
	for name, values := range header {
		for _, value := range values {
			fields = append(fields, [2]string{strings.ToLower(name), textOf(value)})
		}
	}
	slices.SortStableFunc(fields, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return fields
}

// textOf has one character for each byte of a field, which JSON can hold.
func textOf(field string) string {
	characters := make([]rune, len(field))
	for i := range len(field) {
		characters[i] = rune(field[i])
	}
	return string(characters)
}

// bytesOf is a field whose bytes are the characters of a text.
func bytesOf(text string) string {
	field := make([]byte, 0, len(text))
	for _, character := range text {
		field = append(field, byte(character))
	}
	return string(field)
}
