package singyeong

import "time"

// SendOption says how a message is sent. It is a [RequestOption] and an [EnqueueOption] as well.
type SendOption func(*sendOptions)

type sendOptions struct {
	contentType string
	headers     map[string]string
	nonce       *string
}

// WithContentType is the media type of the payload. Default: application/octet-stream for []byte, else application/json, as which the
// payload is written; with a type that is not JSON a string travels as it is.
func WithContentType(contentType string) SendOption {
	return func(o *sendOptions) { o.contentType = contentType }
}

// WithHeaders are small pairs of text that travel along, such as a trace context.
func WithHeaders(headers map[string]string) SendOption {
	return func(o *sendOptions) { o.headers = headers }
}

// WithNonce is the sender's own mark, handed on unchanged.
func WithNonce(nonce string) SendOption {
	return func(o *sendOptions) { o.nonce = &nonce }
}

// RequestOption says how a request is made: a [SendOption], or [WithTimeout].
type RequestOption interface{ applyToRequest(*requestOptions) }

type requestOptions struct {
	sendOptions
	timeout time.Duration
}

type requestOption func(*requestOptions)

func (o SendOption) applyToRequest(options *requestOptions)    { o(&options.sendOptions) }
func (o requestOption) applyToRequest(options *requestOptions) { o(options) }

// WithTimeout is how long to wait for the reply, the wait for a connection included. Default: until the context's deadline, and without
// one as long as the broker is set to. It fails with REQUEST_TIMEOUT, where the end of the context is ABORTED.
func WithTimeout(timeout time.Duration) RequestOption {
	return requestOption(func(o *requestOptions) { o.timeout = timeout })
}

// EnqueueOption says how a message is put into a queue: a [SendOption], or one of those for queues.
type EnqueueOption interface{ applyToEnqueue(*enqueueOptions) }

type enqueueOptions struct {
	sendOptions
	target      Target
	messageID   *string
	orderingKey *string
	priority    int
	delay       time.Duration
	ttl         time.Duration
}

type enqueueOption func(*enqueueOptions)

func (o SendOption) applyToEnqueue(options *enqueueOptions)    { o(&options.sendOptions) }
func (o enqueueOption) applyToEnqueue(options *enqueueOptions) { o(options) }

// WithTarget says which consumers may get it. Default: any.
func WithTarget(target Target) EnqueueOption {
	return enqueueOption(func(o *enqueueOptions) { o.target = target })
}

// WithMessageID recognises the message when it is enqueued again, which makes that harmless within the queue's window.
func WithMessageID(id string) EnqueueOption {
	return enqueueOption(func(o *enqueueOptions) { o.messageID = &id })
}

// WithOrderingKey has messages of one key delivered one at a time and in order.
func WithOrderingKey(key string) EnqueueOption {
	return enqueueOption(func(o *enqueueOptions) { o.orderingKey = &key })
}

// WithPriority is from 0 to 9; higher goes first. Default: 0.
func WithPriority(priority int) EnqueueOption {
	return enqueueOption(func(o *enqueueOptions) { o.priority = priority })
}

// WithDelay is how long it waits before it is delivered for the first time.
func WithDelay(delay time.Duration) EnqueueOption {
	return enqueueOption(func(o *enqueueOptions) { o.delay = delay })
}

// WithTTL is how long it may wait before it becomes a dead letter. Default: as the queue is set.
func WithTTL(ttl time.Duration) EnqueueOption {
	return enqueueOption(func(o *enqueueOptions) { o.ttl = ttl })
}

// MetadataOption says how metadata is changed.
type MetadataOption func(*metadataOptions)

type metadataOptions struct {
	remove  []string
	replace bool
}

// WithRemoved takes attributes away; one that is not there is no error.
func WithRemoved(keys ...string) MetadataOption {
	return func(o *metadataOptions) { o.remove = append(o.remove, keys...) }
}

// WithReplacement makes what is set the whole of what the client says about itself.
func WithReplacement() MetadataOption {
	return func(o *metadataOptions) { o.replace = true }
}
