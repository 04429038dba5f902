package io.sundew.plugin.aclfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told of what the rules deny, under a mosquitto.conf and by Mosquitto itself. */
@SundewTest
class AclAnswersTest {
  private static final Identity ALICE = Identity.of("alice@a");
  private static final Identity BOB = Identity.of("bob@b");

  @TempDir Path directory;

  private Guarded start(Guarded.Kind kind) throws Exception {
    String acl =
        """
        user alice
        topic write open/#
        topic write test
        user bob
        topic read #
        topic deny hidden/#
        user root
        topic readwrite #
        """;
    return Guarded.start(kind, Files.writeString(directory.resolve("acl"), acl));
  }

  @ParameterizedTest
  @EnumSource
  void subscribe_toWhatMayNotBeRead_isGranted(Guarded.Kind kind) throws Exception {
    try (var broker = start(kind);
        var v5 = broker.v5(BOB).open();
        var v311 = broker.v311(ALICE).open()) {
      assertEquals(
          List.of(ReasonCode.GRANTED_QOS_1), v5.subscribe("hidden/x", Qos.AT_LEAST_ONCE).reasons());
      assertEquals(
          List.of(ReasonCode.SUCCESS), v311.subscribe("nothing/#", Qos.AT_MOST_ONCE).reasons());
    }
  }

  @ParameterizedTest
  @EnumSource
  void publish_denied_v5IsToldAndOthersAreAcknowledged(Guarded.Kind kind) throws Exception {
    try (var broker = start(kind);
        var bob = broker.v5(BOB).open();
        var v5 = broker.v5(ALICE).open();
        var v311 = broker.v311(Identity.of("alice@a2")).open()) {
      bob.subscribe("#", Qos.AT_MOST_ONCE);

      assertEquals(ReasonCode.NOT_AUTHORIZED, v5.publish("closed", Qos.AT_LEAST_ONCE, "1"));
      assertEquals(ReasonCode.NOT_AUTHORIZED, v5.publish("closed", Qos.EXACTLY_ONCE, "2"));
      v5.publish("closed", "3").publish("open/5", "5");
      bob.receive("open/5", "5");

      assertEquals(ReasonCode.SUCCESS, v311.publish("closed", Qos.AT_LEAST_ONCE, "1"));
      v311.send(v311.message("closed", Qos.EXACTLY_ONCE, "2", false, Properties.NONE));
      int packetId = v311.expect(Packet.Pubrec.class).packetId();
      assertEquals(ReasonCode.SUCCESS, v311.release(packetId));
      v311.publish("closed", "3").publish("open/311", "4");
      bob.receive("open/311", "4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void retained_ofWhatMayNotBeRead_isKeptBack(Guarded.Kind kind) throws Exception {
    try (var broker = start(kind);
        var root = broker.v5(Identity.of("root@r")).open();
        var bob = broker.v5(BOB).open()) {
      root.retain("hidden/x", Qos.AT_LEAST_ONCE, "1");
      root.retain("shown/x", Qos.AT_LEAST_ONCE, "2");

      bob.subscribe("+/x", Qos.AT_MOST_ONCE);

      bob.receive("shown/x", "2");
      bob.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void sharedSubscription_memberWithoutRight_getsNothing(Guarded.Kind kind) throws Exception {
    try (var broker = start(kind);
        var root = broker.v5(Identity.of("root@r")).open();
        var bob = broker.v5(BOB).open()) {
      bob.subscribe("$share/g/hidden/#", Qos.AT_MOST_ONCE);

      root.publish("hidden/x", Qos.AT_LEAST_ONCE, "1");

      bob.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void will_denied_clientIsLetInAndItsWillIsNotPublished(Guarded.Kind kind) throws Exception {
    try (var broker = start(kind);
        var bob = broker.v5(BOB).open()) {
      bob.subscribe("#", Qos.AT_MOST_ONCE);

      RawClient closed = broker.v311(ALICE).will("closed", Qos.AT_LEAST_ONCE, "1").open();
      closed.drop();
      RawClient open = broker.v311(ALICE).will("open/w", Qos.AT_LEAST_ONCE, "2").open();
      open.drop();

      bob.receive("open/w", "2");
    }
  }
}
