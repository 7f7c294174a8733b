// Command conformance is the test program of the Go library: it does over stdin and stdout what docs/conformance.md says.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"sync"

	"github.com/singyeong/singyeong/sdk/go"
)

// object is one JSON object to be written.
type object map[string]any

// output writes one JSON object a line.
type output struct {
	mu      sync.Mutex
	encoder *json.Encoder
}

func newOutput(to io.Writer) *output {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return &output{encoder: encoder}
}

func (o *output) write(line object) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.encoder.Encode(line); err != nil {
		log.Fatalf("cannot write an answer: %v", err)
	}
}

func main() {
	program := newProgram(newOutput(os.Stdout))
	if err := program.read(bufio.NewReader(os.Stdin)); err != nil {
		log.Fatal(err)
	}
}

// read does what the commands say until they end.
func (p *program) read(from *bufio.Reader) error {
	for {
		line, err := from.ReadBytes('\n')
		if len(line) > 1 {
			var c call
			if err := json.Unmarshal(line, &c); err != nil {
				return err
			}
			p.start(c)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// start begins a command before the next one is read, and answers it when its result is there.
func (p *program) start(c call) {
	result := p.do(c)
	go func() {
		value, err := result()
		if err != nil {
			p.out.write(object{"id": c.ID, "error": errorObject(err)})
			return
		}
		p.out.write(object{"id": c.ID, "result": value})
	}()
}

func errorObject(err error) object {
	known, ok := errors.AsType[*singyeong.Error](err)
	if !ok {
		return object{"reason": "PROGRAM_FAILED", "outcome": "unknown", "message": err.Error()}
	}
	return object{"reason": known.Reason, "outcome": known.Outcome.String(), "message": known.Message()}
}
