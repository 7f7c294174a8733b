package singyeong

import "sync"

// notifier calls the program's listeners: in order, one at a time, and with nothing of the library held up meanwhile.
type notifier struct {
	mu        sync.Mutex
	waiting   []func()
	isRunning bool
}

// tell has a listener called.
func (n *notifier) tell(call func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waiting = append(n.waiting, call)
	if !n.isRunning {
		n.isRunning = true
		go n.run()
	}
}

// run calls until there is nothing left to tell.
func (n *notifier) run() {
	for {
		n.mu.Lock()
		calls := n.waiting
		n.waiting = nil
		if len(calls) == 0 {
			n.isRunning = false
			n.mu.Unlock()
			return
		}
		n.mu.Unlock()
		for _, call := range calls {
			call()
		}
	}
}
