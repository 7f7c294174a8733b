// Package singyeong is the client library of singyeong, a message broker whose senders name receivers by a query over what the
// receivers say about themselves.
//
// A receiver says what it is, and answers:
//
//	client, err := singyeong.Connect(ctx, singyeong.Options{
//		URL:         "http://127.0.0.1:4567",
//		Application: "backend",
//		Metadata:    singyeong.Metadata{"version": singyeong.Semver("2.1.0"), "guild_ids": []int{122, 123}, "latency": 12},
//	})
//	client.Handle(func(ctx context.Context, m *singyeong.Message) (any, error) {
//		return map[string]any{"heard": m.Value()}, nil
//	})
//
// A sender says whom it wants:
//
//	target := singyeong.Query{
//		Application: "backend",
//		Where:       singyeong.Where("version").Gte(singyeong.Semver("2.0.0")).And(singyeong.Where("guild_ids").Contains(123)),
//		Pick:        singyeong.Min("latency"),
//	}
//	receipt, err := client.Send(ctx, target, map[string]string{"hello": "world"})
//	reply, err := client.Request(ctx, target, "are you there?")
//
// Every method may be called by many goroutines at once. Everything that is called while there is no connection waits for one. What a
// call that fails has come to is told by [Error].
package singyeong
