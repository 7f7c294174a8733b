package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/singyeong/singyeong/sdk/go"
)

// call is one command.
type call struct {
	ID   json.RawMessage `json:"id"`
	Call string          `json:"call"`

	Client   string `json:"client"`
	Consumer string `json:"consumer"`
	Watch    string `json:"watch"`
	Handle   string `json:"handle"`

	URL                  string           `json:"url"`
	Application          string           `json:"application"`
	ClientID             string           `json:"clientId"`
	Metadata             map[string]typed `json:"metadata"`
	Credential           string           `json:"credential"`
	Namespace            string           `json:"namespace"`
	Tags                 []string         `json:"tags"`
	Address              string           `json:"address"`
	ReceiveClientEvents  bool             `json:"receiveClientEvents"`
	MaxUnhandledMessages int              `json:"maxUnhandledMessages"`
	MaxPendingCalls      int              `json:"maxPendingCalls"`
	ConnectionTimeoutMs  int              `json:"connectionTimeoutMs"`
	ConnectTimeoutMs     *int             `json:"connectTimeoutMs"`
	Backoff              struct {
		InitialDelayMs int `json:"initialDelayMs"`
		MaxDelayMs     int `json:"maxDelayMs"`
	} `json:"backoff"`

	Set     map[string]typed `json:"set"`
	Remove  []string         `json:"remove"`
	Replace bool             `json:"replace"`

	Target        *target  `json:"target"`
	Payload       *payload `json:"payload"`
	Nonce         *string  `json:"nonce"`
	CancelAfterMs *int     `json:"cancelAfterMs"`
	TimeoutMs     int      `json:"timeoutMs"`
	Error         *string  `json:"error"`

	Queue        string  `json:"queue"`
	MessageID    *string `json:"messageId"`
	OrderingKey  *string `json:"orderingKey"`
	Priority     int     `json:"priority"`
	DelayMs      *int    `json:"delayMs"`
	TTLMs        int     `json:"ttlMs"`
	Prefetch     int     `json:"prefetch"`
	AckTimeoutMs int     `json:"ackTimeoutMs"`
	Kind         string  `json:"kind"`
	Reason       string  `json:"reason"`
	DeadLetter   bool    `json:"deadLetter"`

	Limit   int               `json:"limit"`
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    []byte            `json:"body"`
}

func milliseconds(count int) time.Duration { return time.Duration(count) * time.Millisecond }

// context ends after cancelAfterMs, where that is given.
func (c call) context() (context.Context, context.CancelFunc) {
	if c.CancelAfterMs == nil {
		return context.WithCancel(context.Background())
	}
	return context.WithTimeout(context.Background(), milliseconds(*c.CancelAfterMs))
}

// result waits for what a command has come to.
type result func() (any, error)

func failed(err error) result {
	return func() (any, error) { return nil, err }
}

func done() result {
	return func() (any, error) { return object{}, nil }
}

// program has what the kit's names stand for.
type program struct {
	out *output

	mu         sync.Mutex
	clients    map[string]*singyeong.Client
	messages   map[string]*singyeong.Message
	consumers  map[string]*consumer
	deliveries map[string]*singyeong.Delivery
	watches    map[string]context.CancelFunc
	lastHandle int
}

func newProgram(out *output) *program {
	return &program{
		out:        out,
		clients:    map[string]*singyeong.Client{},
		messages:   map[string]*singyeong.Message{},
		consumers:  map[string]*consumer{},
		deliveries: map[string]*singyeong.Delivery{},
		watches:    map[string]context.CancelFunc{},
	}
}

// keep gives something a handle.
func keep[T any](p *program, things map[string]T, thing T) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastHandle++
	handle := strconv.Itoa(p.lastHandle)
	things[handle] = thing
	return handle
}

func put[T any](p *program, things map[string]T, name string, thing T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	things[name] = thing
}

func get[T any](p *program, things map[string]T, name string) (T, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	thing, ok := things[name]
	if !ok {
		return thing, fmt.Errorf("nothing has the name %q", name)
	}
	return thing, nil
}

// do begins a command.
func (p *program) do(c call) result {
	switch c.Call {
	case "hello":
		return func() (any, error) { return hello, nil }
	case "connect":
		return func() (any, error) { return p.connect(c) }
	case "handled":
		return p.handled(c)
	case "settle":
		return p.settle(c)
	case "stop_consuming":
		return p.stopConsuming(c)
	case "stop_watching":
		return p.stopWatching(c)
	}
	client, err := get(p, p.clients, c.Client)
	if err != nil {
		return failed(err)
	}
	switch c.Call {
	case "close":
		return func() (any, error) { return object{}, client.Close() }
	case "state":
		return state(client)
	case "update_metadata":
		return updateMetadata(client, c)
	case "send":
		return send(client, c)
	case "broadcast":
		return broadcast(client, c)
	case "request":
		return request(client, c)
	case "enqueue":
		return enqueue(client, c)
	case "consume":
		return p.consume(client, c)
	case "query_clients":
		return queryClients(client, c)
	case "watch":
		return p.watch(client, c)
	case "proxy":
		return proxy(client, c)
	default:
		return failed(fmt.Errorf("%q is no call", c.Call))
	}
}

var hello = object{
	"library": "go",
	"version": "0.1.0",
	"parts":   []string{"session", "messages", "queues", "queries", "directory", "proxy"},
}
