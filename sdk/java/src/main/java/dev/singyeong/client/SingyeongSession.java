package dev.singyeong.client;

import dev.singyeong.v1.BroadcastRequest;
import dev.singyeong.v1.BroadcastResponse;
import dev.singyeong.v1.ClientEvent;
import dev.singyeong.v1.Command;
import dev.singyeong.v1.CommandResult;
import dev.singyeong.v1.Content;
import dev.singyeong.v1.Query;
import dev.singyeong.v1.ReplyRequest;
import dev.singyeong.v1.RequestRequest;
import dev.singyeong.v1.RequestResponse;
import dev.singyeong.v1.SendRequest;
import dev.singyeong.v1.SendResponse;
import dev.singyeong.v1.UpdateMetadataRequest;
import dev.singyeong.v1.Value;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client of a broker for as long as the program wants: when its connection breaks it connects again, with the metadata that it had
 * and the credit that is left. It is closed by the program, or by a refusal that no further try will change, such as a wrong
 * credential.
 *
 * <p>Everything may be called on any thread, also while there is no connection: it then waits for one. Futures fail with {@link
 * SingyeongException}, whose outcome says truthfully whether it was done. Cancelling a future gives its call up: it is not sent where
 * that has not happened yet.
 */
public final class SingyeongSession implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final SessionOptions options;
  private final SessionLife life;

  private SingyeongSession(SessionOptions options) {
    this.options = options;
    this.life = new SessionLife(options);
  }

  /**
   * Connects, and waits until the client is registered.
   *
   * @throws SingyeongException why there is no connection
   */
  public static SingyeongSession connect(SessionOptions options) {
    return join(connectAsync(options));
  }

  /** Connects; completes once the client is registered. */
  public static CompletableFuture<SingyeongSession> connectAsync(SessionOptions options) {
    SingyeongSession session = new SingyeongSession(options);
    return session.life.start().thenApply(ready -> session);
  }

  /** The result of a future of this library, waited for; its failure as the {@link SingyeongException} itself. */
  public static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof SingyeongException error) {
        throw error;
      }
      throw failure;
    }
  }

  /** Where it is in its life. */
  public SessionState state() {
    return life.state();
  }

  /** Why it is not connected, or was closed; null where nothing went wrong. */
  public SingyeongException lastError() {
    return life.lastError();
  }

  /** The id it is registered under. */
  public String clientId() {
    return options.clientId;
  }

  /** True: the broker asks for a credential and none was given. It receives, replies and updates its metadata; nothing else. */
  public boolean isRestricted() {
    return life.isRestricted();
  }

  /** Who is told of every change of the state, in order. Default: nobody. */
  public void onStateChange(Consumer<SessionState> listener) {
    life.onStateChange(listener);
  }

  /** Who is told of clients that come and go, where {@code receiveClientEvents} was asked for. Default: nobody. */
  public void onClientEvent(Consumer<ClientEvent> listener) {
    life.onClientEvent(listener);
  }

  /** Who takes messages from now on; those that came before wait for it. They begin in the order in which they came. */
  public void onMessage(MessageHandler handler) {
    onMessageAsync(
        message -> {
          CompletableFuture<Content> reply = new CompletableFuture<>();
          try {
            reply.complete(handler.handle(message));
          } catch (Throwable error) { // whatever it is, the sender hears of it
            reply.completeExceptionally(error);
          }
          return reply;
        });
  }

  /** As {@link #onMessage}, for handlers that answer later. */
  public void onMessageAsync(AsyncMessageHandler handler) {
    life.onMessage(handler);
  }

  /** Sends to one match. Completes once the message stands in that client's outbox. */
  public CompletableFuture<SendResponse> send(Query query, Content content) {
    return send(SendRequest.newBuilder().setQuery(query).setContent(content).build());
  }

  /** Sends to one match, with all that the interface offers. */
  public CompletableFuture<SendResponse> send(SendRequest request) {
    return call(Command.newBuilder().setSend(request), null, CommandResult::getSend);
  }

  /** Sends to every match, the sender included where it matches. */
  public CompletableFuture<BroadcastResponse> broadcast(Query query, Content content) {
    return broadcast(BroadcastRequest.newBuilder().setQuery(query).setContent(content).build());
  }

  /** Sends to every match, with all that the interface offers. */
  public CompletableFuture<BroadcastResponse> broadcast(BroadcastRequest request) {
    return call(Command.newBuilder().setBroadcast(request), null, CommandResult::getBroadcast);
  }

  /** Sends to one match and completes with its reply; the broker waits for that as long as it is set to. */
  public CompletableFuture<RequestResponse> request(Query query, Content content) {
    return request(RequestRequest.newBuilder().setQuery(query).setContent(content).build());
  }

  /** Sends to one match and completes with its reply. A {@code timeout} bounds the wait for a connection, and then that for the reply. */
  public CompletableFuture<RequestResponse> request(RequestRequest request) {
    Duration timeout =
        request.hasTimeout()
            ? Duration.ofSeconds(request.getTimeout().getSeconds(), request.getTimeout().getNanos())
            : null;
    return call(Command.newBuilder().setRequest(request), timeout, CommandResult::getRequest);
  }

  /** Adds or overwrites attributes; completes with the revision. What a broken connection interrupts is done by the next one. */
  public CompletableFuture<Long> updateMetadata(Map<String, Value> set) {
    return updateMetadata(UpdateMetadataRequest.newBuilder().putAllSet(set).build());
  }

  /** Changes what the client says about itself, with all that the interface offers. */
  public CompletableFuture<Long> updateMetadata(UpdateMetadataRequest request) {
    return life.updateMetadata(request);
  }

  /**
   * A stub for the broker's other services on behalf of this client, such as {@code QueueServiceGrpc::newFutureStub}; waits for a
   * connection. It is good while that lasts.
   */
  public <S extends AbstractStub<S>> CompletableFuture<S> stub(Function<Channel, S> factory) {
    return life.connected()
        .thenApply(
            connection -> {
              Metadata headers = new Metadata();
              headers.put(Link.SESSION, connection.sessionToken());
              return factory
                  .apply(connection.channel())
                  .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
            });
  }

  /** As {@link #close(Duration)}, with five seconds. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /** Waits for the answers of what is under way, for this long at most, and leaves in good order. Never throws. */
  public void close(Duration timeout) {
    life.close(timeout).join();
  }

  private <T> CompletableFuture<T> call(
      Command.Builder command, Duration sendWithin, Function<CommandResult, T> read) {
    return life.call(new PendingCalls.Plan<>(command, false, sendWithin, read));
  }
}
