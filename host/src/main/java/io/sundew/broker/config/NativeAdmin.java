package io.sundew.broker.config;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code admin:} of a native configuration. */
final class NativeAdmin {
  private static final String A_LOOPBACK_ADDRESS =
      "a loopback address and a port such as 127.0.0.1:9883";

  private NativeAdmin() {}

  static AdminConfig read(Section top) {
    if (top.isOff("admin")) {
      return AdminConfig.OFF;
    }
    Section section = top.section("admin");
    Optional<InetSocketAddress> listen =
        section.text("listen").flatMap(text -> loopback(section, text));
    Set<String> hosts =
        section.texts("hosts").orElse(List.of()).stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    section.end();
    return new AdminConfig(true, listen, hosts);
  }

  private static Optional<InetSocketAddress> loopback(Section section, String text) {
    Optional<InetSocketAddress> address = Addresses.split(text).flatMap(NativeAdmin::first);
    if (address.isEmpty()) {
      section.error("listen", "'listen' must be " + A_LOOPBACK_ADDRESS + ", not '" + text + "'");
    } else if (!AdminConfig.isLoopback(address.get())) {
      section.error(
          "listen",
          "'%s' can be reached from other machines, which must not operate the broker: give %s, and"
                  .formatted(text, A_LOOPBACK_ADDRESS)
              + " reach it from elsewhere through ssh");
      return Optional.empty();
    }
    return address;
  }

  private static Optional<InetSocketAddress> first(Addresses.HostPort address) {
    try {
      return address.resolve().stream().findFirst();
    } catch (UnknownHostException _) {
      return Optional.empty(); // the caller says what was expected
    }
  }
}
