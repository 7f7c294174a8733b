package singyeong

import (
	"context"
	"errors"
	"io"
	"iter"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// ChangeKind is a way in which a list of matches can change.
type ChangeKind int

const (
	// Reset: forget what was told before. A snapshot follows: Matched for each match, and SnapshotComplete.
	Reset ChangeKind = iota
	// Matched: a client matches that did not before.
	Matched
	// Updated: a client that matches has changed its metadata.
	Updated
	// Unmatched: a client does not match any more, or is gone.
	Unmatched
	// SnapshotComplete: everything that matched when the watch began has been told.
	SnapshotComplete
)

// String gives "reset", "matched", "updated", "unmatched" or "snapshot_complete".
func (k ChangeKind) String() string {
	return [...]string{"reset", "matched", "updated", "unmatched", "snapshot_complete"}[k]
}

// Change is one change of a list of matches.
type Change struct {
	Kind ChangeKind
	// Ref names the client; zero for Reset and SnapshotComplete.
	Ref ClientRef
	// Client is the one of Matched and Updated; otherwise nil.
	Client *ClientInfo
}

// watchesAgain has the refusals that watching again may not meet again.
var watchesAgain = reasonSet(
	ReasonConnectionFailed,
	ReasonConnectionLost,
	ReasonNotConnected,
	ReasonSessionNotFound,
	ReasonSlowConsumer,
	ReasonDraining,
	ReasonOverloaded,
	ReasonRateLimited,
)

// Watch keeps a list of matches up to date until the context ends or the client is closed. It begins with Reset, a Matched for each
// match, and SnapshotComplete; a connection that breaks makes it begin again. An error is the last it has. Pick, Key and Optional of
// the query play no part.
func (c *Client) Watch(ctx context.Context, target Target) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		query, err := queryOf(target)
		if err != nil {
			yield(Change{}, err)
			return
		}
		watching, cancel := joined(ctx, c.unary.closed)
		defer cancel()
		for failures := 0; watching.Err() == nil; failures++ {
			wasTold, isOver, err := c.watchOnce(watching, query, yield)
			switch {
			case isOver || watching.Err() != nil || ReasonOf(err) == ReasonClosed:
				return
			case !watchesAgain[err.Reason]:
				yield(Change{}, err)
				return
			case wasTold:
				failures = 0
			}
			c.unary.backoff.pause(watching, failures, err)
		}
	}
}

// watchOnce is one connection, and why it ended. wasTold: something came. isOver: the program wants no more.
func (c *Client) watchOnce(ctx context.Context, query *pb.Query, yield func(Change, error) bool) (wasTold, isOver bool, _ *Error) {
	l, err := c.unary.linker.link(ctx, nil)
	if err != nil {
		return false, false, errorFromCall(err)
	}
	defer l.conn.release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ctx, err = authorize(ctx, c.unary.credential, l.token)
	if err != nil {
		return false, false, errorFromCall(err)
	}
	stream, err := pb.NewDirectoryServiceClient(l.conn).WatchClients(ctx, &pb.WatchClientsRequest{Query: query})
	if err != nil {
		return false, false, errorFromCall(err)
	}
	for {
		frame, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return wasTold, false, newError(ReasonConnectionLost, Unknown, nil, "the broker ended the watch")
		}
		if err != nil {
			return wasTold, false, errorFromCall(err)
		}
		if !wasTold && !yield(Change{Kind: Reset}, nil) {
			return true, true, nil
		}
		wasTold = true
		for _, change := range frame.GetChanges() {
			if told, ok := changeFromProto(change); ok && !yield(told, nil) {
				return true, true, nil
			}
		}
	}
}

// changeFromProto is not ok for what a newer broker says.
func changeFromProto(change *pb.ClientChange) (_ Change, ok bool) {
	switch c := change.GetChange().(type) {
	case *pb.ClientChange_Matched:
		client := clientInfoFromProto(c.Matched)
		return Change{Kind: Matched, Ref: client.ClientRef, Client: client}, true
	case *pb.ClientChange_Updated:
		client := clientInfoFromProto(c.Updated)
		return Change{Kind: Updated, Ref: client.ClientRef, Client: client}, true
	case *pb.ClientChange_Unmatched:
		return Change{Kind: Unmatched, Ref: *clientRefFromProto(c.Unmatched)}, true
	case *pb.ClientChange_SnapshotComplete:
		return Change{Kind: SnapshotComplete}, true
	default:
		return Change{}, false
	}
}
