package singyeong

import (
	"context"

	"google.golang.org/grpc"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Clients are those that matched at one moment.
type Clients struct {
	// Clients by application and id.
	Clients []*ClientInfo
	// IsTruncated: there are more than the limit let through.
	IsTruncated bool
}

// QueryClients lists the clients that match, no more than the limit; 0: as many as the broker allows. A Pick leaves one, a Key plays no
// part.
func (c *Client) QueryClients(ctx context.Context, target Target, limit int) (Clients, error) {
	query, err := queryOf(target)
	if err != nil {
		return Clients{}, err
	}
	answer, err := invoke(ctx, c.unary, &pb.QueryClientsRequest{Query: query, Limit: uint32(limit)},
		func(conn grpc.ClientConnInterface, ctx context.Context, request *pb.QueryClientsRequest) (*pb.QueryClientsResponse, error) {
			return pb.NewDirectoryServiceClient(conn).QueryClients(ctx, request)
		})
	if err != nil {
		return Clients{}, err
	}
	result := Clients{IsTruncated: answer.GetTruncated()}
	for _, client := range answer.GetClients() {
		result.Clients = append(result.Clients, clientInfoFromProto(client))
	}
	return result, nil
}
