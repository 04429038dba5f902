package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When calls are kept from a hook. */
class CircuitBreakerTest {
  private final Chains.SettableTime time = new Chains.SettableTime();
  private final CircuitBreaker breaker = new CircuitBreaker(time);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  private void succeed(int times) {
    for (int i = 0; i < times; i++) {
      breaker.succeeded();
    }
  }

  @Test
  void halfOfTwenty_opens() {
    for (int i = 0; i < 9; i++) {
      fail(1);
      succeed(1);
    }
    assertTrue(breaker.permits());

    assertTrue(breaker.failed());
    assertFalse(breaker.permits());
  }

  @Test
  void lessThanHalfOfTwenty_staysClosed() {
    for (int i = 0; i < 20; i++) {
      fail(9);
      succeed(11);
    }

    assertTrue(breaker.permits());
  }

  @Test
  void failuresFarApart_stayClosed() {
    for (int i = 0; i < 30; i++) {
      fail(1);
      time.advance(Duration.ofSeconds(2));
    }

    assertTrue(breaker.permits());
  }

  @Test
  void open_letsOneTrialThroughEveryTenSeconds() {
    fail(10);
    time.advance(Duration.ofSeconds(10));

    assertTrue(breaker.permits());
    assertFalse(breaker.permits());
    fail(1);
    assertFalse(breaker.permits());

    time.advance(Duration.ofSeconds(10));
    assertTrue(breaker.permits());
    succeed(1);
    assertTrue(breaker.permits());
    assertFalse(breaker.isOpen());
  }

  @Test
  void open_ignoresCallsThatBeganBefore() {
    fail(10);
    succeed(5);

    assertTrue(breaker.isOpen());
  }
}
