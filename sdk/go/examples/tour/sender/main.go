// Command sender says whom it wants, sends, asks, and leaves work in a queue.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/singyeong/singyeong/sdk/go"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client, err := singyeong.Connect(ctx, singyeong.Options{URL: "http://127.0.0.1:4567", Application: "api"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	target := singyeong.Query{
		Application: "backend",
		Where:       singyeong.Where("version").Gte(singyeong.Semver("2.0.0")).And(singyeong.Where("guild_ids").Contains(123)),
		Pick:        singyeong.Min("latency"),
	}

	receipt, err := client.Send(ctx, target, map[string]string{"hello": "world"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent to", receipt.Receiver.ClientID)

	reply, err := client.Request(ctx, target, "are you there?")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("reply:", reply.Text())

	for job := range 3 {
		if _, err := client.Enqueue(ctx, "jobs", map[string]int{"job": job}); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("3 jobs are in the queue")
}
