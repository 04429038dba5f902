package io.sundew.broker.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * All IPv4 or IPv6 addresses that begin with the same bits. Immutable; thread safe.
 *
 * @param first an address of the range; the bits behind the prefix do not count
 * @param bits how long the prefix is
 */
public record AddressRange(InetAddress first, int bits) {
  public AddressRange {
    if (bits < 0 || bits > first.getAddress().length * 8) {
      throw new IllegalArgumentException(first.getHostAddress() + " has no prefix of " + bits);
    }
  }

  /** {@code 169.254.0.0/16}, {@code fe80::/10} or a single address; empty when it is none. */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    try {
      InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int all = first.getAddress().length * 8;
      return slash >= 0 && !bits.matches("\\d{1,3}")
          ? Optional.empty()
          : Optional.of(new AddressRange(first, slash < 0 ? all : Integer.parseInt(bits)));
    } catch (IllegalArgumentException neither) {
      return Optional.empty(); // the caller says what was expected
    }
  }

  /** Whether an address lies in it. */
  public boolean contains(InetAddress address) {
    byte[] mine = first.getAddress();
    byte[] other = address.getAddress();
    int whole = bits / 8;
    int mask = 0xFF << (8 - bits % 8) & 0xFF;
    return mine.length == other.length
        && Arrays.equals(mine, 0, whole, other, 0, whole)
        && (mask == 0 || (mine[whole] & mask) == (other[whole] & mask));
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
