package singyeong

// Pending is a call that is under way. What was begun first goes out first: begin calls one after the other and wait for their answers
// later to have many under way in order.
type Pending[T any] struct {
	done  chan struct{}
	value T
	err   error
}

func newPending[T any]() *Pending[T] {
	return &Pending[T]{done: make(chan struct{})}
}

func failedPending[T any](err error) *Pending[T] {
	p := newPending[T]()
	p.settle(p.value, err)
	return p
}

// settle is called once.
func (p *Pending[T]) settle(value T, err error) {
	p.value, p.err = value, err
	close(p.done)
}

// Done is closed once there is an answer, or will be none.
func (p *Pending[T]) Done() <-chan struct{} { return p.done }

// Wait returns the answer once it is there; at the latest when the context with which the call was begun ends.
func (p *Pending[T]) Wait() (T, error) {
	<-p.done
	return p.value, p.err
}
