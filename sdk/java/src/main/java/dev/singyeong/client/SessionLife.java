package dev.singyeong.client;

import dev.singyeong.v1.ClientEvent;
import dev.singyeong.v1.Command;
import dev.singyeong.v1.CommandResult;
import dev.singyeong.v1.Event;
import dev.singyeong.v1.GrantCreditRequest;
import dev.singyeong.v1.Identify;
import dev.singyeong.v1.Message;
import dev.singyeong.v1.Ready;
import dev.singyeong.v1.ReplyError;
import dev.singyeong.v1.ReplyRequest;
import dev.singyeong.v1.UpdateMetadataRequest;
import dev.singyeong.v1.Value;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The life of a session over as many connections as it takes.
 *
 * <pre>
 * CONNECTING ──ready──► CONNECTED ◄──ready── RECONNECTING ──► CLOSED
 *                           └──────it broke──────┘
 * </pre>
 *
 * All of it happens on one thread, its loop, which ends when there is nothing to do; public methods hand their work over to it.
 */
final class SessionLife implements Link.Listener {
  private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);

  /** How long one connection may take until the client is registered. */
  private static final Duration REGISTRATION_TIMEOUT = Duration.ofSeconds(10);

  private static final long PING_INTERVAL_SECONDS = 15;
  private static final long PING_TIMEOUT_SECONDS = 10;

  /** What a live connection offers to other calls. */
  record Connection(Channel channel, String sessionToken) {}

  private final SessionOptions options;
  private final ScheduledThreadPoolExecutor loop;
  private final PendingCalls calls;
  private final Inbox inbox;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<String, Value> attributes;

  private Link link;
  private CompletableFuture<Connection> connected = new CompletableFuture<>();
  private int failures;
  private int unhandled;
  private int toGrant;
  private boolean isLeaving;
  private boolean isFlushing;
  private ScheduledFuture<?> registration;
  private ScheduledFuture<?> reconnect;

  private volatile SessionState state = SessionState.CONNECTING;
  private volatile SingyeongException lastError;
  private volatile Ready ready;
  private volatile Consumer<SessionState> stateListener = changed -> {};
  private volatile Consumer<ClientEvent> clientListener = event -> {};
  private final SerialExecutor listeners;

  SessionLife(SessionOptions options) {
    this.options = options;
    this.attributes = new HashMap<>(options.metadata);
    loop =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "singyeong-session");
              thread.setDaemon(true);
              return thread;
            });
    loop.setRemoveOnCancelPolicy(true);
    loop.setKeepAliveTime(1, TimeUnit.SECONDS);
    loop.allowCoreThreadTimeOut(true);
    calls = new PendingCalls(options, loop, this::flushSoon);
    inbox = new Inbox(options.handlerExecutor);
    listeners = new SerialExecutor(options.handlerExecutor);
  }

  SessionState state() {
    return state;
  }

  SingyeongException lastError() {
    return lastError;
  }

  boolean isRestricted() {
    Ready last = ready;
    return last != null && last.getRestricted();
  }

  void onStateChange(Consumer<SessionState> listener) {
    stateListener = listener;
  }

  void onClientEvent(Consumer<ClientEvent> listener) {
    clientListener = listener;
  }

  void onMessage(AsyncMessageHandler handler) {
    loop.execute(() -> inbox.handle(handler));
  }

  /** Connects; completes at the first {@code ready}. */
  CompletableFuture<Void> start() {
    loop.execute(this::connect);
    if (!options.connectTimeout.isZero()) {
      schedule(this::giveUpConnecting, options.connectTimeout);
    }
    return opened;
  }

  <T> CompletableFuture<T> call(PendingCalls.Plan<T> plan) {
    int bytes = plan.command().build().getSerializedSize();
    if (bytes > options.maxFrameBytes) {
      // A frame that is larger would end the connection, and with it whatever else is under way.
      String message = "the message is larger than " + options.maxFrameBytes + " bytes";
      return CompletableFuture.failedFuture(new SingyeongException("LIMIT_EXCEEDED", Outcome.NOT_SENT, message));
    }
    return calls.call(plan);
  }

  CompletableFuture<Long> updateMetadata(UpdateMetadataRequest request) {
    Command.Builder command = Command.newBuilder().setUpdateMetadata(request);
    return call(
        new PendingCalls.Plan<>(
            command,
            true,
            null,
            result -> {
              keep(request);
              return result.getUpdateMetadata().getRevision();
            }));
  }

  /** The live connection; waits for one, for the connection timeout at most. */
  CompletableFuture<Connection> connected() {
    CompletableFuture<Connection> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          connected.whenComplete(
              (connection, error) -> {
                if (error == null) {
                  answer.completeAsync(() -> connection);
                } else {
                  answer.completeExceptionally(error);
                }
              });
          if (!answer.isDone()) {
            String message = "there was no connection to the broker in time";
            SingyeongException late =
                new SingyeongException("NOT_CONNECTED", Outcome.NOT_SENT, message, lastError);
            ScheduledFuture<?> timer =
                schedule(() -> answer.completeExceptionally(late), options.connectionTimeout);
            answer.whenComplete((connection, error) -> timer.cancel(false));
          }
        });
    return answer;
  }

  /** Answers what is under way, leaves in good order, and ends. */
  CompletableFuture<Void> close(Duration timeout) {
    loop.execute(
        () -> {
          if (state == SessionState.CLOSED || isLeaving) {
            return;
          }
          isLeaving = true;
          if (link == null || state != SessionState.CONNECTED) {
            end(null);
            return;
          }
          ScheduledFuture<?> late = schedule(this::leave, timeout);
          calls.drain(
              () -> {
                late.cancel(false);
                leave();
              });
        });
    return ended;
  }

  @Override
  public void event(Link from, Event event) {
    if (from != link) {
      return;
    }
    switch (event.getEventCase()) {
      case READY -> registered(event.getReady());
      case COMMAND_RESULT -> calls.answered(event.getCommandResult());
      case MESSAGE -> received(from, event.getMessage());
      case CLIENT_EVENT -> listeners.execute(() -> clientListener.accept(event.getClientEvent()));
      case GOODBYE -> {
        disconnected();
        leave();
      }
      default -> {} // keep-alives, and what newer brokers say
    }
  }

  @Override
  public void writable(Link from) {
    if (from == link) {
      flush();
    }
  }

  @Override
  public void ended(Link from, Throwable cause) {
    if (from != link) {
      return;
    }
    link = null;
    registration.cancel(false);
    boolean wasReady = failures == 0;
    SingyeongException error =
        cause == null
            ? new SingyeongException("CONNECTION_LOST", Outcome.UNKNOWN, "the broker ended the connection")
            : Failures.of(cause, wasReady);
    disconnected();
    calls.connectionLost(error);
    if (isLeaving) {
      end(null);
    } else {
      tryAgain(error);
    }
  }

  private void connect() {
    if (state == SessionState.CLOSED) {
      return;
    }
    failures += 1; // until it is registered
    toGrant = 0;
    String credential;
    try {
      credential = options.credential.get();
    } catch (RuntimeException refused) {
      tryAgain(
          new SingyeongException("CONNECTION_FAILED", Outcome.NOT_SENT, "there is no credential", refused));
      return;
    }
    Link opening = new Link(channel(), this);
    link = opening;
    registration = schedule(() -> opening.cut("the broker did not register the client in time"), REGISTRATION_TIMEOUT);
    opening.open(identify(), credential, loop);
  }

  private ManagedChannel channel() {
    return options
        .channels
        .get()
        .keepAliveTime(PING_INTERVAL_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .maxInboundMessageSize(Math.max(4 * 1024 * 1024, 2 * options.maxFrameBytes))
        .disableRetry()
        .build();
  }

  private Identify identify() {
    Identify.Builder identify =
        Identify.newBuilder()
            .setApplication(options.application)
            .setClientId(options.clientId)
            .addAllTags(options.tags)
            .setReceiveClientEvents(options.receiveClientEvents)
            .setInitialCredit(Math.max(0, options.maxUnhandledMessages - unhandled));
    identify.getMetadataBuilder().putAllAttributes(attributes);
    if (options.address != null) {
      identify.setAddress(options.address);
    }
    if (options.namespace != null) {
      identify.setNamespace(options.namespace);
    }
    return identify.build();
  }

  private void registered(Ready event) {
    registration.cancel(false);
    failures = 0;
    ready = event;
    lastError = null;
    enter(SessionState.CONNECTED);
    connected.complete(new Connection(link.channel(), event.getSessionToken()));
    opened.completeAsync(() -> null);
    flush();
  }

  private void received(Link from, Message message) {
    unhandled += 1;
    inbox.push(new Inbox.Arrival(message, reply -> loop.execute(() -> handled(from, reply))));
  }

  /** The program is done with a message: its reply is sent where the asker still waits, and another one may come. */
  private void handled(Link from, ReplyRequest reply) {
    if (reply != null && from == link) {
      // Nobody hears where it fails: the requester has its own error.
      Command.Builder command = Command.newBuilder().setReply(fitting(reply));
      call(new PendingCalls.Plan<>(command, false, null, CommandResult::getReply));
    }
    unhandled -= 1;
    toGrant += 1;
    // A grant for many costs no more than one for each, and none is late as long as half the credit is out.
    if (state == SessionState.CONNECTED && 2 * toGrant >= options.maxUnhandledMessages) {
      calls.tell(Command.newBuilder().setGrantCredit(GrantCreditRequest.newBuilder().setCredit(toGrant)));
      toGrant = 0;
    }
  }

  /** The reply, or where it is larger than a frame may be, an error that says so: the frame would end the connection. */
  private ReplyRequest fitting(ReplyRequest reply) {
    if (reply.getSerializedSize() <= options.maxFrameBytes) {
      return reply;
    }
    ReplyError error =
        ReplyError.newBuilder().setMessage("the reply is larger than " + options.maxFrameBytes + " bytes").build();
    return ReplyRequest.newBuilder().setRequestId(reply.getRequestId()).setError(error).build();
  }

  private void keep(UpdateMetadataRequest request) {
    if (request.getReplace()) {
      attributes.clear();
    }
    request.getRemoveList().forEach(attributes::remove);
    attributes.putAll(request.getSetMap());
  }

  private void flushSoon() {
    if (!isFlushing) {
      isFlushing = true;
      loop.execute(
          () -> {
            isFlushing = false;
            flush();
          });
    }
  }

  private void flush() {
    while (state == SessionState.CONNECTED && link != null && link.isWritable()) {
      List<Command> frame = calls.takeFrame();
      if (frame.isEmpty()) {
        return;
      }
      link.write(frame);
    }
  }

  private void disconnected() {
    if (connected.isDone()) {
      connected = new CompletableFuture<>();
    }
    if (state == SessionState.CONNECTED && !isLeaving) {
      enter(SessionState.RECONNECTING);
    }
  }

  private void tryAgain(SingyeongException error) {
    lastError = error;
    boolean isLast = state == SessionState.CONNECTING && options.connectTimeout.isZero();
    if (isLast || !Failures.isPassing(error, options.renewsCredential)) {
      end(error);
      return;
    }
    Duration delay = options.backoff.delay(Math.max(0, failures - 1), ThreadLocalRandom.current().nextDouble());
    Duration asked = error.retryAfter().orElse(Duration.ZERO);
    reconnect = schedule(this::connect, asked.compareTo(delay) > 0 ? asked : delay);
  }

  private void giveUpConnecting() {
    if (state == SessionState.CONNECTING) {
      String message = "no connection to the broker in time";
      end(lastError != null ? lastError : new SingyeongException("CONNECTION_FAILED", Outcome.NOT_SENT, message));
    }
  }

  /** Half-closes; the broker has a moment to end the connection. */
  private void leave() {
    Link leaving = link;
    if (leaving != null) {
      leaving.leave();
      schedule(() -> leaving.cut("the broker did not end the connection"), GOODBYE_TIMEOUT);
    }
  }

  private void end(SingyeongException error) {
    if (state == SessionState.CLOSED) {
      return;
    }
    lastError = error;
    enter(SessionState.CLOSED);
    calls.close(error);
    SingyeongException closed =
        error != null ? error : PendingCalls.closedException(Outcome.NOT_SENT, null);
    connected.completeExceptionally(closed);
    connected = CompletableFuture.failedFuture(closed);
    if (reconnect != null) {
      reconnect.cancel(false);
    }
    if (link != null) {
      Link last = link;
      link = null;
      registration.cancel(false);
      last.cut("the session is closed");
    }
    opened.completeExceptionally(closed);
    ended.completeAsync(() -> null);
  }

  private void enter(SessionState next) {
    state = next;
    Consumer<SessionState> listener = stateListener; // who comes later hears of later changes only
    listeners.execute(() -> listener.accept(next));
  }

  private ScheduledFuture<?> schedule(Runnable task, Duration delay) {
    return loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
