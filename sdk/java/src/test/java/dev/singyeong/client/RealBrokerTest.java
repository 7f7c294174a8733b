package dev.singyeong.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.singyeong.v1.DirectoryServiceGrpc;
import dev.singyeong.v1.Query;
import dev.singyeong.v1.QueryClientsRequest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What the library does with a broker, for those who have one at hand; see {@link RealBroker}. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealBroker.COMMAND, matches = ".+")
class RealBrokerTest {
  private static final Query TARGET =
      Queries.application("backend")
          .setConditions(
              Queries.conditions(
                  Queries.where("version").atLeast(Values.version("2.0.0")),
                  Queries.where("guild_ids").contains(Values.integer(123))))
          .build();

  @Test
  void sendsBroadcastsAndRequests() throws Exception {
    try (RealBroker broker = new RealBroker();
        SingyeongSession receiver = SingyeongSession.connect(receiver(broker).build());
        SingyeongSession sender = SingyeongSession.connect(sender(broker).build())) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      receiver.onMessage(
          message -> {
            heard.add(Contents.asText(message.getContent()));
            return Contents.json("\"pong\"");
          });

      assertEquals(
          receiver.clientId(),
          SingyeongSession.join(sender.send(TARGET, Contents.json("1"))).getReceiver().getClientId());
      assertEquals(1, SingyeongSession.join(sender.broadcast(TARGET, Contents.json("2"))).getDelivered());
      Query cel = Queries.cel("backend", "version >= semver(\"2.0.0\") && 123 in guild_ids").build();
      var reply = SingyeongSession.join(sender.request(cel, Contents.json("3")));
      assertEquals("\"pong\"", Contents.asText(reply.getContent()));
      assertEquals(List.of("1", "2", "3"), take(heard, 3));

      SingyeongException noRoute =
          assertThrows(
              SingyeongException.class,
              () ->
                  SingyeongSession.join(sender.send(Queries.application("nobody").build(), Contents.json("4"))));
      assertEquals("NO_ROUTE", noRoute.reason());

      var directory = SingyeongSession.join(sender.stub(DirectoryServiceGrpc::newBlockingStub));
      var clients = directory.queryClients(QueryClientsRequest.newBuilder().setQuery(TARGET).build());
      assertEquals(1, clients.getClientsCount());
    }
  }

  @Test
  void handlesMoreThanItsCreditWithoutLoss() throws Exception {
    int count = 5_000;
    try (RealBroker broker = new RealBroker();
        SingyeongSession receiver =
            SingyeongSession.connect(receiver(broker).maxUnhandledMessages(16).build());
        SingyeongSession sender = SingyeongSession.connect(sender(broker).build())) {
      receiver.onMessage(dev.singyeong.v1.Message::getContent);
      List<CompletableFuture<String>> replies =
          IntStream.range(0, count)
              .mapToObj(i -> sender.request(TARGET, Contents.json(String.valueOf(i))))
              .map(future -> future.thenApply(reply -> Contents.asText(reply.getContent())))
              .toList();

      for (int i = 0; i < count; i++) {
        assertEquals(String.valueOf(i), SingyeongSession.join(replies.get(i)));
      }
    }
  }

  @Test
  void comesBackWhenTheBrokerWasKilled() throws Exception {
    try (RealBroker broker = new RealBroker();
        SingyeongSession receiver = SingyeongSession.connect(receiver(broker).build());
        SingyeongSession sender = SingyeongSession.connect(sender(broker).build())) {
      CompletableFuture<Void> asked = new CompletableFuture<>();
      receiver.onMessageAsync(
          message -> {
            if (Contents.asText(message.getContent()).equals("\"hang\"")) {
              asked.complete(null);
              return new CompletableFuture<>();
            }
            return CompletableFuture.completedFuture(Contents.json("\"back\""));
          });
      SingyeongSession.join(receiver.updateMetadata(Map.of("round", Values.integer(2))));
      BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
      receiver.onStateChange(states::add);

      var hanging = sender.request(TARGET, Contents.json("\"hang\""));
      asked.join();
      broker.kill();
      SingyeongException lost =
          assertThrows(SingyeongException.class, () -> SingyeongSession.join(hanging));
      assertEquals("CONNECTION_LOST", lost.reason());
      assertEquals(Outcome.UNKNOWN, lost.outcome());
      assertEquals(SessionState.RECONNECTING, states.poll(30, TimeUnit.SECONDS));

      broker.start();
      assertEquals(SessionState.CONNECTED, states.poll(60, TimeUnit.SECONDS));
      Query changed =
          Queries.application("backend")
              .setConditions(Queries.conditions(Queries.where("round").equalTo(Values.integer(2))))
              .build();
      var reply = SingyeongSession.join(sender.request(changed, Contents.json("\"again\"")));
      assertEquals("\"back\"", Contents.asText(reply.getContent()));
    }
  }

  private static SessionOptions.Builder receiver(RealBroker broker) {
    return SessionOptions.builder(broker.url(), "backend")
        .connectTimeout(Duration.ofSeconds(60))
        .metadata(
            Map.of(
                "version", Values.version("2.1.0"),
                "guild_ids", Values.list(Values.integer(122), Values.integer(123))));
  }

  private static SessionOptions.Builder sender(RealBroker broker) {
    return SessionOptions.builder(broker.url(), "api").connectTimeout(Duration.ofSeconds(60));
  }

  private static List<String> take(BlockingQueue<String> queue, int count) throws InterruptedException {
    List<String> taken = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(queue.poll(10, TimeUnit.SECONDS));
    }
    return taken;
  }
}
