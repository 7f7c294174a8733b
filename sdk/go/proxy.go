package singyeong

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// ProxyRequest is an HTTP request for a client that matches.
type ProxyRequest struct {
	// Method in upper case. Empty: GET.
	Method string
	// Path and query part, beginning with a slash.
	Path string
	// Header may be nil.
	Header http.Header
	// Body may be nil. Bounded by the broker's limit for frames.
	Body []byte
	// Timeout of the whole. 0: until the context's deadline, and without one as long as the broker is set to.
	Timeout time.Duration
	// FollowRedirects: a redirect is followed, where the broker's address policy allows, and not the answer.
	FollowRedirects bool
}

// ProxyAnswer is an upstream's answer, whatever its status.
type ProxyAnswer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Trailer http.Header
	// Upstream is the client that answered.
	Upstream *ClientRef
	// Attempts are the upstreams that were asked.
	Attempts int
}

// Proxy has an HTTP request forwarded to one match. An answer is a success whatever its status.
func (c *Client) Proxy(ctx context.Context, target Target, request ProxyRequest) (ProxyAnswer, error) {
	query, err := queryOf(target)
	if err != nil {
		return ProxyAnswer{}, err
	}
	head := &pb.ForwardRequestHead{
		Query:           query,
		Method:          request.Method,
		Target:          request.Path,
		Headers:         headersToProto(request.Header),
		FollowRedirects: request.FollowRedirects,
	}
	if head.Method == "" {
		head.Method = http.MethodGet
	}
	if deadline := requestDeadline(ctx, request.Timeout); !deadline.IsZero() {
		head.Timeout = durationpb.New(max(time.Until(deadline), time.Millisecond))
	}
	answer, err := invoke(ctx, c.unary, &pb.ForwardRequest{Head: head, Body: request.Body},
		func(conn grpc.ClientConnInterface, ctx context.Context, request *pb.ForwardRequest) (*pb.ForwardResponse, error) {
			return pb.NewProxyServiceClient(conn).Forward(ctx, request)
		})
	if err != nil {
		return ProxyAnswer{}, err
	}
	return ProxyAnswer{
		Status:   int(answer.GetHead().GetStatus()),
		Header:   headersFromProto(answer.GetHead().GetHeaders()),
		Body:     answer.GetBody(),
		Trailer:  headersFromProto(answer.GetTrailers()),
		Upstream: clientRefFromProto(answer.GetHead().GetUpstream()),
		Attempts: int(answer.GetHead().GetAttempts()),
	}, nil
}

// headersToProto has the fields by name, and those of one name in their order.
func headersToProto(header http.Header) []*pb.HttpHeader {
	var fields []*pb.HttpHeader
	for name, values := range header {
		for _, value := range values {
			fields = append(fields, &pb.HttpHeader{Name: name, Value: latin1ToText(value)})
		}
	}
	slices.SortStableFunc(fields, func(a, b *pb.HttpHeader) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

func headersFromProto(fields []*pb.HttpHeader) http.Header {
	header := http.Header{}
	for _, field := range fields {
		header.Add(field.GetName(), textToLatin1(field.GetValue()))
	}
	return header
}

// latin1ToText: fields are bytes in Go, and on the wire text of which every character stands for one byte, as ISO 8859-1 has it.
func latin1ToText(value string) string {
	runes := make([]rune, len(value))
	for i := range len(value) {
		runes[i] = rune(value[i])
	}
	return string(runes)
}

func textToLatin1(text string) string {
	value := make([]byte, 0, len(text))
	for _, r := range text {
		value = append(value, byte(r))
	}
	return string(value)
}
