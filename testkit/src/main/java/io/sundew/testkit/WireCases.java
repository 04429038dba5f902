package io.sundew.testkit;

import static io.sundew.api.ProtocolVersion.V3_1;
import static io.sundew.api.ProtocolVersion.V3_1_1;
import static io.sundew.api.ProtocolVersion.V5;
import static io.sundew.api.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.sundew.api.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.sundew.api.ReasonCode.GRANTED_QOS_1;
import static io.sundew.api.ReasonCode.GRANTED_QOS_2;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.NOT_AUTHORIZED;
import static io.sundew.api.ReasonCode.NO_MATCHING_SUBSCRIBERS;
import static io.sundew.api.ReasonCode.NO_SUBSCRIPTION_EXISTED;
import static io.sundew.api.ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.TOPIC_ALIAS_INVALID;
import static io.sundew.api.ReasonCode.TOPIC_NAME_INVALID;
import static io.sundew.api.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static io.sundew.testkit.WireCase.Stage.CONNECTED;
import static io.sundew.testkit.WireCase.Stage.FIRST;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.WireCase.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of wire cases: what a client may send and must not send, packet type by packet type.
 * Conformance tests play it, fuzzers mutate it.
 *
 * <p>A broker under test has the defaults of {@link TestBroker}. Where the standard lets a
 * malformed packet be a protocol error as well, or does not say which of the two something is, both
 * codes pass.
 */
public final class WireCases {
  private static final List<ReasonCode> MALFORMED = List.of(MALFORMED_PACKET);
  private static final List<ReasonCode> FORBIDDEN = List.of(PROTOCOL_ERROR);
  private static final List<ReasonCode> INVALID = List.of(MALFORMED_PACKET, PROTOCOL_ERROR);
  private static final List<ReasonCode> BAD_TOPIC =
      List.of(MALFORMED_PACKET, PROTOCOL_ERROR, TOPIC_NAME_INVALID);
  private static final List<ReasonCode> BAD_ALIAS =
      List.of(TOPIC_ALIAS_INVALID, PROTOCOL_ERROR, MALFORMED_PACKET);

  private static final List<ReasonCode> UNSUPPORTED = List.of(UNSUPPORTED_PROTOCOL_VERSION);

  private static final Outcome ACCEPTED = new Outcome.Accepted();
  private static final Outcome CLOSED = new Outcome.Closed();
  private static final Outcome FILTER_REFUSED = new Outcome.FilterRefused();
  private static final Outcome CONNECTS =
      new Outcome.Answered(Packet.Connack.class, List.of(SUCCESS));

  /** A character string of 65,535 bytes, the longest there is. */
  private static final String LONGEST = "'" + "x".repeat(65_535) + "'";

  private static final List<WireCase> ALL = new WireCases().table();

  private final List<WireCase> cases = new ArrayList<>();

  private WireCases() {}

  /** All cases. */
  public static List<WireCase> all() {
    return ALL;
  }

  private List<WireCase> table() {
    fixedHeader();
    connectHeader();
    connectFlags();
    connectPayload();
    connectProperties();
    connectBeforeMqtt5();
    notFirst();
    secondConnect();
    publish();
    publishText();
    publishProperties();
    publishAlias();
    acknowledgements();
    subscribe();
    subscribeFilters();
    unsubscribe();
    pings();
    disconnect();
    auth();
    fromServerOnly();
    return List.copyOf(cases);
  }

  private void fixedHeader() {
    bad("type 0", "00 00", INVALID, "MQTT-4.13.1-1", "MQTT-4.8.0-1");
    v5("remaining length of five bytes", "30 ff ff ff ff 01", broken(MALFORMED), "MQTT-4.13.1-1");
    v311("remaining length of five bytes", "30 ff ff ff ff 01", CLOSED, "MQTT-4.8.0-1");
    v5("remaining length longer than need be", "c0 80 00", broken(MALFORMED), "MQTT-1.5.5-1");
    v5(
        "remaining length above the maximum packet size",
        "30 ff ff ff 7f",
        broken(List.of(ReasonCode.PACKET_TOO_LARGE)),
        "");
    first(
        V5,
        "remaining length of five bytes",
        "10 ff ff ff ff 01",
        rejected(INVALID),
        "MQTT-4.13.1-1");
  }

  private void connectHeader() {
    first(
        V5, "connect", "10( 'MQTT' 05 02 0000 () 'name' )", CONNECTS, "MQTT-3.1.0-1 MQTT-3.1.4-5");
    first(
        V3_1_1, "connect", "10( 'MQTT' 04 02 0000 'name' )", CONNECTS, "MQTT-3.1.0-1 MQTT-3.1.4-4");
    first(V3_1, "connect", "10( 'MQIsdp' 03 02 0000 'name' )", CONNECTS, "");
    for (int flags = 1; flags < 16; flags++) {
      String type = "1" + Integer.toHexString(flags);
      first(
          V5,
          "connect with fixed header " + type,
          type + "( 'MQTT' 05 02 0000 () 'name' )",
          rejected(INVALID),
          "MQTT-2.1.3-1");
    }
    first(
        V3_1_1,
        "connect with fixed header flags",
        "11( 'MQTT' 04 02 0000 'name' )",
        CLOSED,
        "MQTT-2.2.2-1 MQTT-2.2.2-2");
    first(
        V5,
        "connect of another protocol",
        "10( 'HTTP' 05 02 0000 () 'name' )",
        rejected(UNSUPPORTED),
        "MQTT-3.1.2-1");
    first(
        V3_1_1,
        "connect of another protocol",
        "10( 'HTTP' 04 02 0000 'name' )",
        rejected(UNSUPPORTED),
        "MQTT-3.1.2-1");
    first(
        V5,
        "connect in lower case",
        "10( 'mqtt' 05 02 0000 () 'name' )",
        rejected(UNSUPPORTED),
        "MQTT-3.1.2-1");
    first(
        V3_1_1,
        "connect without protocol name",
        "10( '' 04 02 0000 'name' )",
        rejected(UNSUPPORTED),
        "MQTT-3.1.2-1");
    first(
        V5,
        "connect at level 6",
        "10( 'MQTT' 06 02 0000 () 'name' )",
        refused(UNSUPPORTED_PROTOCOL_VERSION),
        "MQTT-3.1.2-2");
    first(
        V5,
        "connect at level 127",
        "10( 'MQTT' 7f 02 0000 () 'name' )",
        refused(UNSUPPORTED_PROTOCOL_VERSION),
        "MQTT-3.1.2-2");
    first(
        V3_1_1,
        "connect at level 0",
        "10( 'MQTT' 00 02 0000 'name' )",
        refused(UNSUPPORTED_PROTOCOL_VERSION),
        "MQTT-3.1.2-2");
    first(
        V3_1_1,
        "connect at level 3 by the name of 4",
        "10( 'MQTT' 03 02 0000 'name' )",
        refused(UNSUPPORTED_PROTOCOL_VERSION),
        "MQTT-3.1.2-2");
    first(
        V3_1,
        "connect at level 4 by the name of 3",
        "10( 'MQIsdp' 04 02 0000 'name' )",
        refused(UNSUPPORTED_PROTOCOL_VERSION),
        "");
    first(V3_1_1, "connect of a bridge", "10( 'MQTT' 84 02 0000 'name' )", CONNECTS, "");
    first(V3_1, "connect of a bridge", "10( 'MQIsdp' 83 02 0000 'name' )", CONNECTS, "");
  }

  private void connectFlags() {
    first(
        V5,
        "connect with reserved flag",
        "10( 'MQTT' 05 03 0000 () 'name' )",
        refused(INVALID),
        "MQTT-3.1.2-3");
    first(
        V3_1_1,
        "connect with reserved flag",
        "10( 'MQTT' 04 03 0000 'name' )",
        CLOSED,
        "MQTT-3.1.2-3");
    first(
        V5,
        "connect with will QoS 3",
        "10( 'MQTT' 05 1e 0000 () 'name' () 'w' 'm' )",
        refused(INVALID),
        "MQTT-3.1.2-12");
    first(
        V3_1_1,
        "connect with will QoS 3",
        "10( 'MQTT' 04 1e 0000 'name' 'w' 'm' )",
        CLOSED,
        "MQTT-3.1.2-14");
    first(
        V5,
        "connect with will QoS but no will",
        "10( 'MQTT' 05 0a 0000 () 'name' )",
        refused(INVALID),
        "MQTT-3.1.2-11");
    first(
        V3_1_1,
        "connect with will QoS but no will",
        "10( 'MQTT' 04 0a 0000 'name' )",
        CLOSED,
        "MQTT-3.1.2-11 MQTT-3.1.2-13");
    first(
        V5,
        "connect with will retain but no will",
        "10( 'MQTT' 05 22 0000 () 'name' )",
        refused(INVALID),
        "MQTT-3.1.2-13");
    first(
        V3_1_1,
        "connect with will retain but no will",
        "10( 'MQTT' 04 22 0000 'name' )",
        CLOSED,
        "MQTT-3.1.2-11 MQTT-3.1.2-15");
    first(
        V5,
        "connect with password alone",
        "10( 'MQTT' 05 42 0000 () 'name' 'secret' )",
        CONNECTS,
        "MQTT-3.1.2-19");
    first(
        V3_1_1,
        "connect with password alone",
        "10( 'MQTT' 04 42 0000 'name' 'secret' )",
        CLOSED,
        "MQTT-3.1.2-22");
    first(
        V5,
        "connect with user name flag but none",
        "10( 'MQTT' 05 82 0000 () 'name' )",
        refused(INVALID),
        "MQTT-3.1.2-17");
    first(
        V3_1_1,
        "connect with user name flag but none",
        "10( 'MQTT' 04 82 0000 'name' )",
        CLOSED,
        "MQTT-3.1.2-19");
    first(
        V5,
        "connect with user name but no flag",
        "10( 'MQTT' 05 02 0000 () 'name' 'user' )",
        refused(INVALID),
        "MQTT-3.1.2-16");
    first(
        V3_1_1,
        "connect with user name but no flag",
        "10( 'MQTT' 04 02 0000 'name' 'user' )",
        CLOSED,
        "MQTT-3.1.2-18");
    first(
        V5,
        "connect with password flag but none",
        "10( 'MQTT' 05 c2 0000 () 'name' 'user' )",
        refused(INVALID),
        "MQTT-3.1.2-19");
    first(
        V3_1_1,
        "connect with password flag but none",
        "10( 'MQTT' 04 c2 0000 'name' 'user' )",
        CLOSED,
        "MQTT-3.1.2-21");
    first(
        V5,
        "connect with password but no flag",
        "10( 'MQTT' 05 82 0000 () 'name' 'user' 'secret' )",
        refused(INVALID),
        "MQTT-3.1.2-18");
    first(
        V3_1_1,
        "connect with password but no flag",
        "10( 'MQTT' 04 82 0000 'name' 'user' 'secret' )",
        CLOSED,
        "MQTT-3.1.2-20");
    first(
        V5,
        "connect with will flag but none",
        "10( 'MQTT' 05 06 0000 () 'name' )",
        refused(INVALID),
        "MQTT-3.1.2-9");
    first(
        V3_1_1,
        "connect with will flag but none",
        "10( 'MQTT' 04 06 0000 'name' )",
        CLOSED,
        "MQTT-3.1.2-9");
  }

  private void connectPayload() {
    first(
        V5,
        "connect with all fields",
        "10( 'MQTT' 05 d6 0000 () 'name' () 'w' 'm' 'user' 'secret' )",
        CONNECTS,
        "MQTT-3.1.3-1 MQTT-3.1.2-9 MQTT-3.1.2-17 MQTT-3.1.2-19");
    first(
        V3_1_1,
        "connect with all fields",
        "10( 'MQTT' 04 d6 0000 'name' 'w' 'm' 'user' 'secret' )",
        CONNECTS,
        "MQTT-3.1.3-1 MQTT-3.1.2-9 MQTT-3.1.2-19 MQTT-3.1.2-21");
    first(
        V5,
        "connect without client identifier",
        "10( 'MQTT' 05 02 0000 () )",
        refused(INVALID),
        "MQTT-3.1.3-3");
    first(
        V3_1_1,
        "connect without client identifier",
        "10( 'MQTT' 04 02 0000 )",
        CLOSED,
        "MQTT-3.1.3-3");
    first(
        V5,
        "connect with ill-formed client identifier",
        "10( 'MQTT' 05 02 0000 () 0001 ff )",
        refused(INVALID),
        "MQTT-3.1.3-4 MQTT-1.5.4-1");
    first(
        V3_1_1,
        "connect with ill-formed client identifier",
        "10( 'MQTT' 04 02 0000 0001 ff )",
        CLOSED,
        "MQTT-3.1.3-4 MQTT-1.5.3-1");
    first(
        V5,
        "connect with null in client identifier",
        "10( 'MQTT' 05 02 0000 () 0001 00 )",
        refused(INVALID),
        "MQTT-1.5.4-2");
    first(
        V3_1_1,
        "connect with null in client identifier",
        "10( 'MQTT' 04 02 0000 0001 00 )",
        CLOSED,
        "MQTT-1.5.3-2");
    first(
        V5,
        "connect with ill-formed user name",
        "10( 'MQTT' 05 82 0000 () 'name' 0003 ed a0 80 )",
        refused(INVALID),
        "MQTT-3.1.3-12 MQTT-1.5.4-1");
    first(
        V3_1_1,
        "connect with ill-formed user name",
        "10( 'MQTT' 04 82 0000 'name' 0003 ed a0 80 )",
        CLOSED,
        "MQTT-3.1.3-11 MQTT-1.5.3-1");
    first(
        V5,
        "connect with ill-formed will topic",
        "10( 'MQTT' 05 06 0000 () 'name' () 0002 c0 80 'm' )",
        refused(INVALID),
        "MQTT-3.1.3-11");
    first(
        V3_1_1,
        "connect with ill-formed will topic",
        "10( 'MQTT' 04 06 0000 'name' 0002 c0 80 'm' )",
        CLOSED,
        "MQTT-3.1.3-10");
    first(
        V5,
        "connect with wildcard in will topic",
        "10( 'MQTT' 05 06 0000 () 'name' () 'w/#' 'm' )",
        refused(BAD_TOPIC),
        "MQTT-4.7.0-1");
    first(
        V3_1_1,
        "connect with wildcard in will topic",
        "10( 'MQTT' 04 06 0000 'name' 'w/#' 'm' )",
        CLOSED,
        "MQTT-4.7.1-1");
    first(
        V5,
        "connect with empty will topic",
        "10( 'MQTT' 05 06 0000 () 'name' () '' 'm' )",
        refused(BAD_TOPIC),
        "MQTT-4.7.3-1");
    first(
        V3_1_1,
        "connect with empty will topic",
        "10( 'MQTT' 04 06 0000 'name' '' 'm' )",
        CLOSED,
        "MQTT-4.7.3-1");
    first(
        V5,
        "connect with a byte too much",
        "10( 'MQTT' 05 02 0000 () 'name' 00 )",
        refused(INVALID),
        "MQTT-3.1.4-1");
    first(
        V3_1_1,
        "connect with a byte too much",
        "10( 'MQTT' 04 02 0000 'name' 00 )",
        CLOSED,
        "MQTT-3.1.4-1");
    first(
        V5,
        "connect with client identifier longer than the packet",
        "10( 'MQTT' 05 02 0000 () 00ff `name` )",
        refused(INVALID),
        "MQTT-3.1.4-1");
    first(
        V3_1_1,
        "connect with client identifier longer than the packet",
        "10( 'MQTT' 04 02 0000 00ff `name` )",
        CLOSED,
        "MQTT-3.1.4-1");
    first(V5, "connect with nothing in it", "10 00", rejected(INVALID), "MQTT-3.1.4-1");
    first(
        V5,
        "connect that ends at the flags",
        "10( 'MQTT' 05 02 )",
        refused(INVALID),
        "MQTT-3.1.4-1");
    first(V3_1_1, "connect that ends at the flags", "10( 'MQTT' 04 02 )", CLOSED, "MQTT-3.1.4-1");
  }

  private void connectProperties() {
    connects("session expiry", "11 00000001");
    connects("receive maximum", "21 0001");
    connects("maximum packet size", "27 00000100");
    connects("topic alias maximum", "22 0000");
    connects("response information wanted", "19 01");
    connects("problem information not wanted", "17 00");
    connects("two user properties of one name", "26 'a' '1' 26 'a' '2'");
    refuses("session expiry twice", "11 00000001 11 00000001", "");
    refuses("receive maximum 0", "21 0000", "");
    refuses("receive maximum twice", "21 0001 21 0001", "");
    refuses("maximum packet size 0", "27 00000000", "");
    refuses("topic alias maximum twice", "22 0001 22 0001", "");
    refuses("response information 2", "19 02", "");
    refuses("problem information 2", "17 02", "");
    refuses("ill-formed user property", "26 'a' 0001 ff", "MQTT-1.5.7-1");
    refuses("null in user property name", "26 0001 00 'a'", "MQTT-1.5.7-1");
    refuses("authentication data without method", "16 'x'", "");
    refuses("property of another packet", "23 0001", "");
    refuses("property that does not exist", "7f 00", "");
    refuses("will delay outside the will", "18 00000001", "");
    first(
        V5,
        "connect with an unknown authentication method",
        "10( 'MQTT' 05 02 0000 ( 15 'no-such-method' ) 'name' )",
        refused(List.of(BAD_AUTHENTICATION_METHOD, NOT_AUTHORIZED)),
        "MQTT-4.12.0-1");
    first(
        V5,
        "connect with property length beyond the packet",
        "10( 'MQTT' 05 02 0000 7f 'name' )",
        refused(INVALID),
        "MQTT-3.1.4-1");
    first(
        V5,
        "connect with property length longer than need be",
        "10( 'MQTT' 05 02 0000 80 00 'name' )",
        refused(INVALID),
        "MQTT-1.5.5-1");
    first(
        V5,
        "connect without property length",
        "10( 'MQTT' 05 02 0000 'name' )",
        refused(INVALID),
        "MQTT-2.2.2-1");
    will(
        "all will properties",
        "18 00000001 01 01 02 00000001 03 'text' 08 'r' 09 'c' 26 'a' 'b'",
        CONNECTS,
        "MQTT-3.1.2-9");
    will("will delay twice", "18 00000001 18 00000001", refused(INVALID), "");
    will("will payload format 2", "01 02", refused(INVALID), "");
    will("topic alias in will", "23 0001", refused(INVALID), "");
    will("wildcard in response topic of will", "08 'r/+'", refused(BAD_TOPIC), "MQTT-3.3.2-14");
  }

  private void connects(String name, String properties) {
    first(
        V5,
        "connect with " + name,
        "10( 'MQTT' 05 02 0000 (" + properties + ") 'name' )",
        CONNECTS,
        "MQTT-3.1.4-5");
  }

  private void refuses(String name, String properties, String statements) {
    first(
        V5,
        "connect with " + name,
        "10( 'MQTT' 05 02 0000 (" + properties + ") 'name' )",
        refused(INVALID),
        statements);
  }

  private void will(String name, String properties, Outcome outcome, String statements) {
    String connect = "10( 'MQTT' 05 06 0000 () 'name' (" + properties + ") 'w' `` 0001 `m` )";
    first(V5, "connect with " + name, connect, outcome, statements);
  }

  private void connectBeforeMqtt5() {
    first(
        V3_1_1,
        "connect with empty client identifier",
        "10( 'MQTT' 04 02 0000 '' )",
        CONNECTS,
        "MQTT-3.1.3-6");
    first(
        V3_1_1,
        "connect with empty client identifier for a lasting session",
        "10( 'MQTT' 04 00 0000 '' )",
        refused(CLIENT_IDENTIFIER_NOT_VALID),
        "MQTT-3.1.3-7 MQTT-3.1.3-8");
    first(
        V3_1,
        "connect with empty client identifier",
        "10( 'MQIsdp' 03 02 0000 '' )",
        refused(CLIENT_IDENTIFIER_NOT_VALID),
        "");
    first(
        V3_1_1,
        "connect with client identifier of 23 characters",
        "10( 'MQTT' 04 02 0000 '0123456789abcdefgXYZ789' )",
        CONNECTS,
        "MQTT-3.1.3-5");
    first(
        V5,
        "connect with client identifier of 23 characters",
        "10( 'MQTT' 05 02 0000 () '0123456789abcdefgXYZ789' )",
        CONNECTS,
        "MQTT-3.1.3-5");
  }

  private void notFirst() {
    first(V5, "publish", "30( 't' () `m` )", CLOSED, "MQTT-3.1.0-1 MQTT-3.14.0-1");
    first(V3_1_1, "publish", "30( 't' `m` )", CLOSED, "MQTT-3.1.0-1");
    first(V5, "subscribe", "82( 0001 () 't' 00 )", CLOSED, "MQTT-3.1.0-1 MQTT-3.14.0-1");
    first(V5, "pingreq", "c0 00", CLOSED, "MQTT-3.1.0-1 MQTT-3.14.0-1");
    first(V3_1_1, "pingreq", "c0 00", CLOSED, "MQTT-3.1.0-1");
    first(V5, "disconnect", "e0 00", CLOSED, "MQTT-3.1.0-1 MQTT-3.14.0-1");
    first(V5, "auth", "f0( 18 ( 15 'method' ) )", CLOSED, "MQTT-3.1.0-1 MQTT-3.14.0-1");
    first(
        V5,
        "an HTTP request",
        "`GET / HTTP/1.1` 0d0a `Host: localhost` 0d0a `User-Agent: a browser of some kind or other`"
            + " 0d0a 0d0a",
        CLOSED,
        "MQTT-3.1.0-1");
    first(
        V3_1_1,
        "a TLS client hello",
        "16 03 01 00 05 01 00 00 01 00",
        rejected(UNSUPPORTED),
        "MQTT-3.1.0-1");
  }

  private void secondConnect() {
    v5("second connect", "10( 'MQTT' 05 02 0000 () 'name' )", broken(FORBIDDEN), "MQTT-3.1.0-2");
    v311("second connect", "10( 'MQTT' 04 02 0000 'name' )", CLOSED, "MQTT-3.1.0-2");
    v5(
        "second connect of MQTT 3.1.1",
        "10( 'MQTT' 04 02 0000 'name' )",
        broken(INVALID),
        "MQTT-3.1.0-2");
  }

  private void publish() {
    good("publish of QoS 0", "30( 't' ^ `m` )", ACCEPTED, "MQTT-3.3.4-1", "MQTT-3.3.4-1");
    good("publish without payload", "30( 't' ^ )", ACCEPTED, "MQTT-3.3.4-1", "MQTT-3.3.4-1");
    v5(
        "publish of QoS 1",
        "32( 't' 0001 () `m` )",
        taken(Packet.Puback.class),
        "MQTT-3.3.4-1 MQTT-4.3.2-4");
    v311(
        "publish of QoS 1",
        "32( 't' 0001 `m` )",
        answered(Packet.Puback.class, SUCCESS),
        "MQTT-3.3.4-1 MQTT-4.3.2-2");
    v5(
        "publish of QoS 2",
        "34( 't' 0001 () `m` )",
        taken(Packet.Pubrec.class),
        "MQTT-3.3.4-1 MQTT-4.3.3-8");
    v311(
        "publish of QoS 2",
        "34( 't' 0001 `m` )",
        answered(Packet.Pubrec.class, SUCCESS),
        "MQTT-3.3.4-1 MQTT-4.3.3-2");
    v5(
        "publish of QoS 1 with DUP",
        "3a( 't' ffff () `m` )",
        taken(Packet.Puback.class),
        "MQTT-4.3.2-5");
    v311(
        "publish of QoS 1 with DUP",
        "3a( 't' ffff `m` )",
        answered(Packet.Puback.class, SUCCESS),
        "MQTT-4.3.2-2");
    bad("publish of QoS 3", "36( 't' 0001 ^ `m` )", INVALID, "MQTT-3.3.1-4", "MQTT-3.3.1-4");
    bad("publish of QoS 0 with DUP", "38( 't' ^ `m` )", INVALID, "MQTT-3.3.1-2", "MQTT-3.3.1-2");
    bad(
        "publish with packet identifier 0",
        "32( 't' 0000 ^ `m` )",
        INVALID,
        "MQTT-2.2.1-3",
        "MQTT-2.3.1-1");
    bad(
        "publish of QoS 2 with packet identifier 0",
        "34( 't' 0000 ^ `m` )",
        INVALID,
        "MQTT-2.2.1-3",
        "MQTT-2.3.1-1");
    bad(
        "publish that ends in the packet identifier",
        "32( 't' 00 )",
        INVALID,
        "MQTT-4.13.1-1",
        "MQTT-4.8.0-1");
    bad("publish with nothing in it", "30 00", INVALID, "MQTT-3.3.2-1", "MQTT-3.3.2-1");
    bad(
        "publish with topic longer than the packet",
        "30( 0009 `t` )",
        INVALID,
        "MQTT-3.3.2-1",
        "MQTT-3.3.2-1");
  }

  private void publishText() {
    good(
        "publish on the longest topic",
        "30(" + LONGEST + " ^ `m` )",
        ACCEPTED,
        "MQTT-4.7.3-3",
        "MQTT-4.7.3-3");
    good(
        "publish on a topic of blanks and slashes",
        "30( '/ /' ^ `m` )",
        ACCEPTED,
        "MQTT-4.7.3-1",
        "MQTT-4.7.3-1");
    good(
        "publish on a topic with a byte order mark",
        "30( 0004 efbbbf `t` ^ `m` )",
        ACCEPTED,
        "MQTT-1.5.4-3",
        "MQTT-1.5.3-3");
    good(
        "publish on a topic outside the basic plane",
        "30( 0004 f09f8cbf ^ `m` )",
        ACCEPTED,
        "MQTT-1.5.4-1",
        "MQTT-1.5.3-1");
    bad(
        "publish on multi-level wildcard",
        "30( 't/#' ^ `m` )",
        BAD_TOPIC,
        "MQTT-3.3.2-2 MQTT-4.7.0-1",
        "MQTT-3.3.2-2 MQTT-4.7.1-1");
    bad(
        "publish on single-level wildcard",
        "30( 't/+' ^ `m` )",
        BAD_TOPIC,
        "MQTT-3.3.2-2 MQTT-4.7.0-1",
        "MQTT-3.3.2-2 MQTT-4.7.1-1");
    bad(
        "publish on a surrogate",
        "30( 0003 eda080 ^ `m` )",
        BAD_TOPIC,
        "MQTT-3.3.2-1 MQTT-1.5.4-1",
        "MQTT-3.3.2-1 MQTT-1.5.3-1");
    bad(
        "publish on an overlong form",
        "30( 0002 c1bf ^ `m` )",
        BAD_TOPIC,
        "MQTT-3.3.2-1 MQTT-1.5.4-1",
        "MQTT-3.3.2-1 MQTT-1.5.3-1");
    bad(
        "publish on a code point above the last",
        "30( 0004 f4908080 ^ `m` )",
        BAD_TOPIC,
        "MQTT-3.3.2-1 MQTT-1.5.4-1",
        "MQTT-3.3.2-1 MQTT-1.5.3-1");
    bad(
        "publish on a truncated character",
        "30( 0002 e282 ^ `m` )",
        BAD_TOPIC,
        "MQTT-3.3.2-1 MQTT-1.5.4-1",
        "MQTT-3.3.2-1 MQTT-1.5.3-1");
    bad(
        "publish on null",
        "30( 0003 `a` 00 `b` ^ `m` )",
        BAD_TOPIC,
        "MQTT-1.5.4-2 MQTT-4.7.3-2",
        "MQTT-1.5.3-2 MQTT-4.7.3-2");
    v311("publish on an empty topic", "30( '' `m` )", CLOSED, "MQTT-4.7.3-1");
  }

  private void publishProperties() {
    published(
        "all properties",
        "01 01 02 0000000a 03 'text' 08 'r' 09 'c' 26 'a' 'b' 26 'a' 'b'",
        ACCEPTED,
        "MQTT-3.3.4-1");
    published("payload format 0", "01 00", ACCEPTED, "");
    published("payload format 2", "01 02", broken(INVALID), "");
    published("payload format twice", "01 00 01 00", broken(INVALID), "");
    published("message expiry twice", "02 00000001 02 00000001", broken(INVALID), "");
    published("truncated message expiry", "02 0000", broken(INVALID), "MQTT-4.13.1-1");
    published("content type twice", "03 'a' 03 'a'", broken(INVALID), "");
    published("ill-formed content type", "03 0001 ff", broken(INVALID), "MQTT-3.3.2-19");
    published("response topic twice", "08 'a' 08 'a'", broken(INVALID), "");
    published("ill-formed response topic", "08 0001 ff", broken(BAD_TOPIC), "MQTT-3.3.2-13");
    published("wildcard in response topic", "08 'a/#'", broken(BAD_TOPIC), "MQTT-3.3.2-14");
    published("correlation data twice", "09 'a' 09 'a'", broken(INVALID), "");
    published("subscription identifier", "0b 01", broken(INVALID), "MQTT-3.3.4-6");
    published("property of another packet", "11 00000001", broken(INVALID), "");
    published("property that does not exist", "04 00", broken(INVALID), "");
    published("ill-formed user property", "26 'a' 0001 ff", broken(INVALID), "MQTT-1.5.7-1");
    v5(
        "publish with property length beyond the packet",
        "30( 't' 05 )",
        broken(INVALID),
        "MQTT-4.13.1-1");
    v5("publish without property length", "30( 't' )", broken(INVALID), "MQTT-2.2.2-1");
    v5(
        "publish with property length longer than need be",
        "30( 't' 8000 `m` )",
        broken(INVALID),
        "MQTT-1.5.5-1");
  }

  private void published(String name, String properties, Outcome outcome, String statements) {
    v5("publish with " + name, "30( 't' (" + properties + ") `m` )", outcome, statements);
  }

  private void publishAlias() {
    v5("publish with alias 1", "30( 't' ( 23 0001 ) `m` )", ACCEPTED, "MQTT-3.3.2-12");
    v5(
        "publish by an alias set before",
        "30( 't' ( 23 0001 ) `m` ) 30( '' ( 23 0001 ) `m` )",
        ACCEPTED,
        "MQTT-3.3.2-12");
    v5("publish with alias 0", "30( 't' ( 23 0000 ) `m` )", broken(BAD_ALIAS), "MQTT-3.3.2-8");
    v5(
        "publish with alias 65535",
        "30( 't' ( 23 ffff ) `m` )",
        broken(BAD_ALIAS),
        "MQTT-3.3.2-9 MQTT-3.2.2-17");
    v5("publish by an alias never set", "30( '' ( 23 0001 ) `m` )", broken(BAD_ALIAS), "");
    v5("publish with alias twice", "30( 't' ( 23 0001 23 0001 ) `m` )", broken(INVALID), "");
    v5("publish without topic and alias", "30( '' () `m` )", broken(BAD_TOPIC), "MQTT-4.7.3-1");
  }

  private void acknowledgements() {
    v5(
        "pubrel of an unknown identifier",
        "62 02 0007",
        answered(Packet.Pubcomp.class, PACKET_IDENTIFIER_NOT_FOUND),
        "MQTT-4.3.3-11");
    v311(
        "pubrel of an unknown identifier",
        "62 02 0007",
        answered(Packet.Pubcomp.class, SUCCESS),
        "MQTT-4.3.3-2");
    v5(
        "pubrel with reason",
        "62 03 0007 92",
        answered(Packet.Pubcomp.class, PACKET_IDENTIFIER_NOT_FOUND),
        "MQTT-4.3.3-11");
    v5(
        "pubrel with reason and properties",
        "62( 0007 00 ( 1f 'why' 26 'a' 'b' ) )",
        answered(Packet.Pubcomp.class, PACKET_IDENTIFIER_NOT_FOUND),
        "MQTT-4.3.3-11");
    v5(
        "pubrec of an unknown identifier",
        "50 02 0007",
        answered(Packet.Pubrel.class, PACKET_IDENTIFIER_NOT_FOUND),
        "");
    for (int flags : new int[] {0, 1, 3, 4, 8, 15}) {
      String type = "6" + Integer.toHexString(flags);
      bad(
          "pubrel with fixed header " + type,
          type + " 02 0007",
          INVALID,
          "MQTT-3.6.1-1 MQTT-2.1.3-1",
          "MQTT-3.6.1-1 MQTT-2.2.2-2");
    }
    bad("puback with flags", "42 02 0007", INVALID, "MQTT-2.1.3-1", "MQTT-2.2.2-1 MQTT-2.2.2-2");
    bad("pubrec with flags", "52 02 0007", INVALID, "MQTT-2.1.3-1", "MQTT-2.2.2-1 MQTT-2.2.2-2");
    bad("pubcomp with flags", "72 02 0007", INVALID, "MQTT-2.1.3-1", "MQTT-2.2.2-1 MQTT-2.2.2-2");
    bad("puback of identifier 0", "40 02 0000", INVALID, "MQTT-2.2.1-5", "MQTT-2.3.1-6");
    bad("pubrel of identifier 0", "62 02 0000", INVALID, "MQTT-2.2.1-5", "MQTT-2.3.1-6");
    bad("puback of one byte", "40 01 00", INVALID, "MQTT-4.13.1-1", "MQTT-4.8.0-1");
    bad("pubrel with nothing in it", "62 00", INVALID, "MQTT-4.13.1-1", "MQTT-4.8.0-1");
    v311("puback with a byte too much", "40 03 0007 00", CLOSED, "MQTT-4.8.0-1");
    v311("pubrel with a byte too much", "62 03 0007 00", CLOSED, "MQTT-4.8.0-1");
    v5("puback with unknown reason", "40 03 0007 01", broken(INVALID), "MQTT-3.4.2-1");
    v5("pubrec with unknown reason", "50 03 0007 92", broken(INVALID), "MQTT-3.5.2-1");
    v5("pubrel with unknown reason", "62 03 0007 10", broken(INVALID), "MQTT-3.6.2-1");
    v5("pubcomp with unknown reason", "70 03 0007 10", broken(INVALID), "MQTT-3.7.2-1");
    v5("pubrel with reason string twice", "62( 0007 00 ( 1f 'a' 1f 'a' ) )", broken(INVALID), "");
    v5("pubrel with property of another packet", "62( 0007 00 ( 23 0001 ) )", broken(INVALID), "");
    v5(
        "pubrel with property length beyond the packet",
        "62( 0007 00 05 )",
        broken(INVALID),
        "MQTT-4.13.1-1");
    v5(
        "pubrel with bytes after the properties",
        "62( 0007 00 () 00 )",
        broken(INVALID),
        "MQTT-4.13.1-1");
  }

  private void subscribe() {
    good(
        "subscribe at QoS 0",
        "82( 0001 ^ 't' 00 )",
        answered(Packet.Suback.class, SUCCESS),
        "MQTT-3.8.4-1",
        "MQTT-3.8.4-1");
    good(
        "subscribe at QoS 1",
        "82( 0001 ^ 't' 01 )",
        answered(Packet.Suback.class, GRANTED_QOS_1),
        "MQTT-3.8.4-7",
        "MQTT-3.8.4-5");
    good(
        "subscribe at QoS 2",
        "82( 0001 ^ 't' 02 )",
        answered(Packet.Suback.class, GRANTED_QOS_2),
        "MQTT-3.8.4-7",
        "MQTT-3.8.4-5");
    good(
        "subscribe to two filters",
        "82( 0001 ^ 't' 01 'u' 00 )",
        answered(Packet.Suback.class, GRANTED_QOS_1),
        "MQTT-3.8.4-5",
        "MQTT-3.8.4-4");
    v5(
        "subscribe with all options",
        "82( 0001 () 't' 2e )",
        answered(Packet.Suback.class, GRANTED_QOS_2),
        "MQTT-3.8.4-1");
    v5(
        "subscribe with properties",
        "82( 0001 ( 0b ffffff7f 26 'a' 'b' ) 't' 00 )",
        answered(Packet.Suback.class, SUCCESS),
        "MQTT-3.8.4-1");
    for (int flags : new int[] {0, 1, 3, 4, 8, 15}) {
      String type = "8" + Integer.toHexString(flags);
      bad(
          "subscribe with fixed header " + type,
          type + "( 0001 ^ 't' 00 )",
          INVALID,
          "MQTT-3.8.1-1 MQTT-2.1.3-1",
          "MQTT-3.8.1-1 MQTT-2.2.2-2");
    }
    bad(
        "subscribe with packet identifier 0",
        "82( 0000 ^ 't' 00 )",
        INVALID,
        "MQTT-2.2.1-3",
        "MQTT-2.3.1-1");
    bad("subscribe to nothing", "82( 0001 ^ )", INVALID, "MQTT-3.8.3-2", "MQTT-3.8.3-3");
    bad("subscribe without options", "82( 0001 ^ 't' )", INVALID, "MQTT-3.8.3-2", "MQTT-3.8.3-3");
    bad("subscribe at QoS 3", "82( 0001 ^ 't' 03 )", INVALID, "MQTT-3.8.3-5", "MQTT-3.8.3-4");
    bad(
        "subscribe with reserved option 0x40",
        "82( 0001 ^ 't' 40 )",
        INVALID,
        "MQTT-3.8.3-5",
        "MQTT-3.8.3-4");
    bad(
        "subscribe with reserved option 0x80",
        "82( 0001 ^ 't' 80 )",
        INVALID,
        "MQTT-3.8.3-5",
        "MQTT-3.8.3-4");
    v311("subscribe with an option of MQTT 5", "82( 0001 't' 04 )", CLOSED, "MQTT-3.8.3-4");
    v5("subscribe with retain handling 3", "82( 0001 () 't' 30 )", broken(INVALID), "");
    v5("subscribe with identifier 0", "82( 0001 ( 0b 00 ) 't' 00 )", broken(INVALID), "");
    v5("subscribe with identifier twice", "82( 0001 ( 0b 01 0b 02 ) 't' 00 )", broken(INVALID), "");
    v5(
        "subscribe with identifier of five bytes",
        "82( 0001 ( 0b 80 80 80 80 01 ) 't' 00 )",
        broken(INVALID),
        "");
    v5(
        "subscribe with identifier longer than need be",
        "82( 0001 ( 0b 81 00 ) 't' 00 )",
        broken(INVALID),
        "MQTT-1.5.5-1");
    v5(
        "subscribe with property of another packet",
        "82( 0001 ( 23 0001 ) 't' 00 )",
        broken(INVALID),
        "");
    v5("subscribe without property length", "82( 0001 )", broken(INVALID), "MQTT-2.2.2-1");
  }

  private void subscribeFilters() {
    good(
        "subscribe to a whole branch",
        "82( 0001 ^ 'wide/#' 00 )",
        answered(Packet.Suback.class, SUCCESS),
        "MQTT-4.7.1-1",
        "MQTT-4.7.1-2");
    good(
        "subscribe to wildcards at all levels",
        "82( 0001 ^ '+/+/#' 00 )",
        answered(Packet.Suback.class, SUCCESS),
        "MQTT-4.7.1-2",
        "MQTT-4.7.1-3");
    good(
        "subscribe to the longest filter",
        "82( 0001 ^ " + LONGEST + " 00 )",
        answered(Packet.Suback.class, SUCCESS),
        "MQTT-4.7.3-3",
        "MQTT-4.7.3-3");
    filter("a#", "MQTT-4.7.1-1", "MQTT-4.7.1-2");
    filter("a/#/b", "MQTT-4.7.1-1", "MQTT-4.7.1-2");
    filter("##", "MQTT-4.7.1-1", "MQTT-4.7.1-2");
    filter("a+", "MQTT-4.7.1-2", "MQTT-4.7.1-3");
    filter("+a/b", "MQTT-4.7.1-2", "MQTT-4.7.1-3");
    filter("a/++", "MQTT-4.7.1-2", "MQTT-4.7.1-3");
    filter("", "MQTT-4.7.3-1", "MQTT-4.7.3-1");
    bad(
        "subscribe to ill-formed UTF-8",
        "82( 0001 ^ 0001 ff 00 )",
        BAD_TOPIC,
        "MQTT-3.8.3-1 MQTT-1.5.4-1",
        "MQTT-3.8.3-1 MQTT-1.5.3-1");
    bad(
        "subscribe to null",
        "82( 0001 ^ 0001 00 00 )",
        BAD_TOPIC,
        "MQTT-4.7.3-2 MQTT-1.5.4-2",
        "MQTT-4.7.3-2 MQTT-1.5.3-2");
    v5(
        "subscribe to a share",
        "82( 0001 () '$share/g/t' 00 )",
        answered(Packet.Suback.class, SUCCESS),
        "MQTT-4.8.2-1");
    v5(
        "subscribe to a share with no local",
        "82( 0001 () '$share/g/t' 04 )",
        broken(FORBIDDEN),
        "MQTT-3.8.3-4");
    shared("$share//t", "MQTT-4.8.2-1");
    shared("$share/g", "MQTT-4.8.2-2");
    shared("$share/g/", "MQTT-4.8.2-2 MQTT-4.7.3-1");
    shared("$share/g+/t", "MQTT-4.8.2-2");
    shared("$share/#/t", "MQTT-4.8.2-2");
  }

  private void filter(String filter, String statements, String statements311) {
    String notation = "82( 0001 ^ '" + filter + "' 00 )";
    good("subscribe to '" + filter + "'", notation, FILTER_REFUSED, statements, statements311);
  }

  private void shared(String filter, String statements) {
    v5(
        "subscribe to '" + filter + "'",
        "82( 0001 () '" + filter + "' 00 )",
        FILTER_REFUSED,
        statements);
  }

  private void unsubscribe() {
    v5(
        "unsubscribe",
        "a2( 0001 () 't' )",
        answered(Packet.Unsuback.class, NO_SUBSCRIPTION_EXISTED),
        "MQTT-3.10.4-4 MQTT-3.10.4-5");
    v311(
        "unsubscribe",
        "a2( 0001 't' )",
        answered(Packet.Unsuback.class, SUCCESS),
        "MQTT-3.10.4-4 MQTT-3.10.4-5");
    v5(
        "unsubscribe with user property",
        "a2( 0001 ( 26 'a' 'b' ) 't' )",
        answered(Packet.Unsuback.class, NO_SUBSCRIPTION_EXISTED),
        "MQTT-3.10.4-4");
    for (int flags : new int[] {0, 1, 3, 4, 8, 15}) {
      String type = "a" + Integer.toHexString(flags);
      bad(
          "unsubscribe with fixed header " + type,
          type + "( 0001 ^ 't' )",
          INVALID,
          "MQTT-3.10.1-1 MQTT-2.1.3-1",
          "MQTT-3.10.1-1 MQTT-2.2.2-2");
    }
    bad(
        "unsubscribe with packet identifier 0",
        "a2( 0000 ^ 't' )",
        INVALID,
        "MQTT-2.2.1-3",
        "MQTT-2.3.1-1");
    bad("unsubscribe from nothing", "a2( 0001 ^ )", INVALID, "MQTT-3.10.3-2", "MQTT-3.10.3-2");
    bad(
        "unsubscribe from ill-formed UTF-8",
        "a2( 0001 ^ 0001 ff )",
        BAD_TOPIC,
        "MQTT-3.10.3-1",
        "MQTT-3.10.3-1");
    bad(
        "unsubscribe from filter longer than the packet",
        "a2( 0001 ^ 0005 `t` )",
        INVALID,
        "MQTT-4.13.1-1",
        "MQTT-4.8.0-1");
    v5(
        "unsubscribe with property of another packet",
        "a2( 0001 ( 0b 01 ) 't' )",
        broken(INVALID),
        "");
  }

  private void pings() {
    good(
        "pingreq",
        "c0 00",
        answered(Packet.Pingresp.class, SUCCESS),
        "MQTT-3.12.4-1",
        "MQTT-3.12.4-1");
    bad("pingreq with flags", "c1 00", INVALID, "MQTT-2.1.3-1", "MQTT-2.2.2-1 MQTT-2.2.2-2");
    bad("pingreq with a byte", "c0 01 00", INVALID, "MQTT-4.13.1-1", "MQTT-4.8.0-1");
  }

  private void disconnect() {
    good("disconnect", "e0 00", CLOSED, "", "");
    v5("disconnect with reason", "e0 01 00", CLOSED, "");
    v5("disconnect with will", "e0 01 04", CLOSED, "");
    v5("disconnect with properties", "e0( 00 ( 11 00000000 1f 'why' 26 'a' 'b' ) )", CLOSED, "");
    v5("disconnect with flags", "e1 00", broken(MALFORMED), "MQTT-3.14.1-1");
    v311("disconnect with flags", "e1 00", CLOSED, "MQTT-3.14.1-1");
    v311("disconnect with a byte", "e0 01 00", CLOSED, "MQTT-4.8.0-1");
    v5("disconnect with unknown reason", "e0 01 01", broken(INVALID), "MQTT-3.14.2-1");
    v5(
        "disconnect that raises a session expiry of 0",
        "e0( 00 ( 11 00000001 ) )",
        broken(FORBIDDEN),
        "");
    v5("disconnect with reason string twice", "e0( 00 ( 1f 'a' 1f 'a' ) )", broken(INVALID), "");
    v5("disconnect with property of another packet", "e0( 00 ( 23 0001 ) )", broken(INVALID), "");
  }

  private void auth() {
    v5(
        "auth without a method at connect",
        "f0( 19 ( 15 'method' ) )",
        broken(FORBIDDEN),
        "MQTT-4.12.0-7");
    v5("auth with flags", "f1( 19 ( 15 'method' ) )", broken(INVALID), "MQTT-3.15.1-1");
    v5("auth with unknown reason", "f0( 01 ( 15 'method' ) )", broken(INVALID), "MQTT-3.15.2-1");
    v311("auth", "f0 00", CLOSED, "MQTT-4.8.0-1");
  }

  private void fromServerOnly() {
    bad("connack", "20( 0000 ^ )", FORBIDDEN, "MQTT-4.13.1-1", "MQTT-4.8.0-1");
    v5("suback", "90( 0001 () 00 )", broken(FORBIDDEN), "MQTT-4.13.1-1");
    v311("suback", "90( 0001 00 )", CLOSED, "MQTT-4.8.0-1");
    v5("unsuback", "b0( 0001 () 00 )", broken(FORBIDDEN), "MQTT-4.13.1-1");
    v311("unsuback", "b0( 0001 )", CLOSED, "MQTT-4.8.0-1");
    bad("pingresp", "d0 00", FORBIDDEN, "MQTT-4.13.1-1", "MQTT-4.8.0-1");
  }

  private void good(
      String name, String notation, Outcome outcome, String statements, String statements311) {
    v5(name, notation, outcome, statements);
    v311(name, notation, outcome, statements311);
  }

  private void bad(
      String name,
      String notation,
      List<ReasonCode> codes,
      String statements,
      String statements311) {
    good(name, notation, broken(codes), statements, statements311);
  }

  private void v5(String name, String notation, Outcome outcome, String statements) {
    add(V5, CONNECTED, name, notation, outcome, statements);
  }

  private void v311(String name, String notation, Outcome outcome, String statements) {
    add(V3_1_1, CONNECTED, name, notation, outcome, statements);
  }

  private void first(
      ProtocolVersion version, String name, String notation, Outcome outcome, String statements) {
    add(version, FIRST, "first " + name, notation, outcome, statements);
  }

  private void add(
      ProtocolVersion version,
      WireCase.Stage stage,
      String name,
      String notation,
      Outcome outcome,
      String statements) {
    List<String> ids = statements.isEmpty() ? List.of() : List.of(statements.split(" ", -1));
    cases.add(new WireCase(name, version, stage, notation, outcome, ids));
  }

  private static Outcome answered(Class<? extends Packet> type, ReasonCode reason) {
    return new Outcome.Answered(type, List.of(reason));
  }

  /** A message is taken that nobody subscribes to; whether the broker says so is left to it. */
  private static Outcome taken(Class<? extends Packet> type) {
    return new Outcome.Answered(type, List.of(SUCCESS, NO_MATCHING_SUBSCRIBERS));
  }

  private static Outcome broken(List<ReasonCode> codes) {
    return new Outcome.BrokenOff(codes);
  }

  private static Outcome refused(List<ReasonCode> codes) {
    return new Outcome.Refused(codes);
  }

  private static Outcome rejected(List<ReasonCode> codes) {
    return new Outcome.Rejected(codes);
  }

  private static Outcome refused(ReasonCode code) {
    return refused(List.of(code));
  }
}
