package io.sundew.broker.config;

import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code tls:} of a listener. The files named there are short for an instance of the plugin
 * that reads them; without any, another plugin gives the listener its certificates.
 */
final class NativeTls {
  private static final Map<String, String> VERSIONS = Map.of("1.2", "TLSv1.2", "1.3", "TLSv1.3");
  private static final List<String> PAIR = List.of("certificate", "key", "key-password");
  private static final String PAIRS = "certificates";
  private static final List<String> OF_CLIENTS = List.of("ca", "ca-path", "crl");

  private final TlsConfig config;
  private final Optional<PluginConfig> files;

  NativeTls(Section section, String listener) {
    ClientCertificate clients =
        section.oneOf("client-certificate", ClientCertificate.class).orElse(ClientCertificate.NONE);
    Identity identity = section.oneOf("identity", Identity.class).orElse(Identity.NONE);
    if (identity != Identity.NONE && clients != ClientCertificate.REQUIRED) {
      section.error(
          "identity",
          "'identity' takes the user name from the client's certificate: that needs"
              + " 'client-certificate: required'");
    }
    this.config =
        new TlsConfig(
            clients,
            identity,
            section.flag("check-client-dates").orElse(true),
            versions(section),
            section.texts("ciphers").orElse(List.of()),
            section.oneOf("provider", TlsConfig.Provider.class).orElse(TlsConfig.Provider.AUTO),
            section.source());
    Map<String, Object> settings = settings(section);
    this.files =
        settings.isEmpty()
            ? Optional.empty()
            : Optional.of(TlsFileSettings.instance(listener, settings, section.source()));
    section.end();
  }

  TlsConfig config() {
    return config;
  }

  /** The instance that reads the files. */
  Optional<PluginConfig> files() {
    return files;
  }

  /**
   * The section as it would be written.
   *
   * @param files the settings of the plugin that reads the files
   */
  static Map<String, Object> tree(TlsConfig config, Map<String, Object> files) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Stream.of(PAIR, List.of(PAIRS), OF_CLIENTS)
        .flatMap(List::stream)
        .filter(files::containsKey)
        .forEach(key -> tree.put(key, files.get(key)));
    tree.put("client-certificate", Spelling.of(config.clientCertificate()));
    tree.put("identity", Spelling.of(config.identity()));
    if (!config.checkClientDates()) {
      tree.put("check-client-dates", false);
    }
    if (!config.versions().isEmpty()) {
      tree.put(
          "versions",
          config.versions().stream().map(name -> name.substring("TLSv".length())).toList());
    }
    if (!config.ciphers().isEmpty()) {
      tree.put("ciphers", config.ciphers());
    }
    if (config.provider() != TlsConfig.Provider.AUTO) {
      tree.put("provider", Spelling.of(config.provider()));
    }
    return tree;
  }

  private static List<String> versions(Section section) {
    List<String> versions = new ArrayList<>();
    for (String name : section.texts("versions").orElse(List.of())) {
      String version = VERSIONS.get(name);
      if (version == null) {
        section.error("versions", "'" + name + "' is not one of 1.2, 1.3");
      } else {
        versions.add(version);
      }
    }
    return versions;
  }

  private static Map<String, Object> settings(Section section) {
    Map<String, Object> settings = pair(section);
    List<Object> further = new ArrayList<>();
    for (Section each : section.sections(PAIRS)) {
      further.add(pair(each));
      each.end();
    }
    if (!further.isEmpty()) {
      settings.put(PAIRS, further);
    }
    for (String key : OF_CLIENTS) {
      section.text(key).ifPresent(file -> settings.put(key, file));
    }
    return settings;
  }

  private static Map<String, Object> pair(Section section) {
    Map<String, Object> pair = new LinkedHashMap<>();
    for (String key : PAIR) {
      section.text(key).ifPresent(value -> pair.put(key, value));
    }
    return pair;
  }
}
