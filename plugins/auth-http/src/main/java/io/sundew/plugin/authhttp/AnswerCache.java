package io.sundew.plugin.authhttp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers that may be given again for a while. Thread safe.
 *
 * <p>It holds no password and nothing to test one with: the key is HMAC-SHA-256 of the whole
 * request, keyed with bytes that live and die with the instance.
 */
final class AnswerCache {
  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final Ticker ticker;
  private final Cache<ByteBuffer, Entry> entries;

  AnswerCache(byte[] key, int maximumEntries, Ticker ticker) {
    this.key = new SecretKeySpec(key, HMAC);
    this.ticker = ticker;
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(maximumEntries)
            .expireAfter(Expiry.<ByteBuffer, Entry>creating((_, entry) -> entry.kept))
            .ticker(ticker)
            .executor(Runnable::run) // upkeep on the caller: no thread outlives the plugin
            .build();
  }

  /** A cache keyed with random bytes. */
  static AnswerCache withRandomKey(int maximumEntries) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new AnswerCache(key, maximumEntries, Ticker.systemTicker());
  }

  /** An answer and how long it still holds, zero for this once. */
  record Held(Answer answer, Duration timeToLive) {}

  private record Entry(Answer answer, Duration kept, long untilNanos) {}

  /** Under what the answer to that request is kept; answers of two sections are never mixed up. */
  ByteBuffer fingerprint(String section, Endpoint.Rendered request) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(section.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(request.uri().toString().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0); // which a URL has not
      return ByteBuffer.wrap(mac.doFinal(request.body()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + HMAC, e);
    }
  }

  /** The answer that is kept under that fingerprint. */
  Optional<Held> find(ByteBuffer fingerprint) {
    return Optional.ofNullable(entries.getIfPresent(fingerprint))
        .map(entry -> new Held(entry.answer, Duration.ofNanos(entry.untilNanos - ticker.read())))
        .filter(held -> held.timeToLive.isPositive());
  }

  /** Keeps an answer for that long; not at all unless that is positive. */
  Held keep(ByteBuffer fingerprint, Answer answer, Duration timeToLive) {
    if (!timeToLive.isPositive()) {
      return new Held(answer, Duration.ZERO);
    }
    entries.put(fingerprint, new Entry(answer, timeToLive, ticker.read() + timeToLive.toNanos()));
    return new Held(answer, timeToLive);
  }
}
