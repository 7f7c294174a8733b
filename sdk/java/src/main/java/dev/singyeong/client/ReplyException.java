package dev.singyeong.client;

import java.util.Map;

/** What a handler throws to fail a request with facts for the sender's program. */
public final class ReplyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Map<String, String> details;

  /** Fails with a text for people and facts, which become the details of the sender's error. */
  public ReplyException(String message, Map<String, String> details) {
    super(message);
    this.details = Map.copyOf(details);
  }

  /** Facts for the sender's program. */
  public Map<String, String> details() {
    return details == null ? Map.of() : details;
  }
}
