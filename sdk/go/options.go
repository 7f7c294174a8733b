package singyeong

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"
)

// Options say how to connect. Only URL is needed.
type Options struct {
	// URL is where the broker is: http://127.0.0.1:4567, or https.
	URL string
	// Application to join. Empty: the client only calls; it has no session, no metadata, and gets no messages.
	Application string
	// ClientID is unique within the application. Empty: one made by chance.
	ClientID string
	// Metadata is what the client says about itself, for queries to look at.
	Metadata Metadata
	// Credential is a password, a named token or a JSON Web Token. Empty: none.
	Credential string
	// CredentialFunc goes before Credential: it is asked before each connection and each call.
	CredentialFunc func(context.Context) (string, error)
	// Address is where the proxy reaches this client: host, host:port, or an http or https origin. Empty: where the connection comes from.
	Address string
	// Namespace of the client. Empty: the one of its credential, or none.
	Namespace string
	// Tags by which queries can choose clients of any application.
	Tags []string
	// MaxUnhandledMessages is the most messages that are with the program at once; the broker keeps the rest, within its limits.
	// 0: 1 000.
	MaxUnhandledMessages int
	// MaxPendingCalls is the most calls that wait at once, for a connection or their answer; more fail with BUFFER_FULL. 0: 10 000.
	// It holds for the session, for each consumer and for each queue that is written.
	MaxPendingCalls int
	// MaxPendingBytes is the most bytes of such calls. 0: 16 MiB.
	MaxPendingBytes int
	// MaxFrameBytes is the largest message, as the broker's setting of the same name. 0: 1 MiB.
	MaxFrameBytes int
	// ConnectTimeout is how long the first connection is tried for. 0: 10 s. Below 0: one try.
	ConnectTimeout time.Duration
	// ConnectionTimeout is how long a call waits for a connection. 0: 30 s.
	ConnectionTimeout time.Duration
	// Backoff is how long to wait before connecting again.
	Backoff Backoff
	// TLS for https. Nil: the system's certificate authorities.
	TLS *tls.Config
	// DialContext makes the network connections. Nil: TCP, or the proxy that the environment names.
	DialContext func(ctx context.Context, address string) (net.Conn, error)
	// OnState hears of every change of the state, in order. While it runs it hears of nothing else.
	OnState func(State)
	// OnClientEvent hears of every client that comes or goes, in order. Nil: the broker does not tell.
	OnClientEvent func(ClientEvent)
	// Logger gets the errors of handlers that nobody waits for. Nil: [slog.Default].
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	orElse(&o.MaxUnhandledMessages, 1_000)
	orElse(&o.MaxPendingCalls, 10_000)
	orElse(&o.MaxPendingBytes, 16<<20)
	orElse(&o.MaxFrameBytes, 1<<20)
	orElse(&o.ConnectTimeout, 10*time.Second)
	orElse(&o.ConnectionTimeout, 30*time.Second)
	orElse(&o.Backoff.InitialDelay, 100*time.Millisecond)
	orElse(&o.Backoff.MaxDelay, 10*time.Second)
	orElse(&o.Logger, slog.Default())
	return o
}

func orElse[T comparable](value *T, fallback T) {
	var zero T
	if *value == zero {
		*value = fallback
	}
}

func (o Options) limits() pendingLimits {
	return pendingLimits{
		maxCalls:          o.MaxPendingCalls,
		maxBytes:          o.MaxPendingBytes,
		connectionTimeout: o.ConnectionTimeout,
		maxFrameBytes:     min(usualFrameBytes, o.MaxFrameBytes/2),
	}
}

func (o Options) credential(ctx context.Context) (string, error) {
	if o.CredentialFunc != nil {
		return o.CredentialFunc(ctx)
	}
	return o.Credential, nil
}
