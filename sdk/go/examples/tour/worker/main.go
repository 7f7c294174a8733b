// Command worker takes what is in a queue until it is interrupted.
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
	client, err := singyeong.Connect(ctx, singyeong.Options{URL: "http://127.0.0.1:4567", Application: "worker"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	fmt.Println("ready")
	for delivery, err := range client.Consume("jobs").All(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("job:", delivery.Text())
		if err := delivery.Ack(ctx); err != nil {
			log.Print(err) // it comes again
		}
	}
}
