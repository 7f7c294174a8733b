package dev.singyeong.examples;

import dev.singyeong.client.Contents;
import dev.singyeong.client.Queries;
import dev.singyeong.client.SessionOptions;
import dev.singyeong.client.SingyeongException;
import dev.singyeong.client.SingyeongSession;
import dev.singyeong.client.Values;
import dev.singyeong.v1.Query;

/** Says whom it wants, and asks. The broker's address may be given. */
public final class Sender {
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : "http://127.0.0.1:4567";
    Query target =
        Queries.application("backend")
            .setConditions(
                Queries.conditions(
                    Queries.where("version").atLeast(Values.version("2.0.0")),
                    Queries.where("guild_ids").contains(Values.integer(123))))
            .setSelector(Queries.min("latency"))
            .build();
    try (SingyeongSession session = SingyeongSession.connect(SessionOptions.builder(url, "api").build())) {
      var sent = SingyeongSession.join(session.send(target, Contents.json("{\"hello\": \"world\"}")));
      System.out.println("sent to " + sent.getReceiver().getClientId());
      var reply = SingyeongSession.join(session.request(target, Contents.json("\"are you there?\"")));
      System.out.println("reply " + Contents.asText(reply.getContent()));
    } catch (SingyeongException failure) {
      System.err.println(failure.reason() + ", outcome " + failure.outcome() + ": " + failure.getMessage());
      System.exit(1);
    }
  }

  private Sender() {}
}
