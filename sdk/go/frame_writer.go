package singyeong

import (
	"runtime"
	"time"
)

// writeFrames sends what is called over one connection until it is left, or broken. Where nothing was sent for an interval it sends a
// sign of life; an interval of 0: never.
func writeFrames[C, A any](calls *pendingCalls[C, A], send func([]C) error, leaving <-chan struct{}, interval time.Duration, alive C) {
	var quiet <-chan time.Time
	if interval > 0 {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		quiet = ticker.C
	}
	hasSent := false
	for {
		frame, isOver := calls.takeFrame(leaving)
		if isOver {
			return
		}
		if len(frame) == 0 {
			select {
			case <-leaving:
				return
			case <-calls.wake:
				runtime.Gosched() // what others are about to call goes along
				continue
			case <-quiet:
				if hasSent {
					hasSent = false
					continue
				}
				frame = []C{alive}
			}
		}
		if send(frame) != nil {
			return // the reader of the connection learns why
		}
		hasSent = true
	}
}
