package io.sundew.plugin.authjwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.Await;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Brokers with the plugin in a jar as it is shipped, and how clients show their tokens to them. */
final class JwtBroker {
  private JwtBroker() {}

  /** Writes the plugin's jar. */
  static void install(Path jars) {
    PluginJars.writeModule(
        jars,
        "auth-jwt",
        AuthJwtPlugin.class,
        "authorize",
        JWSHeader.class,
        JsonFactory.class,
        Caffeine.class);
  }

  /** A broker to be, with one instance of the plugin. */
  static TestBroker.Builder with(Path jars, Map<String, Object> settings) {
    return TestBroker.builder().plugin(PluginJars.instance("auth-jwt", settings), jars);
  }

  /** These settings and one more. */
  static Map<String, Object> and(Map<String, Object> settings, String key, Object value) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(key, value);
    return all;
  }

  /** Claims of anna that hold so many seconds by the broker's clock. */
  static String claims(TestBroker broker, long seconds, String members) {
    long expiry = broker.time().millis() / 1000 + seconds;
    return "{\"sub\":\"anna\",\"exp\":%d%s}"
        .formatted(expiry, members.isEmpty() ? "" : "," + members.replace('\'', '"'));
  }

  /** A CONNECT that shows a token by enhanced authentication. */
  static ConnectBuilder enhanced(TestBroker broker, String token) {
    return broker
        .v5()
        .property(Property.AUTHENTICATION_METHOD, "JWT")
        .property(Property.AUTHENTICATION_DATA, token.getBytes(StandardCharsets.US_ASCII));
  }

  /** An AUTH that shows another. */
  static Packet.Auth again(String token) {
    return new Packet.Auth(
        ReasonCode.REAUTHENTICATE,
        Properties.builder()
            .set(Property.AUTHENTICATION_METHOD, "JWT")
            .set(Property.AUTHENTICATION_DATA, token.getBytes(StandardCharsets.US_ASCII))
            .build());
  }

  /** What a CONNECT with that token as password comes to. */
  static ReasonCode answer(TestBroker broker, String token) {
    try (RawClient client = broker.v5().credentials("anybody", token).send()) {
      return client.expect(Packet.Connack.class).reason();
    }
  }

  /** Waits until it is so. */
  static void await(String what, BooleanSupplier condition) {
    Await.until(condition, () -> what);
  }
}
