package io.sundew.mqtt;

/**
 * The properties of the last PUBLISH of one connection: many publishers send the same with each
 * message, and bytes seen before need not be checked and made objects again. Long ones are not
 * kept. Confined to one thread.
 */
final class PropertiesCache {
  private static final int LONGEST_KEPT = 256;

  private byte[] bytes = {};
  private Properties properties = Properties.NONE;

  /** The properties of a PUBLISH that begin here with their length. */
  Properties read(PacketReader in, int maximumUserProperties) {
    int length = in.variableInteger(); // [MQTT-2.2.2-1]
    if (length == 0) {
      return Properties.NONE;
    }
    if (in.skipSame(bytes, length)) {
      return properties;
    }
    int start = in.position();
    Properties read = PropertiesReader.read(in, length, Property.In.PUBLISH, maximumUserProperties);
    byte[] received = in.bytesAt(start, length);
    if (read.isForwardedWhole()) {
      read.withEncoded(received);
    }
    if (length <= LONGEST_KEPT) {
      bytes = received;
      properties = read;
    }
    return read;
  }
}
