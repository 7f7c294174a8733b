package singyeong

import (
	"time"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// ClientInfo is a connected client as the directory knows it.
type ClientInfo struct {
	ClientRef
	// Metadata includes the broker's own attributes, such as "ip".
	Metadata Metadata
	// Queues are those from which it can get a message now.
	Queues []string
	// RemoteAddress has no port.
	RemoteAddress string
	// Restricted: it presented no valid credential where one is asked for.
	Restricted bool
	// Revision counts the changes of its metadata, from 1.
	Revision uint64
	// ConnectedAt is when it identified.
	ConnectedAt time.Time
	// Transport is what carries its session, such as "websocket" or "rpc".
	Transport string
	// BrokerID is the broker that holds its session.
	BrokerID string
}

func clientInfoFromProto(client *pb.Client) *ClientInfo {
	return &ClientInfo{
		ClientRef:     ClientRef{Application: client.GetApplication(), ClientID: client.GetClientId()},
		Metadata:      valuesFromProto(client.GetMetadata().GetAttributes()),
		Queues:        client.GetQueues(),
		RemoteAddress: client.GetRemoteAddress(),
		Restricted:    client.GetRestricted(),
		Revision:      client.GetRevision(),
		ConnectedAt:   client.GetConnectedAt().AsTime(),
		Transport:     client.GetTransport(),
		BrokerID:      client.GetBrokerId(),
	}
}

// ClientEvent tells of a client that came or went.
type ClientEvent struct {
	ClientRef
	// IsConnected: it came. Otherwise it went.
	IsConnected bool
}
