package io.sundew.broker.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns what a configuration says about where to listen into socket addresses. */
public final class Addresses {
  /** MQTT's registered port. */
  static final int MQTT_PORT = 1883;

  /** Groups that {@code ::} stands for. */
  private static final Pattern ZEROS = Pattern.compile("(^|:)(0(:|$)){2,}");

  private Addresses() {}

  /** This machine only. */
  static List<InetSocketAddress> loopback(int port) {
    return of(port, "127.0.0.1", "::1");
  }

  /** All interfaces, IPv4 and IPv6 each with its own socket. */
  static List<InetSocketAddress> everywhere(int port) {
    return of(port, "0.0.0.0", "::");
  }

  private static List<InetSocketAddress> of(int port, String... literals) {
    return Stream.of(literals)
        .map(literal -> new InetSocketAddress(InetAddress.ofLiteral(literal), port))
        .toList();
  }

  /**
   * What a host name or address literal stands for; a name may have several.
   *
   * @throws UnknownHostException when it has none
   */
  static List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return Arrays.stream(InetAddress.getAllByName(host))
        .map(address -> new InetSocketAddress(address, port))
        .distinct()
        .toList();
  }

  /**
   * The addresses of a network interface.
   *
   * @throws UnknownHostException when it has none or there is none of that name
   */
  static List<InetSocketAddress> ofDevice(String device, int port) throws UnknownHostException {
    try {
      NetworkInterface found = NetworkInterface.getByName(device);
      if (found == null) {
        throw new UnknownHostException(device);
      }
      return found.inetAddresses().map(address -> new InetSocketAddress(address, port)).toList();
    } catch (SocketException e) {
      throw new UnknownHostException(device + ": " + e.getMessage());
    }
  }

  static boolean isIpv4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }

  static boolean isIpv6(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address;
  }

  /**
   * {@code HOST:PORT} in its parts, brackets around an IPv6 address removed; empty when it is not
   * that.
   */
  static Optional<HostPort> split(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    String digits = text.substring(colon + 1);
    if (host.isEmpty() || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65_535) {
      return Optional.empty();
    }
    return Optional.of(new HostPort(host, Integer.parseInt(digits)));
  }

  /** A host, or {@code *} for all interfaces, and a port. */
  record HostPort(String host, int port) {
    List<InetSocketAddress> resolve() throws UnknownHostException {
      return host.equals("*") ? everywhere(port) : Addresses.resolve(host, port);
    }
  }

  /** An address and port as a configuration has them, such as {@code [::1]:1883}. */
  public static String text(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String literal = literal(host);
    return (host instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + address.getPort();
  }

  /** An address and port as Mosquitto's log has them, such as {@code ::1:1883}. */
  public static String logged(InetSocketAddress address) {
    return literal(address.getAddress()) + ":" + address.getPort();
  }

  /** An IPv6 address in its short form (RFC 5952 section 4.2): zeros in a row are two colons. */
  private static String literal(InetAddress host) {
    String literal = host.getHostAddress();
    return host instanceof Inet6Address ? ZEROS.matcher(literal).replaceFirst("::") : literal;
  }
}
