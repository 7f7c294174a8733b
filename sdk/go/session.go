package singyeong

import (
	"context"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// State is where a client is in its life.
type State int

const (
	// Connecting: there is no connection, and one is being made.
	Connecting State = iota
	// Connected: the client is registered.
	Connected
	// Closed is the end.
	Closed
)

// String gives "connecting", "connected" or "closed".
func (s State) String() string {
	return [...]string{"connecting", "connected", "closed"}[s]
}

// passing has the refusals that another try may not meet again.
var passing = reasonSet(
	ReasonConnectionFailed,
	ReasonConnectionLost,
	ReasonClientAlreadyRegistered,
	ReasonSlowConsumer,
	ReasonHeartbeatTimeout,
	ReasonDraining,
	ReasonTooManyAttempts,
	ReasonAuthenticationUnavailable,
	ReasonRateLimited,
	ReasonCapacityReached,
	ReasonOverloaded,
	ReasonInternal,
)

// renewable has the refusals that another credential may not meet again.
var renewable = reasonSet(ReasonCredentialExpired, ReasonUnauthenticated)

// goodbyeTimeout is how long the broker has to end a stream that said goodbye.
const goodbyeTimeout = time.Second

// sessionOptions is what a session needs.
type sessionOptions struct {
	dialer           *dialer
	credential       credentialSource
	renewsCredential bool
	identity         *pb.Identify
	limits           pendingLimits
	maxFrameBytes    int
	maxUnhandled     int
	backoff          Backoff
	connectTimeout   time.Duration
	onMessage        func(*pb.Message)
	onClientEvent    func(*pb.ClientEvent)
	onState          func(State)
}

// session is a client of a broker for as long as the program wants: when its connection ends it connects again, with the metadata that
// it had and the credit that is left.
//
//	connecting ──ready──► connected ──► closed
//	     ▲                    │
//	     └──── it broke ──────┘
//
// It is closed by the program, or by a refusal that no further try will change, such as a wrong credential.
type session struct {
	options sessionOptions
	calls   *pendingCalls[*pb.Command, *pb.CommandResult]
	ctx     context.Context // ends when the session is closed
	cancel  context.CancelCauseFunc
	ended   chan struct{} // closed when nothing runs any more

	mu         sync.Mutex
	state      State
	changed    chan struct{} // closed, and renewed, when the state changes
	attributes map[string]*pb.Value
	current    *sessionLink // the connection that takes calls; nil: there is none
	running    *sessionLink // the same, and then also while it ends
	unhandled  int
	toGrant    int
	isLeaving  bool
	lastError  *Error
}

func newSession(options sessionOptions) *session {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &session{
		options:    options,
		calls:      newPendingCalls[*pb.Command, *pb.CommandResult](options.limits),
		ctx:        ctx,
		cancel:     cancel,
		ended:      make(chan struct{}),
		changed:    make(chan struct{}),
		attributes: options.identity.GetMetadata().GetAttributes(),
	}
}

// start connects; returns at the first ready, or with why there is no connection.
func (s *session) start(ctx context.Context) error {
	var late <-chan time.Time
	if s.options.connectTimeout > 0 {
		timer := time.NewTimer(s.options.connectTimeout)
		defer timer.Stop()
		late = timer.C
	}
	go s.run()
	for {
		state, changed, lastError := s.now()
		switch {
		case state == Connected:
			return nil
		case state == Closed:
			return lastError
		}
		select {
		case <-changed:
		case <-late:
			if _, _, lastError = s.now(); lastError == nil {
				lastError = newError(ReasonConnectionFailed, NotSent, nil, "the broker did not answer in time")
			}
			s.end(lastError)
		case <-ctx.Done():
			s.end(abortedError(ctx, NotSent))
		}
	}
}

// now gives the state, what is closed when it changes, and why there is no connection.
func (s *session) now() (State, <-chan struct{}, *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, s.changed, s.lastError
}

// ready is the broker's last word on the registration, while it holds; else nil.
func (s *session) ready() *pb.Ready {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return nil
	}
	return s.current.ready
}

// link waits for a live connection. See [linker].
func (s *session) link(ctx context.Context, failed *link) (*link, error) {
	timer := time.NewTimer(s.options.limits.connectionTimeout)
	defer timer.Stop()
	for {
		state, changed, lastError := s.now() // before the connection is looked for, so that no change is missed
		if l := s.acquire(failed); l != nil {
			return l, nil
		}
		if state == Closed {
			return nil, closedError(NotSent, lastError)
		}
		select {
		case <-changed:
		case <-timer.C:
			return nil, notConnectedError(lastError)
		case <-ctx.Done():
			return nil, abortedError(ctx, NotSent)
		}
	}
}

// acquire takes hold of the connection there is, unless it is the one that failed. Nil: there is none.
func (s *session) acquire(failed *link) *link {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil || &s.current.link == failed {
		return nil
	}
	s.current.conn.acquire() // it is retired only once it is not the current one
	return &s.current.link
}

// close answers what is under way, for as long as the context allows, leaves in good order, and ends.
func (s *session) close(ctx context.Context) {
	if s.ready() != nil {
		select {
		case <-s.calls.drain():
		case <-s.ended:
		case <-ctx.Done():
		}
	}
	s.mu.Lock()
	s.isLeaving = true
	running := s.running
	s.mu.Unlock()
	if running != nil {
		running.leave()
		<-running.ended // the broker's doing, or the time-out's
	}
	s.end(nil)
	<-s.ended
}

func (s *session) run() {
	defer close(s.ended)
	wasEverReady := false
	for failures := 0; s.ctx.Err() == nil; {
		wasReady, err := s.connectOnce()
		failures++
		if wasReady {
			wasEverReady, failures = true, 0
		}
		if s.keep(err) {
			return
		}
		isOnlyTry := s.options.connectTimeout < 0 && !wasEverReady
		if isOnlyTry || !s.isPassing(err) {
			s.end(err)
			return
		}
		s.options.backoff.pause(s.ctx, failures, err)
	}
}

// keep remembers why there is no connection, unless the program wants none any more.
func (s *session) keep(err *Error) (isLeaving bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.isLeaving && s.state != Closed {
		s.lastError = err
	}
	return s.isLeaving
}

func (s *session) isPassing(err *Error) bool {
	return passing[err.Reason] || s.options.renewsCredential && renewable[err.Reason]
}

// end closes the session, by a refusal where there is an error.
func (s *session) end(err *Error) {
	s.mu.Lock()
	if s.state == Closed {
		s.mu.Unlock()
		return
	}
	s.current = nil
	s.lastError = err
	s.enter(Closed)
	s.mu.Unlock()
	s.cancel(closedError(NotSent, err))
	s.calls.close(err)
}

func (s *session) enter(state State) {
	if s.state == state || s.state == Closed {
		return
	}
	s.state = state
	close(s.changed)
	s.changed = make(chan struct{})
	s.options.onState(state)
}

// connectOnce is one connection, from its beginning to its end, and why it ended. wasReady: the client was registered.
func (s *session) connectOnce() (wasReady bool, _ *Error) {
	l, err := openSessionLink(s.ctx, s.options.dialer, s.options.credential)
	if err != nil {
		return false, errorFromCall(err)
	}
	s.mu.Lock()
	s.running = l
	identify := s.identify()
	s.mu.Unlock()
	lost := l.converse(identify, s)
	s.mu.Lock()
	s.lose()
	s.running = nil
	s.mu.Unlock()
	s.calls.connectionLost(lost)
	l.close()
	return l.ready != nil, lost
}

// identify says who the client is, and how many messages it takes beside those that it has.
func (s *session) identify() *pb.Command {
	credit := uint32(max(0, s.options.maxUnhandled-s.unhandled))
	s.toGrant = 0
	identity := proto.CloneOf(s.options.identity)
	identity.Metadata = &pb.Metadata{Attributes: s.attributes}
	identity.InitialCredit = &credit
	return &pb.Command{Command: &pb.Command_Identify{Identify: identity}}
}

func (s *session) handle(l *sessionLink, event *pb.Event) {
	switch e := event.GetEvent().(type) {
	case *pb.Event_Ready:
		s.registered(l)
	case *pb.Event_CommandResult:
		s.answered(e.CommandResult)
	case *pb.Event_Message:
		s.mu.Lock()
		s.unhandled++
		s.mu.Unlock()
		s.options.onMessage(e.Message)
	case *pb.Event_ClientEvent:
		s.options.onClientEvent(e.ClientEvent)
	case *pb.Event_Goodbye:
		l.leave() // before it is told: what is called then goes over the next connection
		s.mu.Lock()
		s.lose()
		s.mu.Unlock()
	default: // keep-alives, HTTP requests that were not asked for, and what newer brokers say
	}
}

func (s *session) registered(l *sessionLink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == Closed {
		return
	}
	s.current = l
	s.lastError = nil
	s.enter(Connected)
	s.grant() // for what was handled since identify
}

func (s *session) answered(answer *pb.CommandResult) {
	if failure := answer.GetFailure(); failure != nil {
		s.calls.answered(answer.GetCommandId(), nil, errorFromFailure(failure))
		return
	}
	s.calls.answered(answer.GetCommandId(), answer, nil)
}

// lose tells that no connection takes calls; while the client leaves that is no news.
func (s *session) lose() {
	s.current = nil
	if !s.isLeaving {
		s.enter(Connecting)
	}
}

func reasonSet(reasons ...Reason) map[Reason]bool {
	set := map[Reason]bool{}
	for _, reason := range reasons {
		set[reason] = true
	}
	return set
}
