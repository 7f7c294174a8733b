package dev.singyeong.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.singyeong.client.FakeBroker.Connection;
import dev.singyeong.v1.ClientRef;
import dev.singyeong.v1.Command;
import dev.singyeong.v1.CommandResult;
import dev.singyeong.v1.ErrorReason;
import dev.singyeong.v1.Event;
import dev.singyeong.v1.Failure;
import dev.singyeong.v1.Goodbye;
import dev.singyeong.v1.Message;
import dev.singyeong.v1.MessageKind;
import dev.singyeong.v1.Query;
import dev.singyeong.v1.SendResponse;
import dev.singyeong.v1.UpdateMetadataRequest;
import dev.singyeong.v1.UpdateMetadataResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SingyeongSessionTest {
  private static final Query ANY = Query.getDefaultInstance();

  private FakeBroker broker;
  private SingyeongSession session;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    broker = new FakeBroker();
  }

  @AfterEach
  void stop() {
    if (session != null) {
      session.close(Duration.ZERO);
    }
    broker.close();
  }

  @Test
  void identifiesWithWhatItSaysAboutItselfAndItsCredit() throws Exception {
    open(
        broker
            .options()
            .credential("secret")
            .tags(List.of("blue"))
            .maxUnhandledMessages(7)
            .metadata(Map.of("version", Values.version("2.1.0"))));

    assertEquals("backend", connection.identify.getApplication());
    assertEquals("client-1", connection.identify.getClientId());
    assertEquals(List.of("blue"), connection.identify.getTagsList());
    assertEquals(7, connection.identify.getInitialCredit());
    assertEquals(
        Map.of("version", Values.version("2.1.0")), connection.identify.getMetadata().getAttributesMap());
    assertEquals("Bearer secret", connection.credential);
    assertEquals(SessionState.CONNECTED, session.state());
  }

  @Test
  void sendsAndTellsWhoGotIt() throws Exception {
    open(broker.options());

    CompletableFuture<SendResponse> sent = session.send(ANY, Contents.json("{\"hello\":\"world\"}"));
    Command command = connection.next();
    ClientRef receiver = ClientRef.newBuilder().setApplication("backend").setClientId("other").build();
    connection.answer(
        CommandResult.newBuilder()
            .setCommandId(command.getId())
            .setSend(SendResponse.newBuilder().setMessageId("m1").setReceiver(receiver)));

    assertEquals("{\"hello\":\"world\"}", command.getSend().getContent().getData().toStringUtf8());
    assertEquals("application/json", command.getSend().getContent().getContentType());
    assertEquals(receiver, SingyeongSession.join(sent).getReceiver());
  }

  @Test
  void aRefusedCommandFailsWithItsReasonAndOutcome() throws Exception {
    open(broker.options());

    CompletableFuture<SendResponse> sent = session.send(ANY, Contents.empty());
    refuse(connection.next(), ErrorReason.ERROR_REASON_NO_ROUTE);
    assertFailure(sent, "NO_ROUTE", Outcome.NOT_SENT);

    var asked = session.request(ANY, Contents.empty());
    refuse(connection.next(), ErrorReason.ERROR_REASON_REQUEST_TIMEOUT);
    assertFailure(asked, "REQUEST_TIMEOUT", Outcome.SENT);
  }

  @Test
  void repliesWithWhatTheHandlerReturns() throws Exception {
    open(broker.options());
    session.onMessage(message -> Contents.text("heard " + Contents.asText(message.getContent())));

    connection.deliver(request("r1", "hi"));
    Command reply = connection.next();

    assertEquals("r1", reply.getReply().getRequestId());
    assertEquals("heard hi", Contents.asText(reply.getReply().getContent()));
  }

  @Test
  void aHandlerThatThrowsFailsTheRequest() throws Exception {
    open(broker.options());
    session.onMessage(
        message -> {
          throw new ReplyException("no such order", Map.of("order", "7"));
        });

    connection.deliver(request("r1", "hi"));
    Command reply = connection.next();

    assertEquals("no such order", reply.getReply().getError().getMessage());
    assertEquals(Map.of("order", "7"), reply.getReply().getError().getDetailsMap());
  }

  @Test
  void aReplyThatIsLargerThanAFrameFailsTheRequest() throws Exception {
    open(broker.options().maxFrameBytes(1_000));
    session.onMessage(message -> Contents.bytes(new byte[1_000]));

    connection.deliver(request("r1", "hi"));

    assertEquals(
        "the reply is larger than 1000 bytes", connection.next().getReply().getError().getMessage());
  }

  @Test
  void grantsCreditAsMessagesAreHandled() throws Exception {
    open(broker.options().maxUnhandledMessages(4));
    BlockingQueue<CompletableFuture<dev.singyeong.v1.Content>> handling = new LinkedBlockingQueue<>();
    session.onMessageAsync(
        message -> {
          CompletableFuture<dev.singyeong.v1.Content> done = new CompletableFuture<>();
          handling.add(done);
          return done;
        });

    for (int i = 0; i < 4; i++) {
      connection.deliver(Message.newBuilder().setId("m" + i).setKind(MessageKind.MESSAGE_KIND_SEND));
    }
    CompletableFuture<?> first = handling.poll(10, TimeUnit.SECONDS);
    CompletableFuture<?> second = handling.poll(10, TimeUnit.SECONDS);
    assertTrue(connection.isQuiet());
    first.complete(null);
    second.complete(null);

    assertEquals(2, connection.next().getGrantCredit().getCredit());
  }

  @Test
  void identifiesAgainWithTheCreditThatIsLeft() throws Exception {
    open(broker.options().maxUnhandledMessages(4));
    BlockingQueue<CompletableFuture<dev.singyeong.v1.Content>> handling = new LinkedBlockingQueue<>();
    session.onMessageAsync(
        message -> {
          CompletableFuture<dev.singyeong.v1.Content> done = new CompletableFuture<>();
          handling.add(done);
          return done;
        });
    connection.deliver(request("r1", "hi"));
    CompletableFuture<dev.singyeong.v1.Content> done = handling.poll(10, TimeUnit.SECONDS);

    connection.breakOff();
    connection = broker.register();
    assertEquals(3, connection.identify.getInitialCredit());

    // Its reply belongs to a connection that is gone, so the next command is another one.
    done.complete(Contents.text("late"));
    session.send(ANY, Contents.text("after"));
    assertEquals("after", Contents.asText(connection.next().getSend().getContent()));
  }

  @Test
  void comesBackWithTheMetadataThatItHad() throws Exception {
    open(
        broker
            .options()
            .metadata(Map.of("version", Values.version("1.0.0"), "old", Values.bool(true))));
    CompletableFuture<Long> updated =
        session.updateMetadata(
            UpdateMetadataRequest.newBuilder().putSet("latency", Values.integer(12)).addRemove("old").build());
    connection.answer(
        CommandResult.newBuilder()
            .setCommandId(connection.next().getId())
            .setUpdateMetadata(UpdateMetadataResponse.newBuilder().setRevision(2)));
    assertEquals(2, SingyeongSession.join(updated));

    connection.breakOff();
    connection = broker.register();

    assertEquals(
        Map.of("version", Values.version("1.0.0"), "latency", Values.integer(12)),
        connection.identify.getMetadata().getAttributesMap());
  }

  @Test
  void aCommandWhoseAnswerIsLostHasAnUnknownOutcomeAndIsNotSentAgain() throws Exception {
    open(broker.options());
    CompletableFuture<SendResponse> written = session.send(ANY, Contents.text("first"));
    connection.next();

    connection.breakOff();
    connection = broker.accept();
    assertFailure(written, "CONNECTION_LOST", Outcome.UNKNOWN);
    CompletableFuture<SendResponse> waiting = session.send(ANY, Contents.text("second"));
    connection.next();
    connection.tell(Event.newBuilder().setReady(dev.singyeong.v1.Ready.getDefaultInstance()).build());

    Command command = connection.next();
    assertEquals("second", Contents.asText(command.getSend().getContent()));
    connection.answer(
        CommandResult.newBuilder().setCommandId(command.getId()).setSend(SendResponse.getDefaultInstance()));
    SingyeongSession.join(waiting);
  }

  @Test
  void aChangeOfMetadataThatIsInterruptedIsMadeAgain() throws Exception {
    open(broker.options());
    CompletableFuture<Long> updated = session.updateMetadata(Map.of("latency", Values.integer(5)));
    connection.next();

    connection.breakOff();
    connection = broker.register();
    Command again = connection.next();
    assertEquals(Map.of("latency", Values.integer(5)), again.getUpdateMetadata().getSetMap());
    connection.answer(
        CommandResult.newBuilder()
            .setCommandId(again.getId())
            .setUpdateMetadata(UpdateMetadataResponse.newBuilder().setRevision(1)));

    assertEquals(1, SingyeongSession.join(updated));
  }

  @Test
  void aRefusalThatWillNotPassEndsConnecting() throws Exception {
    CompletableFuture<SingyeongSession> opening =
        SingyeongSession.connectAsync(broker.options().credential("wrong").build());
    broker.accept().fail(FakeBroker.refusal(Status.Code.UNAUTHENTICATED, "UNAUTHENTICATED"));

    assertFailure(opening, "UNAUTHENTICATED", Outcome.NOT_SENT);
  }

  @Test
  void aRefusalThatMayPassIsTriedAgain() throws Exception {
    CompletableFuture<SingyeongSession> opening = SingyeongSession.connectAsync(broker.options().build());
    broker.accept().fail(FakeBroker.refusal(Status.Code.ALREADY_EXISTS, "CLIENT_ALREADY_REGISTERED"));
    broker.register();

    session = SingyeongSession.join(opening);
    assertEquals(SessionState.CONNECTED, session.state());
  }

  @Test
  void aCredentialThatExpiredIsAskedForAnew() throws Exception {
    BlockingQueue<String> credentials = new LinkedBlockingQueue<>(List.of("first", "second"));
    open(broker.options().credential(credentials::remove));
    assertEquals("Bearer first", connection.credential);

    connection.fail(FakeBroker.refusal(Status.Code.UNAUTHENTICATED, "CREDENTIAL_EXPIRED"));

    assertEquals("Bearer second", broker.register().credential);
  }

  @Test
  void aCallWaitsForAConnectionOnlyAsLongAsItMay() throws Exception {
    open(broker.options().connectionTimeout(Duration.ofMillis(50)));
    connection.breakOff();
    broker.accept(); // which lets nobody in

    assertFailure(session.send(ANY, Contents.empty()), "NOT_CONNECTED", Outcome.NOT_SENT);
  }

  @Test
  void refusesMoreCallsThanMayWait() throws Exception {
    open(broker.options().maxPendingCalls(2));
    CompletableFuture<SendResponse> first = session.send(ANY, Contents.empty());
    session.send(ANY, Contents.empty());

    assertFailure(session.send(ANY, Contents.empty()), "BUFFER_FULL", Outcome.NOT_SENT);

    connection.answer(
        CommandResult.newBuilder()
            .setCommandId(connection.next().getId())
            .setSend(SendResponse.getDefaultInstance()));
    SingyeongSession.join(first);
    assertFalse(session.send(ANY, Contents.empty()).isCompletedExceptionally());
  }

  @Test
  void refusesAMessageThatIsLargerThanAFrame() throws Exception {
    open(broker.options().maxFrameBytes(1_000));
    var large = Contents.of(ByteString.copyFrom(new byte[1_000]), "application/octet-stream");

    assertFailure(session.send(ANY, large), "LIMIT_EXCEEDED", Outcome.NOT_SENT);
  }

  @Test
  void aCancelledCallThatWaitsIsNotSent() throws Exception {
    open(broker.options());
    connection.breakOff();
    connection = broker.accept();
    session.send(ANY, Contents.text("cancelled")).cancel(false);
    session.send(ANY, Contents.text("kept"));
    connection.next();
    connection.tell(Event.newBuilder().setReady(dev.singyeong.v1.Ready.getDefaultInstance()).build());

    assertEquals("kept", Contents.asText(connection.next().getSend().getContent()));
  }

  @Test
  void comesBackAfterAGoodbyeOnceWhatIsUnderWayIsAnswered() throws Exception {
    open(broker.options());
    CompletableFuture<SendResponse> sent = session.send(ANY, Contents.empty());
    Command command = connection.next();

    connection.tell(Event.newBuilder().setGoodbye(Goodbye.newBuilder().setReconnect(true)).build());
    connection.awaitHalfClose();
    connection.answer(
        CommandResult.newBuilder().setCommandId(command.getId()).setSend(SendResponse.getDefaultInstance()));
    SingyeongSession.join(sent);
    connection.end();

    broker.register();
  }

  @Test
  void closesOnceWhatIsUnderWayIsAnswered() throws Exception {
    open(broker.options());
    BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    session.onStateChange(states::add);
    CompletableFuture<SendResponse> sent = session.send(ANY, Contents.empty());
    Command command = connection.next();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> session.close());

    connection.answer(
        CommandResult.newBuilder().setCommandId(command.getId()).setSend(SendResponse.getDefaultInstance()));
    connection.awaitHalfClose();
    connection.end();
    closed.join();

    SingyeongSession.join(sent);
    assertEquals(SessionState.CLOSED, session.state());
    assertEquals(SessionState.CLOSED, states.poll(10, TimeUnit.SECONDS));
    assertFailure(session.send(ANY, Contents.empty()), "CLOSED", Outcome.NOT_SENT);
  }

  @Test
  void givesUpWhereThereIsNoBrokerInTime() {
    broker.close();
    SessionOptions options = broker.options().connectTimeout(Duration.ofMillis(50)).build();

    SingyeongException error =
        assertThrows(SingyeongException.class, () -> SingyeongSession.connect(options));
    assertEquals("CONNECTION_FAILED", error.reason());
    assertEquals(Outcome.NOT_SENT, error.outcome());
  }

  private void open(SessionOptions.Builder options) throws Exception {
    CompletableFuture<SingyeongSession> opening = SingyeongSession.connectAsync(options.build());
    connection = broker.register();
    session = SingyeongSession.join(opening);
  }

  private void refuse(Command command, ErrorReason reason) {
    connection.answer(
        CommandResult.newBuilder()
            .setCommandId(command.getId())
            .setFailure(Failure.newBuilder().setReason(reason)));
  }

  private static Message.Builder request(String requestId, String text) {
    return Message.newBuilder()
        .setId("m-" + requestId)
        .setKind(MessageKind.MESSAGE_KIND_REQUEST)
        .setRequestId(requestId)
        .setContent(Contents.text(text));
  }

  private static void assertFailure(CompletableFuture<?> future, String reason, Outcome outcome) {
    SingyeongException error =
        assertThrows(SingyeongException.class, () -> SingyeongSession.join(future));
    assertEquals(reason, error.reason());
    assertEquals(outcome, error.outcome());
  }
}
