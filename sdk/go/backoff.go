package singyeong

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff is how long to wait before connecting again.
type Backoff struct {
	// InitialDelay is the most before the second try; it doubles with every further one. 0: 100 ms.
	InitialDelay time.Duration
	// MaxDelay is the most before any try. 0: 10 s.
	MaxDelay time.Duration
}

// delay is the wait before a try: chance takes up to half of a time that doubles, so that clients of a broker that restarts do not
// all come back at once.
func (b Backoff) delay(failures int, random func() float64) time.Duration {
	most := float64(b.InitialDelay) * float64(uint64(1)<<min(failures, 30))
	return time.Duration(min(most, float64(b.MaxDelay)) * (0.5 + random()/2))
}

// pause waits before a try, no less than the broker asked for, or until the context ends.
func (b Backoff) pause(ctx context.Context, failures int, cause *Error) {
	wait := b.delay(failures, rand.Float64)
	if cause != nil {
		wait = max(wait, cause.RetryAfter)
	}
	sleep(ctx, wait)
}

// sleep returns after a time, or as soon as the context ends.
func sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
