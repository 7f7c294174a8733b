package dev.singyeong.client;

import dev.singyeong.v1.Content;
import dev.singyeong.v1.Message;
import java.util.concurrent.CompletionStage;

/** As {@link MessageHandler}, for programs that do not wait on a thread: a message is handled once the stage completes. */
@FunctionalInterface
public interface AsyncMessageHandler {
  /** Begins to handle a message; the stage ends with the reply, null for an empty one. */
  CompletionStage<Content> handle(Message message);
}
