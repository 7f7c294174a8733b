package singyeong

import (
	"context"
	"maps"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// command has a command done; result reads its answer, and is called before what comes behind the answer is handled.
func command[T any](ctx context.Context, s *session, c *pb.Command, o callOptions, result func(*pb.CommandResult) T) *Pending[T] {
	pending := newPending[T]()
	number := func(id uint64) *pb.Command {
		c.Id = id
		return c
	}
	s.calls.call(ctx, number, o, func(answer *pb.CommandResult, err error) {
		var value T
		if err == nil {
			value = result(answer)
		}
		pending.settle(value, err)
	})
	return pending
}

// updateMetadata changes the metadata, here and at the broker; a change that a broken connection interrupts is made by the next one.
func (s *session) updateMetadata(ctx context.Context, request *pb.UpdateMetadataRequest, bytes int) *Pending[uint64] {
	c := &pb.Command{Command: &pb.Command_UpdateMetadata{UpdateMetadata: request}}
	options := callOptions{bytes: bytes, repeatable: true}
	return command(ctx, s, c, options, func(answer *pb.CommandResult) uint64 {
		s.remember(request)
		return answer.GetUpdateMetadata().GetRevision()
	})
}

func (s *session) remember(request *pb.UpdateMetadataRequest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	attributes := map[string]*pb.Value{}
	if !request.GetReplace() {
		maps.Copy(attributes, s.attributes)
	}
	for _, key := range request.GetRemove() {
		delete(attributes, key)
	}
	maps.Copy(attributes, request.GetSet())
	s.attributes = attributes
}

// handled tells that the program is done with a message: another one may come.
func (s *session) handled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unhandled--
	s.toGrant++
	s.grant()
}

// grant gives back what credit there is. A grant for many costs no more than one for each, and none is late as long as half the credit
// is out. Without a connection there is nothing to do: the next identify counts anew.
func (s *session) grant() {
	if s.current == nil || s.toGrant == 0 || s.toGrant*2 < s.options.maxUnhandled {
		return
	}
	credit := &pb.GrantCreditRequest{Credit: uint32(s.toGrant)}
	s.toGrant = 0
	s.calls.tell(&pb.Command{Command: &pb.Command_GrantCredit{GrantCredit: credit}})
}
