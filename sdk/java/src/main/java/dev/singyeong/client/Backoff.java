package dev.singyeong.client;

import java.time.Duration;

/**
 * How long to wait before connecting again: a time that doubles, of which chance takes up to half, so that clients of a broker that
 * restarts do not all come back at once.
 *
 * @param initialDelay most before the second try
 * @param maxDelay most before any try
 */
public record Backoff(Duration initialDelay, Duration maxDelay) {
  /** 100 ms, doubled up to 10 s. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /**
   * The wait before a try.
   *
   * @param failures how often to double, which is the number of tries that failed before the last one
   * @param chance at least 0 and below 1
   */
  Duration delay(int failures, double chance) {
    double doubled = initialDelay.toNanos() * Math.pow(2, Math.min(failures, 30));
    double most = Math.min(maxDelay.toNanos(), doubled);
    return Duration.ofNanos((long) (most * (0.5 + chance / 2)));
  }
}
