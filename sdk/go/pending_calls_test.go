package singyeong

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func testCalls(change func(*pendingLimits)) *pendingCalls[uint64, string] {
	limits := pendingLimits{maxCalls: 1000, maxBytes: 1000, connectionTimeout: time.Minute, maxFrameBytes: 200}
	if change != nil {
		change(&limits)
	}
	return newPendingCalls[uint64, string](limits)
}

func begin(p *pendingCalls[uint64, string], options callOptions) *Pending[string] {
	pending := newPending[string]()
	p.call(context.Background(), func(id uint64) uint64 { return id }, options, pending.settle)
	return pending
}

func assertFrame(t *testing.T, p *pendingCalls[uint64, string], expected ...uint64) {
	t.Helper()
	if frame, _ := p.takeFrame(nil); !slices.Equal(frame, expected) {
		t.Fatalf("the frame is %v, not %v", frame, expected)
	}
}

func TestAFrameIsBounded(t *testing.T) {
	p := testCalls(nil)
	for _, bytes := range []int{80, 80, 500, 10} {
		begin(p, callOptions{bytes: bytes})
	}
	assertFrame(t, p, 1, 2)
	assertFrame(t, p, 3)
	assertFrame(t, p, 4)
	assertFrame(t, p)

	p = testCalls(nil)
	for range maxFrameCommands + 1 {
		begin(p, callOptions{})
	}
	p.limits.maxFrameBytes = 1 << 20
	first, _ := p.takeFrame(nil)
	second, _ := p.takeFrame(nil)
	assertEqual(t, "the first frame", len(first), maxFrameCommands)
	assertEqual(t, "the second frame", len(second), 1)
}

func TestAConnectionThatIsLeftTakesNothing(t *testing.T) {
	p := testCalls(nil)
	leaving := make(chan struct{})
	close(leaving)
	begin(p, callOptions{})
	if frame, isOver := p.takeFrame(leaving); len(frame) > 0 || !isOver {
		t.Fatalf("%v was taken", frame)
	}
	assertFrame(t, p, 1)
}

func TestBytesThatWaitAreBounded(t *testing.T) {
	p := testCalls(func(limits *pendingLimits) { limits.maxBytes = 100 })
	first := begin(p, callOptions{bytes: 200}) // one call alone may be as large as it likes
	_, err := begin(p, callOptions{bytes: 1}).Wait()
	assertError(t, err, ReasonBufferFull, NotSent)
	p.answered(1, "done", nil)
	if answer, err := first.Wait(); answer != "done" || err != nil {
		t.Fatalf("%q, %v", answer, err)
	}
	begin(p, callOptions{bytes: 60})
	_, err = begin(p, callOptions{bytes: 60}).Wait()
	assertError(t, err, ReasonBufferFull, NotSent)
}

func TestWhatIsRepeatableGoesAgainBeforeWhatWasNotWritten(t *testing.T) {
	p := testCalls(nil)
	repeatable := callOptions{bytes: 80, repeatable: true}
	begin(p, repeatable)
	once := begin(p, callOptions{bytes: 80})
	begin(p, repeatable)
	assertFrame(t, p, 1, 2)
	p.tell(0)
	p.connectionLost(nil)
	_, err := once.Wait()
	assertError(t, err, ReasonConnectionLost, Unknown)
	assertFrame(t, p, 1, 3)
}

func TestWhatWaitsTooLongFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testCalls(nil)
		long, short := begin(p, callOptions{}), begin(p, callOptions{sendWithin: time.Second})
		began := time.Now()
		_, err := short.Wait()
		assertError(t, err, ReasonNotConnected, NotSent)
		assertEqual(t, "the wait", time.Since(began), time.Second)
		_, err = long.Wait()
		assertError(t, err, ReasonNotConnected, NotSent)
		assertEqual(t, "the wait", time.Since(began), time.Minute)
	})
}

func TestWhatWasWrittenWaitsForItsAnswerAsLongAsItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testCalls(nil)
		written := begin(p, callOptions{})
		assertFrame(t, p, 1)
		time.Sleep(time.Hour)
		p.answered(1, "late", nil)
		if answer, err := written.Wait(); answer != "late" || err != nil {
			t.Fatalf("%q, %v", answer, err)
		}
	})
}

func TestDrainAndClose(t *testing.T) {
	p := testCalls(nil)
	written := begin(p, callOptions{})
	assertFrame(t, p, 1)
	idle := p.drain()
	_, err := begin(p, callOptions{}).Wait()
	assertError(t, err, ReasonClosed, NotSent)
	select {
	case <-idle:
		t.Fatal("it is idle before the answer has come")
	default:
	}
	p.answered(1, "done", nil)
	next(t, idle)
	if answer, err := written.Wait(); answer != "done" || err != nil {
		t.Fatalf("%q, %v", answer, err)
	}

	p = testCalls(nil)
	written = begin(p, callOptions{})
	assertFrame(t, p, 1)
	waiting := begin(p, callOptions{})
	p.close(nil)
	_, err = written.Wait()
	assertError(t, err, ReasonClosed, Unknown)
	_, err = waiting.Wait()
	assertError(t, err, ReasonClosed, NotSent)
}
