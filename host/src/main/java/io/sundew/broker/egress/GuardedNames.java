package io.sundew.broker.egress;

import io.sundew.api.Http;
import io.sundew.api.Registration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that the address a request connects to is one that was checked. Thread safe.
 *
 * <p>The JDK's client looks a host up by itself, after us, so a name server could first name an
 * innocent address and then another. What both lookups share is the JVM's cache and, behind it, the
 * JVM's resolver, which is {@link GuardingResolver}. While a name is guarded the resolver lets no
 * denied address of it through. So first the name is guarded, then what is cached is checked; from
 * then on the cache holds what was checked or what came through the guard.
 *
 * <p>Names that no request is under way to are not touched, nor are their answers: the broker's own
 * lookups are no concern of this class. Should one fall together with a guarded lookup of the same
 * name that just turned evil, it fails, and works again ten seconds later.
 */
final class GuardedNames {
  private static final Map<String, Map<EgressPolicy, Integer>> GUARDS = new ConcurrentHashMap<>();

  private GuardedNames() {}

  /**
   * Checks a host and keeps it guarded until the registration is closed. Waits for name servers.
   *
   * @param host as the client will look it up, letter by letter
   * @throws Http.Refused when it has a denied address
   * @throws UnknownHostException when it has none
   */
  static Registration guard(String host, EgressPolicy policy)
      throws Http.Refused, UnknownHostException {
    check(host, policy); // so that an ordinary refusal tells its reason and stays out of the cache
    String name = host.toLowerCase(Locale.ROOT);
    GUARDS.compute(name, (_, counts) -> plus(counts == null ? Map.of() : counts, policy, 1));
    try {
      check(host, policy);
    } catch (Http.Refused | UnknownHostException | RuntimeException refused) {
      release(name, policy);
      throw refused;
    }
    return () -> release(name, policy);
  }

  private static void check(String host, EgressPolicy policy)
      throws Http.Refused, UnknownHostException {
    List<InetAddress> addresses = Arrays.asList(InetAddress.getAllByName(host));
    if (!GuardingResolver.isInstalled() && !isLiteral(host)) {
      throw new Http.Refused(
          "names cannot be guarded: the broker's jar lacks its InetAddressResolverProvider");
    }
    policy.check(host, addresses);
  }

  private static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
      return true;
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  private static void release(String name, EgressPolicy policy) {
    GUARDS.computeIfPresent(
        name,
        (_, counts) -> {
          Map<EgressPolicy, Integer> left = plus(counts, policy, -1);
          return left.isEmpty() ? null : left;
        });
  }

  private static Map<EgressPolicy, Integer> plus(
      Map<EgressPolicy, Integer> counts, EgressPolicy policy, int more) {
    Map<EgressPolicy, Integer> changed = new HashMap<>(counts);
    changed.merge(policy, more, Integer::sum);
    changed.remove(policy, 0);
    return Map.copyOf(changed);
  }

  /** Whether requests are under way to that name. */
  static boolean isGuarded(String host) {
    return GUARDS.containsKey(host.toLowerCase(Locale.ROOT));
  }

  /**
   * What the resolver asks before it hands out addresses.
   *
   * @throws UnknownHostException when the name is guarded and has a denied address
   */
  static void filter(String host, List<InetAddress> addresses) throws UnknownHostException {
    for (EgressPolicy policy :
        GUARDS.getOrDefault(host.toLowerCase(Locale.ROOT), Map.of()).keySet()) {
      try {
        policy.check(host, addresses);
      } catch (Http.Refused refused) {
        var unknown = new UnknownHostException(refused.getMessage());
        unknown.initCause(refused);
        throw unknown;
      }
    }
  }
}
