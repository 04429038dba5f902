package io.sundew.broker.config;

import io.sundew.api.ProtocolVersion;
import io.sundew.broker.config.BrokerConfig.Style;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code listeners:} of a native configuration. */
final class NativeListeners {
  static final String NAME = "[a-z0-9][a-z0-9._-]{0,63}";
  static final String A_NAME =
      "a name of small letters, digits, '.', '_' and '-' that begins with a letter or digit";

  private static final String AN_ADDRESS =
      "an address and a port such as 127.0.0.1:1883, \"[::1]:1883\" or, for all interfaces,"
          + " \"*:1883\"";

  private static final List<String> ADDRESS_KEYS = List.of("tcp", "http");

  private final Section top;
  private final Problems problems;
  private final List<Integer> ports;
  private final Set<String> names = new HashSet<>();
  private final List<PluginConfig> certificateFiles = new ArrayList<>();

  NativeListeners(Section top, Problems problems, List<Integer> ports) {
    this.top = top;
    this.problems = problems;
    this.ports = ports;
  }

  List<ListenerConfig> read(
      List<PluginConfig> plugins, Optional<Boolean> allowAnonymous, Style style) {
    List<Section> sections = top.sections("listeners");
    if (sections.isEmpty()) {
      return DefaultListeners.on(ports);
    }
    if (!ports.isEmpty()) {
      problems.warn(
          top.source("listeners"),
          "the port of the command line is ignored, the file has listeners");
    }
    List<ListenerConfig> listeners = new ArrayList<>();
    for (Section section : sections) {
      ListenerConfig listener = listener(section, listeners.size() + 1);
      listeners.add(listener);
      if (style == Style.NATIVE) {
        refuseOpenListener(section, listener, plugins, allowAnonymous);
      }
      section.end();
    }
    refuseUnknownNames(plugins);
    return listeners;
  }

  private ListenerConfig listener(Section section, int position) {
    String name = section.text("name", NAME, A_NAME).orElse("listener-" + position);
    if (!names.add(name)) {
      problems.error(
          section.source(),
          "two listeners are named '%s': give each a 'name' of its own".formatted(name));
    }
    return new ListenerConfig(
        name,
        addresses(section),
        section.flag("allow-anonymous"),
        section.integer("max-connections", 0, 0, Integer.MAX_VALUE),
        section.integer("max-qos", 2, 0, 2),
        aliases(section, "max-topic-aliases"),
        aliases(section, "max-outgoing-topic-aliases"),
        protocolVersions(section),
        section.text("namespace", NAME, A_NAME).orElse(""),
        section
            .text("auto-id-prefix", ".{0,50}", "a text of at most 50 characters")
            .orElse("auto-"),
        section.flag("allow-zero-length-client-id").orElse(true),
        section
            .text("mount-point", "[^+#]+", "the beginning of topics, without + and #")
            .orElse(""),
        section.flag("use-user-name-as-client-id"),
        section.text("client-id-prefix").orElse(""),
        tls(section, name),
        NativeWire.read(section),
        section.source());
  }

  private static OptionalInt aliases(Section section, String key) {
    return section.has(key)
        ? OptionalInt.of(section.integer(key, 0, 0, 65_535))
        : OptionalInt.empty();
  }

  private Optional<TlsConfig> tls(Section section, String listener) {
    if (!section.has("tls")) {
      section.section("tls");
      return Optional.empty();
    }
    var tls = new NativeTls(section.section("tls"), listener);
    tls.files().ifPresent(certificateFiles::add);
    return Optional.of(tls.config());
  }

  /** The plugins that read the certificates which listeners name; known once they were read. */
  List<PluginConfig> certificateFiles() {
    return certificateFiles;
  }

  private List<InetSocketAddress> addresses(Section section) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String key : ADDRESS_KEYS) {
      List<String> texts = section.texts(key).orElse(List.of());
      texts.forEach(text -> addresses.addAll(address(section, key, text)));
    }
    List<String> given = ADDRESS_KEYS.stream().filter(section::has).toList();
    if (given.isEmpty() && !section.has("unix")) {
      problems.error(section.source(), "a listener needs an address: add 'tcp: …', " + AN_ADDRESS);
    } else if (given.size() > 1) {
      problems.error(
          section.source(),
          "'tcp' and 'http' are two listeners; for one port that serves both write 'tcp' and"
              + " 'protocol: auto'");
    }
    return addresses.isEmpty() && !section.has("unix") ? DefaultListeners.NOWHERE : addresses;
  }

  private static List<InetSocketAddress> address(Section section, String key, String text) {
    Optional<Addresses.HostPort> address = Addresses.split(text);
    if (address.isEmpty()) {
      section.error(key, "'" + key + "' must be " + AN_ADDRESS + ", not '" + text + "'");
      return List.of();
    }
    try {
      return address.get().resolve();
    } catch (UnknownHostException _) {
      section.error(key, "'" + address.get().host() + "' is not an address of any host");
      return List.of();
    }
  }

  private static Set<ProtocolVersion> protocolVersions(Section section) {
    Map<String, ProtocolVersion> byName = new LinkedHashMap<>();
    byName.put("3.1", ProtocolVersion.V3_1);
    byName.put("3.1.1", ProtocolVersion.V3_1_1);
    byName.put("5", ProtocolVersion.V5);
    byName.put("5.0", ProtocolVersion.V5);
    Set<ProtocolVersion> versions = new HashSet<>();
    for (String name : section.texts("protocol-versions").orElse(List.of("3.1", "3.1.1", "5"))) {
      ProtocolVersion version = byName.get(name);
      if (version == null) {
        section.error("protocol-versions", "'" + name + "' is not one of 3.1, 3.1.1, 5");
      } else {
        versions.add(version);
      }
    }
    if (versions.isEmpty()) {
      section.error("protocol-versions", "a listener needs at least one of 3.1, 3.1.1, 5");
    }
    return versions;
  }

  /**
   * A listener others can reach, with no plugin that could authenticate and nobody's word that
   * anyone may enter, is a mistake. Whether a configured plugin authenticates is known when it has
   * started, and checked then.
   */
  private void refuseOpenListener(
      Section section,
      ListenerConfig listener,
      List<PluginConfig> plugins,
      Optional<Boolean> allowAnonymous) {
    boolean guarded =
        plugins.stream()
            .anyMatch(p -> p.listeners().isEmpty() || p.listeners().contains(listener.name()));
    boolean decided = listener.allowAnonymous().or(() -> allowAnonymous).isPresent();
    if (!listener.isLoopback() && !guarded && !decided) {
      problems.error(
          section.source(),
          ("listener '%s' can be reached from other machines and no plugin says who may enter: add"
               + " one, such as auth-passwd, or write 'allow-anonymous: true' to let everyone in")
              .formatted(listener.name()));
    }
  }

  private void refuseUnknownNames(List<PluginConfig> plugins) {
    for (PluginConfig plugin : plugins) {
      for (String name : plugin.listeners()) {
        if (!names.contains(name)) {
          problems.error(
              plugin.source(),
              "plugin '%s' is to serve listener '%s', which does not exist%s"
                  .formatted(plugin.name(), name, Nearest.hint(name, names)));
        }
      }
    }
  }
}
