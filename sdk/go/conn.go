package singyeong

import (
	"context"
	"crypto/tls"
	"net/url"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
)

const (
	// windowBytes: small HTTP/2 windows halve what a connection carries.
	windowBytes = 4 << 20
	// maxAnswerBytes bounds what the broker sends in one frame; lists of clients can be long.
	maxAnswerBytes = 1 << 30
	// A connection whose other side has vanished is noticed after both.
	pingInterval = 10 * time.Second
	pingTimeout  = 10 * time.Second
	// dialTimeout is how long one try may take.
	dialTimeout = 10 * time.Second
)

// dialer makes connections to the broker.
type dialer struct {
	target  string
	options []grpc.DialOption
}

func newDialer(options Options) (*dialer, error) {
	address, err := url.Parse(options.URL)
	if err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https") ||
		(address.Path != "" && address.Path != "/") {
		return nil, invalidError("URL: %q is no address such as http://127.0.0.1:4567", options.URL)
	}
	port := address.Port()
	transport := insecure.NewCredentials()
	if address.Scheme == "https" {
		config := options.TLS
		if config == nil {
			config = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		transport = credentials.NewTLS(config)
		if port == "" {
			address.Host += ":443"
		}
	} else if port == "" {
		address.Host += ":80"
	}
	d := &dialer{
		target: "dns:///" + address.Host,
		options: []grpc.DialOption{
			grpc.WithTransportCredentials(transport),
			grpc.WithDisableServiceConfig(),
			grpc.WithDisableRetry(),
			grpc.WithInitialWindowSize(windowBytes),
			grpc.WithInitialConnWindowSize(windowBytes),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxAnswerBytes)),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingInterval, Timeout: pingTimeout}),
			grpc.WithIdleTimeout(0),
			grpc.WithConnectParams(grpc.ConnectParams{
				Backoff: backoff.Config{
					BaseDelay:  options.Backoff.InitialDelay * 3 / 4,
					MaxDelay:   options.Backoff.MaxDelay * 3 / 4,
					Multiplier: 2,
					Jitter:     1.0 / 3,
				},
				MinConnectTimeout: dialTimeout,
			}),
		},
	}
	if options.DialContext != nil {
		d.options = append(d.options, grpc.WithContextDialer(options.DialContext))
	}
	return d, nil
}

// dial opens a connection; why it cannot be made is told by the first call over it.
func (d *dialer) dial() (*conn, error) {
	client, err := grpc.NewClient(d.target, d.options...)
	if err != nil {
		return nil, newError(ReasonConnectionFailed, NotSent, err, "no connection to the broker: %v", err)
	}
	return &conn{ClientConn: client}, nil
}

// conn is a connection that is closed once it is retired and the last call over it has ended: a session that ends does not take the
// calls beside it down.
type conn struct {
	*grpc.ClientConn
	mu        sync.Mutex
	users     int
	isRetired bool
}

func (c *conn) acquire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users++
}

func (c *conn) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users--
	c.closeIfUnused()
}

// retire tells that nobody will acquire it any more.
func (c *conn) retire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isRetired = true
	c.closeIfUnused()
}

func (c *conn) closeIfUnused() {
	if c.isRetired && c.users == 0 {
		_ = c.Close() // fails only where it has been closed
	}
}

// link is a connection over which calls can be made, and on whose behalf.
type link struct {
	conn *conn
	// token names the session; empty where there is none.
	token string
}

// linker gives the connection there is.
type linker interface {
	// link waits for a connection other than the one that failed, for the time-out at most, and acquires it.
	// Fails with NOT_CONNECTED, CLOSED or ABORTED.
	link(ctx context.Context, failed *link) (*link, error)
}

// directLinker is the linker of a client without session.
type directLinker struct{ only *link }

func (d directLinker) link(context.Context, *link) (*link, error) {
	d.only.conn.acquire()
	return d.only, nil
}

// credentialSource gives what shows who the caller is; empty for nothing.
type credentialSource func(context.Context) (string, error)

// authorize adds what shows who the caller is to the calls of a context.
func authorize(ctx context.Context, credential credentialSource, token string) (context.Context, error) {
	secret, err := credential(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, abortedError(ctx, NotSent)
		}
		return nil, newError(ReasonUnauthenticated, NotSent, err, "there is no credential: %v", err)
	}
	if secret != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+secret)
	}
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "singyeong-session", token)
	}
	return ctx, nil
}
