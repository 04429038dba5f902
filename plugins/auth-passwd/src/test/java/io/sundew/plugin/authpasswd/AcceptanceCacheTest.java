package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AcceptanceCacheTest {
  private static final byte[] RIGHT = "right".getBytes(UTF_8);

  private final AtomicLong nanoseconds = new AtomicLong();
  private final AcceptanceCache cache = new AcceptanceCache(new byte[32], nanoseconds::get);
  private final User alice = Lines.user("alice", "right");

  @Test
  void contains_whatWasAdded_untilFiveMinutesHavePassed() {
    cache.add(alice, RIGHT);
    assertTrue(cache.contains(alice, RIGHT));

    nanoseconds.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
    assertTrue(cache.contains(alice, RIGHT));

    nanoseconds.addAndGet(1);
    assertFalse(cache.contains(alice, RIGHT));
  }

  @Test
  void contains_otherPasswordUserOrHash_isFalse() {
    cache.add(alice, RIGHT);

    assertFalse(cache.contains(alice, "wrong".getBytes(UTF_8)));
    assertFalse(cache.contains(new User("bob", 1, alice.hashText(), alice.hash()), RIGHT));
    assertFalse(cache.contains(Lines.user("alice", "right"), RIGHT), "a new salt is a new hash");
  }
}
