package io.sundew.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build: what the command line prints and {@code $SYS} says. */
public final class BrokerVersion {
  /** Such as {@code 0.1.0}. */
  public static final String CURRENT = read();

  private BrokerVersion() {}

  private static String read() {
    try (InputStream file = BrokerVersion.class.getResourceAsStream("version.properties")) {
      if (file == null) {
        throw new IllegalStateException("version.properties is missing from the jar");
      }
      var properties = new Properties();
      properties.load(file);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties cannot be read", e);
    }
  }
}
