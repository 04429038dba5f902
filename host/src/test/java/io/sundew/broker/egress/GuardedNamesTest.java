package io.sundew.broker.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Http;
import io.sundew.api.Registration;
import io.sundew.broker.config.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the JVM's resolver lets through, and for whom. */
class GuardedNamesTest {
  private static final EgressPolicy NO_LOOPBACK =
      new EgressPolicy(List.of(AddressRange.parse("127.0.0.0/8").orElseThrow()));
  private static final EgressPolicy ALL = new EgressPolicy(List.of());

  /** A name server that answers what it is told to. */
  private static InetAddressResolver naming(String... addresses) {
    return new GuardingResolver(
        new InetAddressResolver() {
          @Override
          public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
            return Stream.of(addresses).map(InetAddress::ofLiteral);
          }

          @Override
          public String lookupByAddress(byte[] address) {
            return "reverse.test";
          }
        });
  }

  private static List<InetAddress> lookup(InetAddressResolver resolver, String host)
      throws UnknownHostException {
    return resolver
        .lookupByName(
            host,
            InetAddressResolver.LookupPolicy.of(
                InetAddressResolver.LookupPolicy.IPV4 | InetAddressResolver.LookupPolicy.IPV6))
        .toList();
  }

  @Test
  void nameThatTurns_isNotResolvedWhileGuarded_butForEverybodyElse() throws Exception {
    var turned = naming("10.0.0.1", "127.0.0.1");
    try (Registration _ = GuardedNames.guard("10.9.9.9", NO_LOOPBACK)) {
      assertEquals(2, lookup(turned, "elsewhere.test").size());

      assertThrows(UnknownHostException.class, () -> lookup(turned, "10.9.9.9"));
      assertEquals(1, lookup(naming("10.0.0.1"), "10.9.9.9").size());
    }
    assertEquals(2, lookup(turned, "10.9.9.9").size());
  }

  @Test
  void guards_areCountedAndHoldTogether() throws Exception {
    var loopback = naming("127.0.0.1");
    Registration first = GuardedNames.guard("10.9.9.8", NO_LOOPBACK);
    Registration second = GuardedNames.guard("10.9.9.8", NO_LOOPBACK);
    Registration lenient = GuardedNames.guard("10.9.9.8", ALL);
    first.close();
    assertThrows(UnknownHostException.class, () -> lookup(loopback, "10.9.9.8"));
    second.close();
    assertEquals(1, lookup(loopback, "10.9.9.8").size());
    assertTrue(GuardedNames.isGuarded("10.9.9.8"));
    lenient.close();
    assertFalse(GuardedNames.isGuarded("10.9.9.8"));
  }

  @Test
  void refusedName_isNotGuardedAndStaysKnownToOthers() throws Exception {
    var refused =
        assertThrows(Http.Refused.class, () -> GuardedNames.guard("LocalHost", NO_LOOPBACK));
    assertTrue(refused.getMessage().contains("127.0.0.0/8"), refused.getMessage());
    assertFalse(GuardedNames.isGuarded("localhost"));
    assertTrue(InetAddress.getByName("LocalHost").isLoopbackAddress());
  }

  @Test
  void theJvm_resolvesByIt() throws Exception {
    assertTrue(InetAddress.getByName("localhost").isLoopbackAddress());
    assertTrue(GuardingResolver.isInstalled());
  }
}
