package io.sundew.plugin.authpasswd;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for five minutes which passwords were right, so that a device that connects again and
 * again is not hashed each time. Thread safe.
 *
 * <p>It holds no password and nothing to test one with: an entry is HMAC-SHA-256 of user, hash and
 * password, keyed with bytes that live and die with the process. A hash that changes in the file no
 * longer finds its old entry. Only acceptances are kept, so guessing never gets cheaper.
 */
final class AcceptanceCache {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
  private static final int MAXIMUM_ENTRIES = 20_000;
  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final Cache<ByteBuffer, Boolean> accepted;

  AcceptanceCache(byte[] key, Ticker ticker) {
    this.key = new SecretKeySpec(key, HMAC);
    this.accepted =
        Caffeine.newBuilder()
            .maximumSize(MAXIMUM_ENTRIES)
            .expireAfterWrite(TIME_TO_LIVE)
            .ticker(ticker)
            .executor(Runnable::run) // upkeep on the caller: no thread outlives the plugin
            .build();
  }

  /** A cache keyed with random bytes. */
  static AcceptanceCache withRandomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new AcceptanceCache(key, Ticker.systemTicker());
  }

  /** Whether that password was right for that user's present hash a short while ago. */
  boolean contains(User user, byte[] password) {
    return accepted.getIfPresent(fingerprint(user, password)) != null;
  }

  /** Remembers that the password is right. */
  void add(User user, byte[] password) {
    accepted.put(fingerprint(user, password), true);
  }

  /** Neither a user name nor a hash has a zero byte, so that no two triples share their bytes. */
  private ByteBuffer fingerprint(User user, byte[] password) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(user.name().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(user.hashText().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return ByteBuffer.wrap(mac.doFinal(password));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + HMAC, e);
    }
  }
}
