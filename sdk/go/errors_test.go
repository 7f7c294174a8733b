package singyeong

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// declaredReasons reads the constants of the package.
func declaredReasons(t *testing.T) map[string]bool {
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if value, ok := node.(*ast.ValueSpec); ok && len(value.Values) == 1 {
			if literal, ok := value.Values[0].(*ast.BasicLit); ok {
				reason, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				reasons[reason] = true
			}
		}
		return true
	})
	return reasons
}

func TestEveryReasonOfTheBrokerHasItsConstant(t *testing.T) {
	declared := declaredReasons(t)
	for number, name := range pb.ErrorReason_name {
		reason := strings.TrimPrefix(name, "ERROR_REASON_")
		if number != 0 && !declared[reason] {
			t.Errorf("%s has no constant", reason)
		}
	}
	own := len(declared) - (len(pb.ErrorReason_name) - 1)
	assertEqual(t, "the reasons of the library's own", own, 7)
}

func TestTheErrorOfACall(t *testing.T) {
	refused, err := status.New(codes.ResourceExhausted, "slowly").WithDetails(
		&errdetails.ErrorInfo{Reason: "RATE_LIMITED", Domain: "singyeong.v1", Metadata: map[string]string{"limit": "sends"}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(2 * time.Second)},
	)
	if err != nil {
		t.Fatal(err)
	}
	failure := errorFromCall(refused.Err())
	assertError(t, failure, ReasonRateLimited, NotSent)
	assertEqual(t, "the code", failure.Code, codes.ResourceExhausted)
	assertEqual(t, "the details", failure.Details["limit"], "sends")
	assertEqual(t, "the wait", failure.RetryAfter, 2*time.Second)

	assertError(t, errorFromCall(refusal(codes.Aborted, ReasonReplyFailed)), ReasonReplyFailed, Sent)
	assertError(t, errorFromCall(refusal(codes.Unavailable, ReasonPeerLost)), ReasonPeerLost, Unknown)
	assertError(t, errorFromCall(refusal(codes.Unknown, "OF_A_NEWER_BROKER")), "OF_A_NEWER_BROKER", NotSent)
	dialing := status.Error(codes.Unavailable, `connection error: desc = "transport: Error while dialing: dial tcp: connection refused"`)
	assertError(t, errorFromCall(dialing), ReasonConnectionFailed, NotSent)
	assertError(t, errorFromCall(status.Error(codes.Unavailable, "error reading from server: EOF")), ReasonConnectionLost, Unknown)
}

func TestErrorsAreFoundInTheirTree(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := fmt.Errorf("while sending: %w", abortedError(ctx, Unknown))
	assertEqual(t, "the reason", ReasonOf(err), ReasonAborted)
	assertEqual(t, "it is a cancellation", errors.Is(err, context.Canceled), true)
	assertEqual(t, "of another error", ReasonOf(context.Canceled), "")
}
