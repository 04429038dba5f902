package io.sundew.mqtt;

/**
 * How much a {@link PacketDecoder} takes from its peer. Zero stands for the most the protocol
 * allows.
 *
 * @param maximumPacketSize bytes of one packet, fixed header included
 * @param maximumUserProperties user properties in one packet, those of a will included
 * @param maximumConnectBytes bytes of the first packet on a connection, whatever it is: its sender
 *     is not known yet
 */
public record DecoderLimits(
    int maximumPacketSize, int maximumUserProperties, int maximumConnectBytes) {
  /** The largest packet the fixed header can announce: five bytes and 268,435,455. */
  public static final int LARGEST_PACKET = 5 + VariableInteger.MAXIMUM;

  public DecoderLimits {
    maximumPacketSize = limit("maximumPacketSize", maximumPacketSize, LARGEST_PACKET);
    maximumUserProperties = limit("maximumUserProperties", maximumUserProperties, LARGEST_PACKET);
    maximumConnectBytes =
        Math.min(
            maximumPacketSize, limit("maximumConnectBytes", maximumConnectBytes, LARGEST_PACKET));
  }

  /** Limits that bound the size of every packet alike and nothing else. */
  public static DecoderLimits ofPacketSize(int maximumPacketSize) {
    return new DecoderLimits(maximumPacketSize, 0, 0);
  }

  private static int limit(String name, int value, int most) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + ", expected 0 or more");
    }
    return value == 0 ? most : Math.min(value, most);
  }
}
