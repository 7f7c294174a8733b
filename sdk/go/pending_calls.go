package singyeong

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// pendingLimits is what may wait at once.
type pendingLimits struct {
	maxCalls          int           // for a connection or for their answer
	maxBytes          int           // of their commands
	connectionTimeout time.Duration // how long a call may wait for a connection
	maxFrameBytes     int           // of a frame that one command alone does not fill
}

// callOptions is how one call is made.
type callOptions struct {
	// bytes is the size of the command.
	bytes int
	// repeatable: done twice is as good as once, so it is sent again where the connection breaks.
	repeatable bool
	// sendWithin is how long it may wait to be sent, where that is less than the limit for all. 0: the limit for all.
	sendWithin time.Duration
	// beforeWriting is called when it is about to be written. May be nil; must not block.
	beforeWriting func()
}

// pendingCall waits, is written, and is settled: each at most once, and settled in the end. Guarded by the mutex of its pendingCalls.
type pendingCall[C, A any] struct {
	id         uint64
	command    C
	options    callOptions
	sendBefore time.Time
	settle     func(A, error) // nil: nobody waits for an answer
	release    func() bool    // lets go of the caller's context
	isWritten  bool
	isOver     bool
}

// The most commands in a frame, and, where the broker takes as much, the most bytes.
const (
	maxFrameCommands  = 512
	usualFrameBytes   = 256 * 1024
	commandFrameBytes = 16 // what a command costs in its frame beside itself
)

// pendingCalls are commands on their way over a connection that may break: first they wait to be written, then for their answers.
//
// What is called while the connection takes no more leaves in one frame. When the connection breaks, what was not written waits for
// the next one; what was written fails with the outcome [Unknown], unless it is repeatable.
type pendingCalls[C, A any] struct {
	limits pendingLimits
	// wake has something in it when there may be something to write. Read by one writer at a time.
	wake chan struct{}

	mu        sync.Mutex
	waiting   []*pendingCall[C, A] // in order; those that are over are skipped
	open      map[uint64]*pendingCall[C, A]
	bytes     int
	lastID    uint64
	closed    *Error
	idle      chan struct{} // closed when there are no calls; nil unless somebody waits for that
	overdue   *time.Timer
	overdueAt time.Time // zero: the timer does not run
}

func newPendingCalls[C, A any](limits pendingLimits) *pendingCalls[C, A] {
	return &pendingCalls[C, A]{
		limits: limits,
		wake:   make(chan struct{}, 1),
		open:   map[uint64]*pendingCall[C, A]{},
	}
}

// call has a command sent. The answer, or why there is none, is given to settle, once and with no lock held.
func (p *pendingCalls[C, A]) call(ctx context.Context, command func(id uint64) C, options callOptions, settle func(A, error)) {
	p.mu.Lock()
	if err := p.refusal(ctx, options.bytes); err != nil {
		p.mu.Unlock()
		var none A
		settle(none, err)
		return
	}
	wait := p.limits.connectionTimeout
	if options.sendWithin > 0 {
		wait = min(wait, options.sendWithin)
	}
	p.lastID++
	call := &pendingCall[C, A]{
		id:         p.lastID,
		command:    command(p.lastID),
		options:    options,
		sendBefore: time.Now().Add(wait),
		settle:     settle,
	}
	if ctx.Done() != nil {
		call.release = context.AfterFunc(ctx, func() { p.abort(ctx, call.id) })
	}
	p.open[call.id] = call
	p.bytes += call.options.bytes
	p.waiting = append(p.waiting, call)
	p.watchOverdue(call.sendBefore)
	p.mu.Unlock()
	p.wakeWriter()
}

// tell has a command sent that nobody answers, over the connection there is; it is forgotten where that breaks.
func (p *pendingCalls[C, A]) tell(command C) {
	p.mu.Lock()
	p.waiting = append(p.waiting, &pendingCall[C, A]{command: command})
	p.mu.Unlock()
	p.wakeWriter()
}

// takeFrame takes the next commands to be written; none where none wait. isOver: the connection is left; nothing that was called
// afterwards is taken.
func (p *pendingCalls[C, A]) takeFrame(leaving <-chan struct{}) (_ []C, isOver bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-leaving:
		return nil, true
	default:
	}
	var frame []C
	bytes, taken := 0, 0
	for _, call := range p.waiting {
		if !call.isOver {
			size := call.options.bytes + commandFrameBytes
			if len(frame) == maxFrameCommands || len(frame) > 0 && bytes+size > p.limits.maxFrameBytes {
				break
			}
			if call.options.beforeWriting != nil {
				call.options.beforeWriting()
			}
			call.isWritten = true
			bytes += size
			frame = append(frame, call.command)
		}
		taken++
	}
	clear(p.waiting[:taken]) // the array lives on
	p.waiting = p.waiting[taken:]
	if len(p.waiting) == 0 {
		p.waiting = nil
	}
	return frame, false
}

// answered settles a call: with its answer, or with why it was refused.
func (p *pendingCalls[C, A]) answered(id uint64, answer A, err error) {
	p.mu.Lock()
	call := p.take(id)
	p.mu.Unlock()
	call.end(answer, err)
}

// connectionLost tells that nothing more comes of what was written. The writer of the connection has to be at its end.
func (p *pendingCalls[C, A]) connectionLost(cause *Error) {
	p.mu.Lock()
	var lost, kept []*pendingCall[C, A]
	for _, call := range p.open {
		if call.isWritten && !call.options.repeatable {
			lost = append(lost, p.take(call.id))
			continue
		}
		call.isWritten = false
		kept = append(kept, call)
		p.watchOverdue(call.sendBefore)
	}
	byID := func(a, b *pendingCall[C, A]) int { return cmp.Compare(a.id, b.id) }
	slices.SortFunc(kept, byID)
	slices.SortFunc(lost, byID)
	p.waiting = kept
	p.mu.Unlock()
	endAll(lost, lostError(cause))
}

// failWaiting fails what has not been written.
func (p *pendingCalls[C, A]) failWaiting(err *Error) {
	p.mu.Lock()
	var failed []*pendingCall[C, A]
	for _, call := range p.waiting {
		if taken := p.take(call.id); taken != nil {
			failed = append(failed, taken)
		}
	}
	p.mu.Unlock()
	endAll(failed, err)
}

// drain takes no more calls; the channel is closed when all have been answered.
func (p *pendingCalls[C, A]) drain() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed == nil {
		p.closed = closedError(NotSent, nil)
	}
	if p.idle == nil {
		p.idle = make(chan struct{})
		if len(p.open) == 0 {
			close(p.idle)
		}
	}
	return p.idle
}

// close fails whatever waits, and all that comes.
func (p *pendingCalls[C, A]) close(cause *Error) {
	p.mu.Lock()
	p.closed = closedError(NotSent, cause)
	if p.overdue != nil {
		p.overdue.Stop()
	}
	var unsent, written []*pendingCall[C, A]
	for id, call := range p.open {
		if call.isWritten {
			written = append(written, p.take(id))
		} else {
			unsent = append(unsent, p.take(id))
		}
	}
	p.waiting = nil
	p.mu.Unlock()
	endAll(unsent, closedError(NotSent, cause))
	endAll(written, closedError(Unknown, cause))
}

// isIdle tells that no call waits, for the connection or for its answer.
func (p *pendingCalls[C, A]) isIdle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.open) == 0
}

func (p *pendingCalls[C, A]) refusal(ctx context.Context, bytes int) error {
	if p.closed != nil {
		return p.closed
	}
	if ctx.Err() != nil {
		return abortedError(ctx, NotSent)
	}
	if len(p.open) < p.limits.maxCalls && (p.bytes == 0 || p.bytes+bytes <= p.limits.maxBytes) {
		return nil
	}
	return newError(ReasonBufferFull, NotSent, nil,
		"%d calls of %d bytes wait already; wait for some of them, or raise MaxPendingCalls and MaxPendingBytes", len(p.open), p.bytes)
}

// take ends a call's wait; nil where the caller gave up.
func (p *pendingCalls[C, A]) take(id uint64) *pendingCall[C, A] {
	call := p.open[id]
	if call == nil {
		return nil
	}
	delete(p.open, id)
	call.isOver = true
	p.bytes -= call.options.bytes
	if len(p.open) == 0 && p.idle != nil {
		close(p.idle)
		p.idle = nil
	}
	return call
}

func (p *pendingCalls[C, A]) abort(ctx context.Context, id uint64) {
	p.mu.Lock()
	call := p.take(id)
	p.mu.Unlock()
	if call == nil {
		return
	}
	outcome := NotSent
	if call.isWritten {
		outcome = Unknown
	}
	var none A
	call.end(none, abortedError(ctx, outcome))
}

// watchOverdue keeps one timer for all: it looks for those that have waited too long whenever the first of them may have.
func (p *pendingCalls[C, A]) watchOverdue(at time.Time) {
	if !p.overdueAt.IsZero() && !at.Before(p.overdueAt) {
		return
	}
	p.overdueAt = at
	if p.overdue != nil {
		p.overdue.Stop()
	}
	p.overdue = time.AfterFunc(time.Until(at), p.failOverdue)
}

func (p *pendingCalls[C, A]) failOverdue() {
	p.mu.Lock()
	p.overdueAt = time.Time{}
	now := time.Now()
	var overdue []*pendingCall[C, A]
	for _, call := range p.waiting {
		switch {
		case call.isOver || call.settle == nil:
		case call.sendBefore.After(now):
			p.watchOverdue(call.sendBefore)
		default:
			overdue = append(overdue, p.take(call.id))
		}
	}
	p.mu.Unlock()
	endAll(overdue, notConnectedError(nil))
}

func (p *pendingCalls[C, A]) wakeWriter() {
	select {
	case p.wake <- struct{}{}:
	default: // it has been woken already
	}
}

func (c *pendingCall[C, A]) end(answer A, err error) {
	if c == nil {
		return
	}
	if c.release != nil {
		c.release()
	}
	c.settle(answer, err)
}

func endAll[C, A any](calls []*pendingCall[C, A], err *Error) {
	var none A
	for _, call := range calls {
		call.end(none, err)
	}
}
