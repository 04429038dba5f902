package io.sundew.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FakeTimeTest {
  @Test
  void advance_movesBothClocksAlike() {
    var time = new FakeTime();
    time.advance(Duration.ofMillis(1500));
    assertEquals(1_500_000_000L, time.nanoTime());
    assertEquals(FakeTime.START.plusMillis(1500), time.now());
  }

  @Test
  void advance_tellsListenersUntilTheyLeave() {
    var time = new FakeTime();
    var told = new AtomicInteger();
    var registration = time.onAdvance(told::incrementAndGet);
    time.advance(Duration.ofSeconds(1));
    registration.close();
    time.advance(Duration.ofSeconds(1));
    assertEquals(1, told.get());
  }

  @Test
  void advance_backwards_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new FakeTime().advance(Duration.ofSeconds(-1)));
  }
}
