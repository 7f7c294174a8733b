package dev.singyeong.examples;

import dev.singyeong.client.Contents;
import dev.singyeong.client.SessionOptions;
import dev.singyeong.client.SingyeongSession;
import dev.singyeong.client.Values;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Says what it is, and answers, until it is interrupted. The broker's address may be given. */
public final class Receiver {
  public static void main(String[] args) throws InterruptedException {
    String url = args.length > 0 ? args[0] : "http://127.0.0.1:4567";
    SessionOptions options =
        SessionOptions.builder(url, "backend")
            .metadata(
                Map.of(
                    "version", Values.version("2.1.0"),
                    "guild_ids", Values.list(Values.integer(122), Values.integer(123)),
                    "latency", Values.integer(12)))
            .build();
    try (SingyeongSession session = SingyeongSession.connect(options)) {
      session.onStateChange(state -> System.out.println("now " + state));
      session.onMessage(
          message -> {
            System.out.println("heard " + Contents.asText(message.getContent()));
            return Contents.json("\"here I am\"");
          });
      new CountDownLatch(1).await();
    }
  }

  private Receiver() {}
}
