package io.sundew.plugin.bridgemqtt;

/**
 * Where a broker listens.
 *
 * @param host a name or an address, that of IPv6 without brackets
 */
record Address(String host, int port) {
  private static final int PLAIN = 1883;
  private static final int TLS = 8883;

  /**
   * Reads {@code HOST[:PORT]}, {@code [IPV6][:PORT]} or an IPv6 address by itself.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static Address parse(String text, boolean tls) {
    int otherwise = tls ? TLS : PLAIN;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw unreadable(text);
      }
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && rest.charAt(0) != ':') {
        throw unreadable(text);
      }
      return new Address(
          text.substring(1, end), rest.isEmpty() ? otherwise : port(text, rest.substring(1)));
    }
    int colon = text.lastIndexOf(':');
    boolean isBare = colon < 0 || text.indexOf(':') != colon;
    String host = isBare ? text : text.substring(0, colon);
    if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
      throw unreadable(text);
    }
    return new Address(host, isBare ? otherwise : port(text, text.substring(colon + 1)));
  }

  private static int port(String text, String port) {
    if (!port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) < 1
        || Integer.parseInt(port) > 65_535) {
      throw unreadable(text);
    }
    return Integer.parseInt(port);
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "addresses: '" + text + "' is not HOST:PORT with a port from 1 to 65535");
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
