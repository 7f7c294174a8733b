package singyeong

import (
	"testing"
	"time"
)

func TestTheWaitDoublesAndChanceTakesUpToHalf(t *testing.T) {
	b := Options{}.withDefaults().Backoff
	most := func() float64 { return 1 }
	least := func() float64 { return 0 }
	for failures, milliseconds := range []time.Duration{100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000} {
		assertEqual(t, "the longest", b.delay(failures, most), milliseconds*time.Millisecond)
		assertEqual(t, "the shortest", b.delay(failures, least), milliseconds*time.Millisecond/2)
	}
	assertEqual(t, "after many failures", b.delay(1_000_000, most), 10*time.Second)
}
