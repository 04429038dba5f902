package io.sundew.broker.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where requests of plugins must not go.
 *
 * @param deny addresses refused
 */
public record EgressConfig(List<AddressRange> deny) {
  /**
   * What no service that a broker asks has: addresses of the link, among them most clouds' metadata
   * service; the metadata services elsewhere (AWS, Google, Azure, Alibaba, Oracle); those that name
   * no machine, or many.
   */
  public static final EgressConfig DEFAULT =
      new EgressConfig(
          Stream.of(
                  "169.254.0.0/16",
                  "fe80::/10",
                  "fd00:ec2::254",
                  "fd20:ce::254",
                  "168.63.129.16",
                  "100.100.100.200",
                  "192.0.0.192",
                  "0.0.0.0/8",
                  "::",
                  "224.0.0.0/4",
                  "255.255.255.255",
                  "ff00::/8")
              .map(text -> AddressRange.parse(text).orElseThrow())
              .toList());

  public EgressConfig {
    deny = List.copyOf(deny);
  }

  /** Reads {@code egress:} of a native configuration. */
  static EgressConfig read(Section section) {
    EgressConfig config =
        section
            .texts("deny")
            .map(
                all ->
                    new EgressConfig(
                        all.stream().flatMap(text -> range(section, text).stream()).toList()))
            .orElse(DEFAULT);
    section.end();
    return config;
  }

  private static Optional<AddressRange> range(Section section, String text) {
    var range = AddressRange.parse(text);
    if (range.isEmpty()) {
      section.error(
          "deny", "'" + text + "' is not an address or range such as 10.0.0.0/8 or fe80::/10");
    }
    return range;
  }
}
