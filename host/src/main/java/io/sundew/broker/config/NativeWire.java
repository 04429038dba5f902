package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a listener of a native configuration speaks beneath MQTT. */
final class NativeWire {
  private static final String MODE = "0?[0-7]{3}";

  private NativeWire() {}

  static WireConfig read(Section section) {
    WireConfig wire = NativeHttp.read(section);
    Optional<ProxyConfig> proxy = proxy(section);
    Optional<UnixSocketConfig> unix = unix(section);
    return new WireConfig(wire.http(), wire.detect(), proxy, unix);
  }

  private static Optional<UnixSocketConfig> unix(Section section) {
    Optional<String> path = section.text("unix");
    int mode =
        section
            .text("unix-mode", MODE, "the mode of a file such as \"0660\"")
            .map(text -> Integer.parseInt(text, 8))
            .orElse(UnixSocketConfig.DEFAULT_MODE);
    if (path.isEmpty() && section.has("unix-mode")) {
      section.error("unix-mode", "'unix-mode' belongs to a listener with 'unix: PATH'");
    }
    Optional<UnixSocketConfig> unix =
        path.map(text -> new UnixSocketConfig(section.source().resolve(Path.of(text)), mode));
    unix.filter(UnixSocketConfig::isTooLong)
        .ifPresent(
            socket ->
                section.error(
                    "unix",
                    "'%s' is longer than the %d bytes that the path of a unix socket may have"
                        .formatted(socket.path(), UnixSocketConfig.LONGEST_PATH)));
    return unix;
  }

  private static Optional<ProxyConfig> proxy(Section listener) {
    Section section = listener.section("proxy-protocol");
    int version = section.integer("version", 2, 1, 2);
    List<AddressRange> from = new ArrayList<>();
    for (String text : section.texts("from").orElse(List.of())) {
      AddressRange.parse(text)
          .ifPresentOrElse(
              from::add,
              () ->
                  section.error(
                      "from", "'" + text + "' is no address and no range such as 10.0.0.0/8"));
    }
    boolean requireTls = section.flag("require-tls").orElse(false);
    section.end();
    if (!listener.has("proxy-protocol")) {
      return Optional.empty();
    }
    if (!section.has("from")) {
      section.error(
          "from",
          "'proxy-protocol' needs 'from', the addresses of the proxies, such as [10.0.0.0/8]:"
              + " whoever else may say where a client comes from");
    }
    if (requireTls && version == 1) {
      section.error("require-tls", "'require-tls' needs version 2: 1 does not say whether TLS was");
    }
    return Optional.of(new ProxyConfig(version, from, requireTls));
  }
}
