package singyeong

import (
	"context"
	"crypto/rand"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Connect connects to a broker over gRPC. It returns once the client is registered; from then on it stays so, over as many connections
// as that takes, until it is closed. Without an application it returns at once, and calls wait for the connection. Fails with an
// [Error] that tells why there is no connection; the context gives connecting up, and counts no more once it is connected.
func Connect(ctx context.Context, options Options) (*Client, error) {
	options = options.withDefaults()
	dialer, err := newDialer(options)
	if err != nil {
		return nil, err
	}
	if options.Application != "" {
		return connectSession(ctx, options, dialer)
	}
	if options.ClientID != "" || options.Metadata != nil {
		return nil, invalidError("ClientID and Metadata need an Application")
	}
	conn, err := dialer.dial()
	if err != nil {
		return nil, err
	}
	return newClient(options, nil, directLinker{&link{conn: conn}}, conn.retire), nil
}

func connectSession(ctx context.Context, options Options, dialer *dialer) (*Client, error) {
	identity, err := identityOf(options)
	if err != nil {
		return nil, err
	}
	events := &notifier{}
	var s *session
	var inbox *inbox
	s = newSession(sessionOptions{
		dialer:           dialer,
		credential:       options.credential,
		renewsCredential: options.CredentialFunc != nil,
		identity:         identity,
		limits:           options.limits(),
		maxFrameBytes:    options.MaxFrameBytes,
		maxUnhandled:     options.MaxUnhandledMessages,
		backoff:          options.Backoff,
		connectTimeout:   options.ConnectTimeout,
		onMessage:        func(message *pb.Message) { inbox.push(messageFromProto(message, s)) },
		onClientEvent: func(event *pb.ClientEvent) {
			client := event.GetClient()
			if options.OnClientEvent != nil && client != nil {
				isConnected := event.GetKind() == pb.ClientEventKind_CLIENT_EVENT_KIND_CONNECTED
				events.tell(func() { options.OnClientEvent(ClientEvent{*clientRefFromProto(client), isConnected}) })
			}
		},
		onState: func(state State) {
			if options.OnState != nil {
				events.tell(func() { options.OnState(state) })
			}
		},
	})
	inbox = newInbox(s.ctx, options.Logger)
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	client := newClient(options, s, s, func() {})
	client.inbox = inbox
	client.id = identity.GetClientId()
	return client, nil
}

func identityOf(options Options) (*pb.Identify, error) {
	attributes, err := options.Metadata.toProto()
	if err != nil {
		return nil, err
	}
	identity := &pb.Identify{
		Application:         options.Application,
		ClientId:            options.ClientID,
		Metadata:            &pb.Metadata{Attributes: attributes},
		Tags:                options.Tags,
		ReceiveClientEvents: options.OnClientEvent != nil,
	}
	if identity.ClientId == "" {
		identity.ClientId = rand.Text()
	}
	if options.Address != "" {
		identity.Address = &options.Address
	}
	if options.Namespace != "" {
		identity.Namespace = &options.Namespace
	}
	_, err = checkedSize(identity, options.MaxFrameBytes)
	return identity, err
}
