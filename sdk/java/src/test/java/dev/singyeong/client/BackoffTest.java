package dev.singyeong.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  @Test
  void doublesUpToItsMost() {
    assertEquals(Duration.ofMillis(50), backoff.delay(0, 0));
    assertEquals(Duration.ofMillis(200), backoff.delay(2, 0));
    assertEquals(Duration.ofSeconds(5), backoff.delay(1_000, 0));
  }

  @Test
  void chanceTakesUpToHalfOfIt() {
    assertEquals(Duration.ofMillis(75), backoff.delay(0, 0.5));
  }
}
