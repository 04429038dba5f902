package io.sundew.broker.plugin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What authorizers let the broker remember. Thread safe.
 *
 * <p>It belongs to one chain, so a new generation begins with nothing; where a plugin's rules
 * change, the chain takes a new cache. Clients are told apart by identity: a connection's {@link
 * Client} is the same object for as long as its identity holds, and goes with it. Per client and
 * action the topics last asked about are kept, so a client that goes through many only forgets its
 * own.
 */
final class DecisionCache {
  private static final int TOPICS = 64;
  private static final int CLIENTS = 50_000;

  /** The longest that a decision is remembered, so that adding to the time cannot overflow. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final TimeSource time;
  private volatile @Nullable Cache<Client, ByTopic> clients;

  DecisionCache(TimeSource time) {
    this.time = time;
  }

  /** Decides the access where an earlier decision still holds. */
  void recall(Client client, Access access) {
    Remembered remembered = find(client, access.request().action(), access.request().topic());
    if (remembered != null) {
      access.decide(remembered.authorization);
    }
  }

  /** An earlier decision that still holds. */
  @Nullable Remembered find(Client client, Action action, String topic) {
    Cache<Client, ByTopic> all = clients;
    ByTopic byTopic = all == null ? null : all.getIfPresent(client);
    Remembered remembered = byTopic == null ? null : byTopic.get(new Key(action, topic));
    return remembered != null && remembered.holds(time) ? remembered : null;
  }

  /** Keeps a decision for as long as its author said. */
  void remember(Client client, Access access) {
    if (!access.authorization().timeToLive().isPositive()) {
      return;
    }
    var remembered = Remembered.of(access.authorization(), time);
    cache().get(client, _ -> new ByTopic()).put(Key.of(access), remembered);
  }

  /** The cache, made when an authorizer first lets a decision be remembered. */
  private Cache<Client, ByTopic> cache() {
    Cache<Client, ByTopic> all = clients;
    return all == null ? makeCache() : all;
  }

  private synchronized Cache<Client, ByTopic> makeCache() {
    Cache<Client, ByTopic> all = clients;
    if (all == null) {
      all = Caffeine.newBuilder().weakKeys().maximumSize(CLIENTS).executor(Runnable::run).build();
      clients = all;
    }
    return all;
  }

  /**
   * A decision.
   *
   * @param forAges whether there is no need to look at the clock
   */
  record Remembered(Authorization authorization, long untilNanos, boolean forAges) {
    /** That decision, made now. */
    static Remembered of(Authorization decided, TimeSource time) {
      boolean forAges = decided.timeToLive().compareTo(LONGEST) >= 0;
      Duration kept = forAges ? LONGEST : decided.timeToLive();
      return new Remembered(decided, time.nanoTime() + kept.toNanos(), forAges);
    }

    /** Whether its time is not over. */
    boolean holds(TimeSource time) {
      return forAges || untilNanos - time.nanoTime() > 0;
    }
  }

  private record Key(Action action, String topic) {
    static Key of(Access access) {
      return new Key(access.request().action(), access.request().topic());
    }
  }

  /** The decisions on one client, the least recently used first. */
  private static final class ByTopic {
    private final LinkedHashMap<Key, Remembered> decisions =
        new LinkedHashMap<>(8, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Remembered> eldest) {
            return size() > TOPICS;
          }
        };

    synchronized @Nullable Remembered get(Key key) {
      return decisions.get(key);
    }

    synchronized void put(Key key, Remembered remembered) {
      decisions.put(key, remembered);
    }
  }
}
