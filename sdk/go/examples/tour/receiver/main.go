// Command receiver says what it is, and answers until it is interrupted.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/singyeong/singyeong/sdk/go"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	client, err := singyeong.Connect(ctx, singyeong.Options{
		URL:         "http://127.0.0.1:4567",
		Application: "backend",
		Metadata:    singyeong.Metadata{"version": singyeong.Semver("2.1.0"), "guild_ids": []int{122, 123}, "latency": 12},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	client.Handle(func(_ context.Context, message *singyeong.Message) (any, error) {
		fmt.Printf("%s: %v\n", message.Kind, message.Value())
		return map[string]any{"heard": message.Value()}, nil
	})
	fmt.Println("ready")
	<-ctx.Done()
}
