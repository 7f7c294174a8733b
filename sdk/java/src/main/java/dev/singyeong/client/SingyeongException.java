package dev.singyeong.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The one exception of this library. {@link #reason()} and {@link #outcome()} are stable; the message is for people.
 *
 * <p>Reasons are the broker's own, such as {@code NO_ROUTE}, or one of the library's: {@code CONNECTION_FAILED}, {@code
 * CONNECTION_LOST}, {@code NOT_CONNECTED}, {@code CLOSED}, {@code BUFFER_FULL}.
 */
public final class SingyeongException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final Outcome outcome;
  private final transient Map<String, String> details;
  private final transient Duration retryAfter;

  SingyeongException(String reason, Outcome outcome, String message) {
    this(reason, outcome, message, Map.of(), null, null);
  }

  SingyeongException(String reason, Outcome outcome, String message, Throwable cause) {
    this(reason, outcome, message, Map.of(), null, cause);
  }

  SingyeongException(
      String reason,
      Outcome outcome,
      String message,
      Map<String, String> details,
      Duration retryAfter,
      Throwable cause) {
    super(reason + ": " + message, cause);
    this.reason = reason;
    this.outcome = outcome;
    this.details = Map.copyOf(details);
    this.retryAfter = retryAfter;
  }

  /** Why, such as {@code NO_ROUTE}. A newer broker may know more reasons than this library. */
  public String reason() {
    return reason;
  }

  /** What became of what was to be done. */
  public Outcome outcome() {
    return outcome;
  }

  /** Facts about this one failure. */
  public Map<String, String> details() {
    return details == null ? Map.of() : details;
  }

  /** How long to wait before the same is worth another try; empty where the broker does not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
