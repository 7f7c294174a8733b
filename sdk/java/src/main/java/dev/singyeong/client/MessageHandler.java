package dev.singyeong.client;

import dev.singyeong.v1.Content;
import dev.singyeong.v1.Message;

/** Takes messages; runs on the executor of {@link SessionOptions}, on several threads at once. */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Handles a message, which counts as handled when this returns or throws.
   *
   * @return the reply to a request, null for an empty one; not looked at for other messages
   * @throws Exception whose message fails the request of the sender with {@code REPLY_FAILED}; a {@link ReplyException} has details
   *     too. For other messages it is logged.
   */
  Content handle(Message message) throws Exception;
}
