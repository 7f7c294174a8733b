package dev.singyeong.client;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.singyeong.v1.Command;
import dev.singyeong.v1.CommandResult;
import dev.singyeong.v1.ConnectRequest;
import dev.singyeong.v1.ConnectResponse;
import dev.singyeong.v1.Event;
import dev.singyeong.v1.Identify;
import dev.singyeong.v1.Message;
import dev.singyeong.v1.Ready;
import dev.singyeong.v1.SessionServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A broker within the process that does what a test tells it, step by step. */
final class FakeBroker implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final Context.Key<String> CREDENTIAL = Context.key("credential");

  private final String name = InProcessServerBuilder.generateName();
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final Server server;

  FakeBroker() throws IOException {
    server =
        InProcessServerBuilder.forName(name)
            .addService(new Sessions())
            .intercept(new CredentialReader())
            .build()
            .start();
  }

  /** Options for a session with this broker, which tries again fast. */
  SessionOptions.Builder options() {
    return SessionOptions.builder("http://in-process", "backend")
        .clientId("client-1")
        .backoff(new Backoff(java.time.Duration.ofMillis(5), java.time.Duration.ofMillis(20)))
        .channels(() -> InProcessChannelBuilder.forName(name));
  }

  /** The next connection that a client opens. */
  Connection accept() throws InterruptedException {
    return taken(connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no client connected");
  }

  /** Lets a client in; returns its connection, with what it identified as. */
  Connection register() throws InterruptedException {
    Connection connection = accept();
    connection.identify = connection.next().getIdentify();
    connection.tell(
        Event.newBuilder()
            .setReady(Ready.newBuilder().setClientId(connection.identify.getClientId()).setSessionToken("token"))
            .build());
    return connection;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** The status with which a broker refuses a call. */
  static StatusRuntimeException refusal(Status.Code code, String reason) {
    ErrorInfo info = ErrorInfo.newBuilder().setReason(reason).setDomain("singyeong.v1").build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("refused")
            .addDetails(Any.pack(info))
            .build());
  }

  private static <T> T taken(T value, String otherwise) {
    assertNotNull(value, otherwise);
    return value;
  }

  /** One session stream, from the broker's side. */
  static final class Connection {
    final String credential = CREDENTIAL.get();
    Identify identify;
    private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> ends = new LinkedBlockingQueue<>();
    private final StreamObserver<ConnectResponse> events;

    Connection(StreamObserver<ConnectResponse> events) {
      this.events = events;
    }

    /** The next command of the client. */
    Command next() throws InterruptedException {
      return taken(commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no command came");
    }

    /** Whether commands have come that were not asked for. */
    boolean isQuiet() {
      return commands.isEmpty();
    }

    /** Returns once the client has left in good order. */
    void awaitHalfClose() throws InterruptedException {
      taken(ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "the client did not leave");
    }

    void tell(Event event) {
      events.onNext(ConnectResponse.newBuilder().addEvents(event).build());
    }

    void deliver(Message.Builder message) {
      tell(Event.newBuilder().setMessage(message).build());
    }

    void answer(CommandResult.Builder result) {
      tell(Event.newBuilder().setCommandResult(result).build());
    }

    /** Ends the stream in good order. */
    void end() {
      events.onCompleted();
    }

    /** Ends the stream with a status. */
    void fail(Throwable status) {
      events.onError(status);
    }

    /** Ends the stream as a broken connection does. */
    void breakOff() {
      fail(Status.UNAVAILABLE.withDescription("connection reset").asRuntimeException());
    }
  }

  private final class Sessions extends SessionServiceGrpc.SessionServiceImplBase {
    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> events) {
      Connection connection = new Connection(events);
      connections.add(connection);
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnectRequest frame) {
          connection.commands.addAll(frame.getCommandsList());
        }

        @Override
        public void onError(Throwable broken) {
          connection.ends.add(false);
        }

        @Override
        public void onCompleted() {
          connection.ends.add(true);
        }
      };
    }
  }

  private static final class CredentialReader implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Context context = Context.current().withValue(CREDENTIAL, headers.get(Link.AUTHORIZATION));
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}
