package dev.singyeong.client;

import dev.singyeong.v1.Command;
import dev.singyeong.v1.CommandResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Commands on their way over a connection that may break: first they wait to be written, then for their answers. When the connection
 * breaks, what was not written waits for the next one; what was written fails with the outcome {@code UNKNOWN}, unless it is
 * repeatable.
 *
 * <p>{@link #call} may be called on any thread, everything else on the session's loop only. Futures complete on the common pool, so
 * that what programs hang on them cannot hold up the loop.
 */
final class PendingCalls {
  private static final int MAX_FRAME_COMMANDS = 512;
  private static final int MAX_FRAME_BYTES = 256 * 1024;

  private final int maxCalls;
  private final long maxBytes;
  private final Duration connectionTimeout;
  private final ScheduledExecutorService loop;
  private final Runnable onWaiting;
  private final Map<Long, Call<?>> waiting = new LinkedHashMap<>();
  private final Map<Long, Call<?>> written = new LinkedHashMap<>();
  private long lastId;
  private SingyeongException closed;
  private Runnable onIdle = () -> {};
  private ScheduledFuture<?> sweep;
  private long sweepAt;

  // Counted where calls are made, under the lock of this object, so that whoever makes too many hears of it at once.
  private int calls;
  private long bytes;

  /** {@code onWaiting} is told on the loop that there is something to write. */
  PendingCalls(SessionOptions options, ScheduledExecutorService loop, Runnable onWaiting) {
    this.maxCalls = options.maxPendingCalls;
    this.maxBytes = options.maxPendingBytes;
    this.connectionTimeout = options.connectionTimeout;
    this.loop = loop;
    this.onWaiting = onWaiting;
  }

  /**
   * How one call is made.
   *
   * @param command without its id
   * @param repeatable true: done twice is as good as once, so it is sent again where the connection breaks
   * @param sendWithin how long it may wait to be sent where that is less than the limit for all, or null
   * @param read takes the result, on the loop
   */
  record Plan<T>(
      Command.Builder command, boolean repeatable, Duration sendWithin, Function<CommandResult, T> read) {}

  /** Has a command sent; cancelling the future gives the answer up, and the command where it was not written yet. */
  <T> CompletableFuture<T> call(Plan<T> plan) {
    Call<T> call = new Call<>(plan, plan.command().build().getSerializedSize());
    if (!reserve(call.bytes)) {
      String message = maxCalls + " calls or " + maxBytes + " bytes wait already";
      call.future.completeExceptionally(new SingyeongException("BUFFER_FULL", Outcome.NOT_SENT, message));
      return call.future;
    }
    loop.execute(() -> add(call));
    return call.future;
  }

  /** Has a command sent that nobody answers; it is forgotten where the connection breaks. */
  void tell(Command.Builder command) {
    if (closed == null) {
      waiting.put(++lastId, new Call<>(new Plan<>(command, false, null, null), 0));
      onWaiting.run();
    }
  }

  /** What goes into the next frame; empty where nothing waits. */
  List<Command> takeFrame() {
    List<Command> frame = new ArrayList<>();
    int frameBytes = 0;
    Iterator<Map.Entry<Long, Call<?>>> entries = waiting.entrySet().iterator();
    while (entries.hasNext() && frame.size() < MAX_FRAME_COMMANDS) {
      Map.Entry<Long, Call<?>> entry = entries.next();
      Call<?> call = entry.getValue();
      if (frameBytes > 0 && frameBytes + call.bytes > MAX_FRAME_BYTES) {
        break;
      }
      entries.remove();
      if (call.future.isCancelled()) {
        release(call.bytes);
        continue;
      }
      frameBytes += call.bytes;
      if (call.isAnswered()) {
        written.put(entry.getKey(), call);
        frame.add(call.plan.command().setId(entry.getKey()).build());
      } else {
        frame.add(call.plan.command().build());
      }
    }
    return frame;
  }

  /** The answer has come. */
  void answered(CommandResult result) {
    Call<?> call = take(result.getCommandId());
    if (call == null) {
      return; // the caller gave up
    }
    if (result.hasFailure()) {
      fail(call, Failures.of(result.getFailure()));
    } else {
      succeed(call, result);
    }
  }

  /** The connection broke: nothing more comes of what was written. */
  void connectionLost(SingyeongException cause) {
    Map<Long, Call<?>> unsent = new LinkedHashMap<>(waiting);
    waiting.clear();
    for (Map.Entry<Long, Call<?>> entry : List.copyOf(written.entrySet())) {
      if (entry.getValue().plan.repeatable()) {
        waiting.put(entry.getKey(), entry.getValue());
      } else {
        fail(entry.getValue(), lost(cause));
      }
    }
    written.clear();
    unsent.values().removeIf(call -> !call.isAnswered());
    waiting.putAll(unsent);
    waiting.values().forEach(call -> watchOverdue(call.sendBefore));
    checkIdle();
  }

  /** Takes no more calls; {@code onIdle} runs once all have been answered. */
  void drain(Runnable onIdle) {
    this.onIdle = onIdle;
    if (closed == null) {
      closed = closedException(Outcome.NOT_SENT, null);
    }
    checkIdle();
  }

  /** Fails whatever waits, and all that comes. */
  void close(Throwable cause) {
    closed = closedException(Outcome.NOT_SENT, cause);
    waiting.values().forEach(call -> fail(call, closed));
    waiting.clear();
    written.values().forEach(call -> fail(call, closedException(Outcome.UNKNOWN, cause)));
    written.clear();
    if (sweep != null) {
      sweep.cancel(false);
    }
    checkIdle();
  }

  private void add(Call<?> call) {
    if (closed != null) {
      fail(call, closed);
      return;
    }
    long id = ++lastId;
    Duration within = call.plan.sendWithin();
    Duration limit = within != null && within.compareTo(connectionTimeout) < 0 ? within : connectionTimeout;
    call.sendBefore = System.nanoTime() + limit.toNanos();
    waiting.put(id, call);
    watchOverdue(call.sendBefore);
    call.future.whenComplete(
        (value, error) -> {
          if (call.future.isCancelled()) {
            loop.execute(() -> giveUp(id));
          }
        });
    onWaiting.run();
  }

  private void giveUp(long id) {
    Call<?> call = take(id);
    if (call != null) {
      release(call.bytes);
      checkIdle();
    }
  }

  private Call<?> take(long id) {
    Call<?> call = written.remove(id);
    return call != null ? call : waiting.remove(id);
  }

  private <T> void succeed(Call<T> call, CommandResult result) {
    release(call.bytes);
    T value = call.plan.read().apply(result);
    ForkJoinPool.commonPool().execute(() -> call.future.complete(value));
    checkIdle();
  }

  private void fail(Call<?> call, SingyeongException error) {
    if (!call.isAnswered()) {
      return;
    }
    release(call.bytes);
    ForkJoinPool.commonPool().execute(() -> call.future.completeExceptionally(error));
    checkIdle();
  }

  private void checkIdle() {
    if (waiting.isEmpty() && written.isEmpty()) {
      Runnable told = onIdle;
      onIdle = () -> {};
      told.run();
    }
  }

  /** One timer for all: it looks for those that have waited too long whenever the first of them may have. */
  private void watchOverdue(long at) {
    if (sweep != null && !sweep.isDone() && sweepAt - at <= 0) {
      return;
    }
    if (sweep != null) {
      sweep.cancel(false);
    }
    sweepAt = at;
    sweep = loop.schedule(this::failOverdue, at - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void failOverdue() {
    sweep = null;
    long now = System.nanoTime();
    for (Map.Entry<Long, Call<?>> entry : List.copyOf(waiting.entrySet())) {
      Call<?> call = entry.getValue();
      if (!call.isAnswered()) {
        continue;
      }
      if (call.sendBefore - now > 0) {
        watchOverdue(call.sendBefore);
      } else {
        waiting.remove(entry.getKey());
        String message = "there was no connection to the broker in time";
        fail(call, new SingyeongException("NOT_CONNECTED", Outcome.NOT_SENT, message));
      }
    }
  }

  private synchronized boolean reserve(int size) {
    if (calls >= maxCalls || (bytes > 0 && bytes + size > maxBytes)) {
      return false;
    }
    calls += 1;
    bytes += size;
    return true;
  }

  private synchronized void release(int size) {
    calls -= 1;
    bytes -= size;
  }

  private static SingyeongException lost(SingyeongException cause) {
    String message = "the connection broke before the answer came";
    return new SingyeongException("CONNECTION_LOST", Outcome.UNKNOWN, message, cause);
  }

  static SingyeongException closedException(Outcome outcome, Throwable cause) {
    String why = cause == null ? "" : ": " + cause.getMessage();
    return new SingyeongException("CLOSED", outcome, "the session is closed" + why, cause);
  }

  private static final class Call<T> {
    final Plan<T> plan;
    final int bytes;
    final CompletableFuture<T> future = new CompletableFuture<>();
    long sendBefore;

    Call(Plan<T> plan, int bytes) {
      this.plan = plan;
      this.bytes = bytes;
    }

    boolean isAnswered() {
      return plan.read() != null;
    }
  }
}
