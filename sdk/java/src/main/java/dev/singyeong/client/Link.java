package dev.singyeong.client;

import dev.singyeong.v1.Command;
import dev.singyeong.v1.ConnectRequest;
import dev.singyeong.v1.ConnectResponse;
import dev.singyeong.v1.Event;
import dev.singyeong.v1.Identify;
import dev.singyeong.v1.SessionServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One connection of a session, with a channel of its own. Everything of it runs on the session's loop. It ends once, with {@link
 * Listener#ended}, whatever happens.
 */
final class Link implements ClientResponseObserver<ConnectRequest, ConnectResponse> {
  static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> SESSION = Metadata.Key.of("singyeong-session", Metadata.ASCII_STRING_MARSHALLER);

  /** Who hears of a link. */
  interface Listener {
    /** Something came. */
    void event(Link link, Event event);

    /** More may be written. */
    void writable(Link link);

    /** Nothing more comes. {@code cause} is null where the broker ended it in good order. */
    void ended(Link link, Throwable cause);
  }

  private final ManagedChannel channel;
  private final Listener listener;
  private ClientCallStreamObserver<ConnectRequest> requests;
  private boolean isLeaving;

  Link(ManagedChannel channel, Listener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /** Connects and says who the client is. */
  void open(Identify identify, String credential, Executor loop) {
    Metadata headers = new Metadata();
    if (credential != null) {
      headers.put(AUTHORIZATION, "Bearer " + credential);
    }
    SessionServiceGrpc.newStub(channel)
        .withExecutor(loop)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .connect(this);
    write(List.of(Command.newBuilder().setIdentify(identify).build()));
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Whether the connection takes more now. */
  boolean isWritable() {
    return !isLeaving && requests.isReady();
  }

  /** Sends commands in one frame. */
  void write(List<Command> commands) {
    requests.onNext(ConnectRequest.newBuilder().addAllCommands(commands).build());
  }

  /** Writes nothing more; what is under way is still answered, then the broker ends the link. */
  void leave() {
    if (!isLeaving) {
      isLeaving = true;
      requests.onCompleted();
    }
  }

  /** Ends it at once. */
  void cut(String why) {
    isLeaving = true;
    requests.cancel(why, null);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ConnectRequest> requests) {
    this.requests = requests;
    requests.setOnReadyHandler(() -> listener.writable(this));
  }

  @Override
  public void onNext(ConnectResponse frame) {
    for (Event event : frame.getEventsList()) {
      listener.event(this, event);
    }
  }

  @Override
  public void onError(Throwable cause) {
    end(cause);
  }

  @Override
  public void onCompleted() {
    end(null);
  }

  private void end(Throwable cause) {
    isLeaving = true;
    channel.shutdownNow();
    listener.ended(this, cause);
  }
}
