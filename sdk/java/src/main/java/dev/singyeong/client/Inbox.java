package dev.singyeong.client;

import dev.singyeong.v1.Content;
import dev.singyeong.v1.Message;
import dev.singyeong.v1.ReplyError;
import dev.singyeong.v1.ReplyRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Messages on their way to the program's handler, whose number the session's credit bounds. Lives on the session's loop. */
final class Inbox {
  private static final System.Logger LOGGER = System.getLogger("dev.singyeong.client");
  private static final int MAX_ERROR_LENGTH = 1_000;

  private final Executor handlers;
  private final Queue<Arrival> waiting = new ArrayDeque<>();
  private AsyncMessageHandler handler;

  /** Something that came, and what is to be done when it has been handled; {@code reply} is null unless one is waited for. */
  record Arrival(Message message, Consumer<ReplyRequest> onHandled) {}

  Inbox(Executor handlers) {
    this.handlers = handlers;
  }

  /** A message has come; it waits where nobody handles messages yet. */
  void push(Arrival arrival) {
    if (handler == null) {
      waiting.add(arrival);
    } else {
      run(handler, arrival);
    }
  }

  /** Who takes messages from now on, those that wait first. */
  void handle(AsyncMessageHandler handler) {
    this.handler = handler;
    for (Arrival arrival = waiting.poll(); arrival != null; arrival = waiting.poll()) {
      run(handler, arrival);
    }
  }

  private void run(AsyncMessageHandler handler, Arrival arrival) {
    try {
      handlers.execute(() -> begin(handler, arrival));
    } catch (RejectedExecutionException refused) {
      handled(arrival, null, refused);
    }
  }

  private static void begin(AsyncMessageHandler handler, Arrival arrival) {
    try {
      handler.handle(arrival.message()).whenComplete((content, error) -> handled(arrival, content, error));
    } catch (Throwable error) { // also an Error: the sender waits, and the credit would be lost
      handled(arrival, null, error);
    }
  }

  private static void handled(Arrival arrival, Content content, Throwable thrown) {
    Message message = arrival.message();
    Throwable error = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    if (message.getRequestId().isEmpty()) {
      if (error != null) {
        LOGGER.log(System.Logger.Level.ERROR, "the handler failed over message " + message.getId(), error);
      }
      arrival.onHandled().accept(null);
      return;
    }
    ReplyRequest.Builder reply = ReplyRequest.newBuilder().setRequestId(message.getRequestId());
    if (error != null) {
      reply.setError(replyError(error));
    } else {
      reply.setContent(content == null ? Contents.empty() : content);
    }
    arrival.onHandled().accept(reply.build());
  }

  private static ReplyError replyError(Throwable error) {
    String message = error.getMessage() == null ? error.getClass().getName() : error.getMessage();
    ReplyError.Builder builder = ReplyError.newBuilder();
    // The broker takes 4096 bytes, and a character has no more than four.
    builder.setMessage(message.substring(0, Math.min(message.length(), MAX_ERROR_LENGTH)));
    if (error instanceof ReplyException reply) {
      builder.putAllDetails(reply.details());
    }
    return builder.build();
  }
}
