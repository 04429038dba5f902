package io.sundew.mqtt;

import static io.sundew.api.ProtocolVersion.V3_1;
import static io.sundew.api.ProtocolVersion.V3_1_1;
import static io.sundew.api.ProtocolVersion.V5;
import static io.sundew.api.ReasonCode.*;
import static io.sundew.mqtt.WireCase.decodes;
import static io.sundew.mqtt.WireCase.fails;
import static io.sundew.mqtt.WireCase.tolerates;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of wire cases: every field of every packet, and every way the standard names to get it
 * wrong.
 */
final class WireCases {
  private WireCases() {}

  static List<WireCase> all() {
    var all = new ArrayList<WireCase>();
    all.addAll(CONNECT);
    all.addAll(CONNECT_ERRORS);
    all.addAll(CONNACK);
    all.addAll(PUBLISH);
    all.addAll(ACKNOWLEDGEMENTS);
    all.addAll(SUBSCRIBE);
    all.addAll(UNSUBSCRIBE);
    all.addAll(OTHERS);
    all.addAll(TEXTS);
    all.addAll(LENGTHS);
    return all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Properties.Builder properties() {
    return Properties.builder();
  }

  private static Packet.Connect connect(
      ProtocolVersion version, boolean clean, String clientId, Properties properties) {
    return new Packet.Connect(version, false, clean, 60, clientId, null, null, null, properties);
  }

  private static Packet.Connect login(
      ProtocolVersion version, @Nullable String user, byte @Nullable [] password) {
    return new Packet.Connect(version, false, true, 60, "a", null, user, password, Properties.NONE);
  }

  private static Packet.Connect bridge(ProtocolVersion version) {
    return new Packet.Connect(version, true, true, 60, "a", null, null, null, Properties.NONE);
  }

  private static Packet.Connect will(
      ProtocolVersion version, Qos qos, boolean retain, Properties properties) {
    var will = new Packet.Will(Topic.of("w"), bytes("gone"), qos, retain, properties);
    return new Packet.Connect(version, false, true, 60, "a", will, null, null, Properties.NONE);
  }

  private static Packet.Publish publish(
      String topic, Qos qos, int packetId, String payload, Properties properties) {
    return new Packet.Publish(
        Topic.of(topic), qos, false, false, packetId, bytes(payload), properties);
  }

  private static Packet.Subscribe subscribe(Packet.Filter... filters) {
    return new Packet.Subscribe(10, List.of(filters), Properties.NONE);
  }

  private static Packet.Filter filter(String filter, Qos qos) {
    return new Packet.Filter(filter, qos, false, false, 0);
  }

  private static final List<WireCase> CONNECT =
      List.of(
          decodes(
              "connect_311_cleanSession",
              V5,
              "10 0D 0004 'MQTT' 04 02 003C 0001 'a'",
              connect(V3_1_1, true, "a", Properties.NONE)),
          decodes(
              "connect_31",
              V5,
              "10 0F 0006 'MQIsdp' 03 02 003C 0001 'a'",
              connect(V3_1, true, "a", Properties.NONE)),
          decodes(
              "connect_5_noProperties",
              V3_1_1,
              "10 0E 0004 'MQTT' 05 02 003C 00 0001 'a'",
              connect(V5, true, "a", Properties.NONE)),
          decodes(
              "connect_5_emptyClientId",
              V5,
              "10 0D 0004 'MQTT' 05 00 003C 00 0000",
              connect(V5, false, "", Properties.NONE)),
          decodes(
              "connect_311_emptyClientIdWithoutCleanSession_isForTheSessionToRefuse",
              V5,
              "10 0C 0004 'MQTT' 04 00 003C 0000",
              connect(V3_1_1, false, "", Properties.NONE)),
          decodes(
              "connect_5_everyProperty",
              V5,
              """
              10 3E 0004 'MQTT' 05 02 003C
              30 11 00000E10 15 0005 'PLAIN' 16 0003 000102 17 01 19 01 21 0014 22 000A
              26 0001 'k' 0001 'v' 26 0001 'k' 0001 'w' 27 00010000
              0001 'a'
              """,
              connect(
                  V5,
                  true,
                  "a",
                  properties()
                      .set(Property.SESSION_EXPIRY_INTERVAL, 3600)
                      .set(Property.AUTHENTICATION_METHOD, "PLAIN")
                      .set(Property.AUTHENTICATION_DATA, new byte[] {0, 1, 2})
                      .set(Property.REQUEST_PROBLEM_INFORMATION, 1)
                      .set(Property.REQUEST_RESPONSE_INFORMATION, 1)
                      .set(Property.RECEIVE_MAXIMUM, 20)
                      .set(Property.TOPIC_ALIAS_MAXIMUM, 10)
                      .user("k", "v")
                      .user("k", "w")
                      .set(Property.MAXIMUM_PACKET_SIZE, 65_536)
                      .build())),
          decodes(
              "connect_5_sessionNeverExpires",
              V5,
              "10 13 0004 'MQTT' 05 02 003C 05 11 FFFFFFFF 0001 'a'",
              connect(
                  V5,
                  true,
                  "a",
                  properties().set(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL).build())),
          decodes(
              "connect_311_bridge", V5, "10 0D 0004 'MQTT' 84 02 003C 0001 'a'", bridge(V3_1_1)),
          decodes("connect_31_bridge", V5, "10 0F 0006 'MQIsdp' 83 02 003C 0001 'a'", bridge(V3_1)),
          decodes(
              "connect_311_userNameAndPassword",
              V5,
              "10 13 0004 'MQTT' 04 C2 003C 0001 'a' 0001 'u' 0001 'p'",
              login(V3_1_1, "u", bytes("p"))),
          decodes(
              "connect_311_userNameAlone",
              V5,
              "10 10 0004 'MQTT' 04 82 003C 0001 'a' 0001 'u'",
              login(V3_1_1, "u", null)),
          decodes(
              "connect_5_passwordAlone",
              V5,
              "10 11 0004 'MQTT' 05 42 003C 00 0001 'a' 0001 'p'",
              login(V5, null, bytes("p"))),
          decodes(
              "connect_5_emptyUserNameAndPassword",
              V5,
              "10 12 0004 'MQTT' 05 C2 003C 00 0001 'a' 0000 0000",
              login(V5, "", new byte[0])),
          tolerates(
              "connect_31_flagOfUserNameWithoutUserName",
              V5,
              "10 0F 0006 'MQIsdp' 03 C2 003C 0001 'a'",
              login(V3_1, null, null)),
          decodes(
              "connect_311_will",
              V5,
              "10 16 0004 'MQTT' 04 2E 003C 0001 'a' 0001 'w' 0004 'gone'",
              will(V3_1_1, Qos.AT_LEAST_ONCE, true, Properties.NONE)),
          decodes(
              "connect_5_willWithProperties",
              V5,
              """
              10 35 0004 'MQTT' 05 16 003C 00 0001 'a'
              1D 01 01 02 0000000A 03 0001 't' 08 0001 'r' 09 0001 'c' 18 00000005 26 0000 0000
              0001 'w' 0004 'gone'
              """,
              will(
                  V5,
                  Qos.EXACTLY_ONCE,
                  false,
                  properties()
                      .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                      .set(Property.MESSAGE_EXPIRY_INTERVAL, 10)
                      .set(Property.CONTENT_TYPE, "t")
                      .set(Property.RESPONSE_TOPIC, "r")
                      .set(Property.CORRELATION_DATA, bytes("c"))
                      .set(Property.WILL_DELAY_INTERVAL, 5)
                      .user("", "")
                      .build())),
          tolerates(
              "connect_31_willFlagsWithoutWill_areDisregarded",
              V5,
              "10 0F 0006 'MQIsdp' 03 3A 003C 0001 'a'",
              connect(V3_1, true, "a", Properties.NONE)));

  private static final List<WireCase> CONNECT_ERRORS =
      List.of(
          fails(
              "connect_level6",
              V5,
              "10 0E 0004 'MQTT' 06 02 003C 00 0001 'a'",
              UNSUPPORTED_PROTOCOL_VERSION),
          fails(
              "connect_level2",
              V5,
              "10 0D 0004 'MQTT' 02 02 003C 0001 'a'",
              UNSUPPORTED_PROTOCOL_VERSION),
          fails(
              "connect_MQTTlevel3",
              V5,
              "10 0D 0004 'MQTT' 03 02 003C 0001 'a'",
              UNSUPPORTED_PROTOCOL_VERSION),
          fails(
              "connect_MQIsdpLevel4",
              V5,
              "10 0F 0006 'MQIsdp' 04 02 003C 0001 'a'",
              UNSUPPORTED_PROTOCOL_VERSION),
          fails(
              "connect_wrongName",
              V5,
              "10 0D 0004 'mqtt' 04 02 003C 0001 'a'",
              UNSUPPORTED_PROTOCOL_VERSION),
          fails(
              "connect_longName",
              V5,
              "10 0F 0007 'MQTTMQT' 04 02 003C 0000",
              UNSUPPORTED_PROTOCOL_VERSION),
          fails("connect_empty", V5, "10 00", MALFORMED_PACKET),
          fails("connect_nameCutShort", V5, "10 04 0004 'MQ'", MALFORMED_PACKET),
          fails("connect_withoutLevel", V5, "10 06 0004 'MQTT'", MALFORMED_PACKET),
          fails("connect_withoutFlags", V5, "10 07 0004 'MQTT' 05", MALFORMED_PACKET),
          fails("connect_withoutClientId", V5, "10 0A 0004 'MQTT' 04 02 003C", MALFORMED_PACKET),
          fails(
              "connect_headerFlags", V5, "11 0D 0004 'MQTT' 04 02 003C 0001 'a'", MALFORMED_PACKET),
          fails(
              "connect_311_reservedFlag",
              V5,
              "10 0D 0004 'MQTT' 04 03 003C 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_5_reservedFlag",
              V5,
              "10 0E 0004 'MQTT' 05 03 003C 00 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_311_passwordWithoutUserName",
              V5,
              "10 10 0004 'MQTT' 04 42 003C 0001 'a' 0001 'p'",
              MALFORMED_PACKET),
          fails(
              "connect_31_passwordWithoutUserName",
              V5,
              "10 12 0006 'MQIsdp' 03 42 003C 0001 'a' 0001 'p'",
              MALFORMED_PACKET),
          fails(
              "connect_willQosWithoutWill",
              V5,
              "10 0E 0004 'MQTT' 05 0A 003C 00 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_willRetainWithoutWill",
              V5,
              "10 0E 0004 'MQTT' 05 22 003C 00 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_willQos3",
              V5,
              "10 16 0004 'MQTT' 04 1E 003C 0001 'a' 0001 'w' 0004 'gone'",
              MALFORMED_PACKET),
          fails(
              "connect_willTopicWithWildcard",
              V5,
              "10 16 0004 'MQTT' 04 06 003C 0001 'a' 0001 '#' 0004 'gone'",
              TOPIC_NAME_INVALID),
          fails(
              "connect_willTopicEmpty",
              V5,
              "10 15 0004 'MQTT' 04 06 003C 0001 'a' 0000 0004 'gone'",
              TOPIC_NAME_INVALID),
          fails(
              "connect_willMissing", V5, "10 0D 0004 'MQTT' 04 06 003C 0001 'a'", MALFORMED_PACKET),
          fails(
              "connect_userNameMissing",
              V5,
              "10 0D 0004 'MQTT' 04 82 003C 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_bytesLeft",
              V5,
              "10 0E 0004 'MQTT' 04 02 003C 0001 'a' 00",
              MALFORMED_PACKET),
          fails(
              "connect_clientIdWithNul",
              V5,
              "10 0D 0004 'MQTT' 04 02 003C 0001 00",
              MALFORMED_PACKET),
          fails(
              "connect_5_nonMinimalRemainingLength",
              V5,
              "10 8E00 0004 'MQTT' 05 02 003C 00 0001 'a'",
              MALFORMED_PACKET),
          tolerates(
              "connect_311_nonMinimalRemainingLength",
              V5,
              "10 8D00 0004 'MQTT' 04 02 003C 0001 'a'",
              connect(V3_1_1, true, "a", Properties.NONE)),
          fails(
              "connect_propertiesPastTheEnd",
              V5,
              "10 0E 0004 'MQTT' 05 02 003C 7F 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_receiveMaximum0",
              V5,
              "10 11 0004 'MQTT' 05 02 003C 03 21 0000 0001 'a'",
              PROTOCOL_ERROR),
          fails(
              "connect_maximumPacketSize0",
              V5,
              "10 13 0004 'MQTT' 05 02 003C 05 27 00000000 0001 'a'",
              PROTOCOL_ERROR),
          fails(
              "connect_requestProblemInformation2",
              V5,
              "10 10 0004 'MQTT' 05 02 003C 02 17 02 0001 'a'",
              PROTOCOL_ERROR),
          fails(
              "connect_requestResponseInformation2",
              V5,
              "10 10 0004 'MQTT' 05 02 003C 02 19 02 0001 'a'",
              PROTOCOL_ERROR),
          fails(
              "connect_propertyTwice",
              V5,
              "10 14 0004 'MQTT' 05 02 003C 06 21 0001 21 0001 0001 'a'",
              PROTOCOL_ERROR),
          fails(
              "connect_authenticationDataWithoutMethod",
              V5,
              "10 12 0004 'MQTT' 05 02 003C 04 16 0001 'x' 0001 'a'",
              PROTOCOL_ERROR),
          fails(
              "connect_propertyOfPublish",
              V5,
              "10 11 0004 'MQTT' 05 02 003C 03 23 0001 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_willDelayOutsideTheWill",
              V5,
              "10 13 0004 'MQTT' 05 02 003C 05 18 00000001 0001 'a'",
              MALFORMED_PACKET),
          fails(
              "connect_willWithPropertyOfConnect",
              V5,
              "10 1A 0004 'MQTT' 05 06 003C 00 0001 'a' 03 21 0001 0001 'w' 0004 'gone'",
              MALFORMED_PACKET),
          fails(
              "connect_propertyCutShort",
              V5,
              "10 10 0004 'MQTT' 05 02 003C 02 21 00 0001 'a'",
              MALFORMED_PACKET));

  private static final List<WireCase> CONNACK =
      List.of(
          decodes(
              "connack_311_accepted",
              V3_1_1,
              "20 02 00 00",
              new Packet.Connack(false, SUCCESS, Properties.NONE)),
          decodes(
              "connack_311_sessionPresent",
              V3_1_1,
              "20 02 01 00",
              new Packet.Connack(true, SUCCESS, Properties.NONE)),
          tolerates(
              "connack_31_reservedByte",
              V3_1,
              "20 02 01 00",
              new Packet.Connack(false, SUCCESS, Properties.NONE)),
          decodes(
              "connack_311_code1", V3_1_1, "20 02 00 01", refused(UNSUPPORTED_PROTOCOL_VERSION)),
          decodes("connack_311_code2", V3_1_1, "20 02 00 02", refused(CLIENT_IDENTIFIER_NOT_VALID)),
          decodes("connack_311_code3", V3_1_1, "20 02 00 03", refused(SERVER_UNAVAILABLE)),
          decodes("connack_311_code4", V3_1_1, "20 02 00 04", refused(BAD_USER_NAME_OR_PASSWORD)),
          decodes("connack_31_code5", V3_1, "20 02 00 05", refused(NOT_AUTHORIZED)),
          fails("connack_311_code6", V3_1_1, "20 02 00 06", MALFORMED_PACKET),
          decodes("connack_5_banned", V5, "20 03 00 8A 00", refused(BANNED)),
          decodes(
              "connack_5_everyProperty",
              V5,
              """
              20 3F 01 00
              3C 11 00000001 12 0001 'a' 13 003C 15 0001 'm' 16 0001 'd' 1A 0001 'i' 1C 0001 's' 1F 0001 'r'
              21 0001 22 0001 24 01 25 01 26 0001 'k' 0001 'v' 27 00000001 28 00 29 00 2A 00
              """,
              new Packet.Connack(
                  true,
                  SUCCESS,
                  properties()
                      .set(Property.SESSION_EXPIRY_INTERVAL, 1)
                      .set(Property.ASSIGNED_CLIENT_IDENTIFIER, "a")
                      .set(Property.SERVER_KEEP_ALIVE, 60)
                      .set(Property.AUTHENTICATION_METHOD, "m")
                      .set(Property.AUTHENTICATION_DATA, bytes("d"))
                      .set(Property.RESPONSE_INFORMATION, "i")
                      .set(Property.SERVER_REFERENCE, "s")
                      .set(Property.REASON_STRING, "r")
                      .set(Property.RECEIVE_MAXIMUM, 1)
                      .set(Property.TOPIC_ALIAS_MAXIMUM, 1)
                      .set(Property.MAXIMUM_QOS, 1)
                      .set(Property.RETAIN_AVAILABLE, 1)
                      .user("k", "v")
                      .set(Property.MAXIMUM_PACKET_SIZE, 1)
                      .set(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 0)
                      .set(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
                      .set(Property.SHARED_SUBSCRIPTION_AVAILABLE, 0)
                      .build())),
          fails("connack_reservedFlags", V5, "20 03 02 00 00", MALFORMED_PACKET),
          fails("connack_sessionPresentAndRefused", V5, "20 03 01 87 00", PROTOCOL_ERROR),
          fails("connack_311_sessionPresentAndRefused", V3_1_1, "20 02 01 05", PROTOCOL_ERROR),
          fails("connack_5_reasonOfPuback", V5, "20 03 00 10 00", PROTOCOL_ERROR),
          fails("connack_5_reasonOfDisconnect", V5, "20 03 00 8D 00", PROTOCOL_ERROR),
          fails("connack_5_withoutProperties", V5, "20 02 00 00", MALFORMED_PACKET),
          fails("connack_311_withProperties", V3_1_1, "20 03 00 00 00", MALFORMED_PACKET),
          fails("connack_maximumQos2", V5, "20 05 00 00 02 24 02", PROTOCOL_ERROR),
          fails("connack_retainAvailable2", V5, "20 05 00 00 02 25 02", PROTOCOL_ERROR),
          fails("connack_wildcardAvailable2", V5, "20 05 00 00 02 28 02", PROTOCOL_ERROR),
          fails("connack_identifierAvailable2", V5, "20 05 00 00 02 29 02", PROTOCOL_ERROR),
          fails("connack_sharedAvailable2", V5, "20 05 00 00 02 2A 02", PROTOCOL_ERROR));

  private static Packet.Connack refused(ReasonCode reason) {
    return new Packet.Connack(false, reason, Properties.NONE);
  }

  private static final List<WireCase> PUBLISH =
      List.of(
          decodes(
              "publish_311_qos0",
              V3_1_1,
              "30 05 0001 't' 'hi'",
              publish("t", Qos.AT_MOST_ONCE, 0, "hi", Properties.NONE)),
          decodes(
              "publish_31_qos1",
              V3_1,
              "32 07 0001 't' 0007 'hi'",
              publish("t", Qos.AT_LEAST_ONCE, 7, "hi", Properties.NONE)),
          decodes(
              "publish_5_qos2",
              V5,
              "34 08 0001 't' FFFF 00 'hi'",
              publish("t", Qos.EXACTLY_ONCE, 65_535, "hi", Properties.NONE)),
          decodes(
              "publish_5_emptyPayload",
              V5,
              "30 04 0001 't' 00",
              publish("t", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          decodes(
              "publish_duplicateAndRetained",
              V3_1_1,
              "3D 07 0001 't' 0001 'hi'",
              new Packet.Publish(
                  Topic.of("t"), Qos.EXACTLY_ONCE, true, true, 1, bytes("hi"), Properties.NONE)),
          decodes(
              "publish_5_aliasInPlaceOfTopic",
              V5,
              "30 08 0000 03 23 0001 'hi'",
              publish(
                  "",
                  Qos.AT_MOST_ONCE,
                  0,
                  "hi",
                  properties().set(Property.TOPIC_ALIAS, 1).build())),
          decodes(
              "publish_5_everyProperty",
              V5,
              """
              30 2C 0001 't'
              26 01 01 02 FFFFFFFF 03 0001 'c' 08 0003 'r/t' 09 0002 0000 0B 01 0B FFFFFF7F
              23 FFFF 26 0001 'k' 0000
              'hi'
              """,
              publish(
                  "t",
                  Qos.AT_MOST_ONCE,
                  0,
                  "hi",
                  properties()
                      .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                      .set(Property.MESSAGE_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                      .set(Property.CONTENT_TYPE, "c")
                      .set(Property.RESPONSE_TOPIC, "r/t")
                      .set(Property.CORRELATION_DATA, new byte[2])
                      .subscriptionIdentifier(1)
                      .subscriptionIdentifier(268_435_455)
                      .set(Property.TOPIC_ALIAS, 65_535)
                      .user("k", "")
                      .build())),
          decodes(
              "publish_slashesAlone",
              V3_1_1,
              "30 04 0002 '//'",
              publish("//", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          fails("publish_qos3", V5, "36 06 0001 't' 0001 00", MALFORMED_PACKET),
          fails("publish_311_qos3", V3_1_1, "3E 05 0001 't' 0001", MALFORMED_PACKET),
          fails("publish_duplicateAtQos0", V5, "38 04 0001 't' 00", MALFORMED_PACKET),
          fails("publish_packetId0", V5, "32 06 0001 't' 0000 00", MALFORMED_PACKET),
          fails("publish_withoutPacketId", V3_1_1, "32 04 0001 't' 00", MALFORMED_PACKET),
          fails("publish_empty", V3_1_1, "30 00", MALFORMED_PACKET),
          fails("publish_oneByte", V3_1_1, "30 01 00", MALFORMED_PACKET),
          fails("publish_topicPastTheEnd", V3_1_1, "30 04 0003 'tt'", MALFORMED_PACKET),
          fails("publish_5_withoutProperties", V5, "30 03 0001 't'", MALFORMED_PACKET),
          fails("publish_topicWithPlus", V5, "30 04 0001 '+' 00", TOPIC_NAME_INVALID),
          fails("publish_topicWithHash", V3_1_1, "30 05 0003 'a/#'", TOPIC_NAME_INVALID),
          fails("publish_311_emptyTopic", V3_1_1, "30 04 0000 'hi'", TOPIC_NAME_INVALID),
          fails("publish_5_emptyTopicWithoutAlias", V5, "30 03 0000 00", PROTOCOL_ERROR),
          fails("publish_alias0", V5, "30 07 0001 't' 03 23 0000", TOPIC_ALIAS_INVALID),
          fails("publish_aliasTwice", V5, "30 0A 0001 't' 06 23 0001 23 0001", PROTOCOL_ERROR),
          fails("publish_payloadFormat2", V5, "30 06 0001 't' 02 01 02", PROTOCOL_ERROR),
          fails("publish_subscriptionIdentifier0", V5, "30 06 0001 't' 02 0B 00", PROTOCOL_ERROR),
          fails(
              "publish_responseTopicWithWildcard",
              V5,
              "30 08 0001 't' 04 08 0001 '#'",
              PROTOCOL_ERROR),
          fails("publish_responseTopicEmpty", V5, "30 07 0001 't' 03 08 0000", PROTOCOL_ERROR),
          fails("publish_propertyOfConnect", V5, "30 07 0001 't' 03 21 0001", MALFORMED_PACKET),
          fails("publish_unknownProperty", V5, "30 06 0001 't' 02 07 00", MALFORMED_PACKET),
          fails("publish_propertyNumberTooLarge", V5, "30 06 0001 't' 02 FF7F", MALFORMED_PACKET),
          fails("publish_propertyNumber2B", V5, "30 06 0001 't' 02 2B 00", MALFORMED_PACKET),
          fails(
              "publish_propertyNumberNotMinimal",
              V5,
              "30 07 0001 't' 03 8100 01",
              MALFORMED_PACKET),
          fails("publish_propertyLengthNotMinimal", V5, "30 05 0001 't' 8000", MALFORMED_PACKET),
          fails("publish_propertiesPastTheEnd", V5, "30 05 0001 't' 03 01", MALFORMED_PACKET),
          fails(
              "publish_propertyPastTheProperties",
              V5,
              "30 09 0001 't' 02 02 00 000001",
              MALFORMED_PACKET),
          fails(
              "publish_subscriptionIdentifierOfFiveBytes",
              V5,
              "30 0A 0001 't' 06 0B FFFFFFFF01",
              MALFORMED_PACKET));

  private static final List<WireCase> ACKNOWLEDGEMENTS =
      List.of(
          decodes("puback_311", V3_1_1, "40 02 0001", puback(1)),
          decodes("puback_5_short", V5, "40 02 0001", puback(1)),
          tolerates("puback_5_reasonWritten", V5, "40 03 0001 00", puback(1)),
          tolerates("puback_5_propertiesWritten", V5, "40 04 0001 00 00", puback(1)),
          decodes(
              "puback_5_reason",
              V5,
              "40 03 0001 10",
              new Packet.Puback(1, NO_MATCHING_SUBSCRIBERS, Properties.NONE)),
          decodes(
              "puback_5_reasonString",
              V5,
              "40 08 0001 97 04 1F 0001 'r'",
              new Packet.Puback(
                  1, QUOTA_EXCEEDED, properties().set(Property.REASON_STRING, "r").build())),
          decodes(
              "pubrec_5_reason",
              V5,
              "50 03 FFFF 91",
              new Packet.Pubrec(65_535, PACKET_IDENTIFIER_IN_USE, Properties.NONE)),
          decodes(
              "pubrel_5_userProperty",
              V5,
              "62 0B 0001 92 07 26 0001 'k' 0001 'v'",
              new Packet.Pubrel(
                  1, PACKET_IDENTIFIER_NOT_FOUND, properties().user("k", "v").build())),
          decodes("pubrel_311", V3_1_1, "62 02 0001", pubrel(1)),
          tolerates("pubrel_31_duplicate", V3_1, "6A 02 0001", pubrel(1)),
          decodes(
              "pubcomp_5",
              V5,
              "70 03 0100 92",
              new Packet.Pubcomp(256, PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE)),
          fails("puback_packetId0", V5, "40 02 0000", MALFORMED_PACKET),
          fails("puback_empty", V5, "40 00", MALFORMED_PACKET),
          fails("puback_311_bytesLeft", V3_1_1, "40 03 0001 00", MALFORMED_PACKET),
          fails("puback_5_bytesLeft", V5, "40 05 0001 00 00 00", MALFORMED_PACKET),
          fails("puback_flags", V5, "42 02 0001", MALFORMED_PACKET),
          fails("pubrel_flags", V3_1_1, "60 02 0001", MALFORMED_PACKET),
          fails("pubrel_duplicate", V3_1_1, "6A 02 0001", MALFORMED_PACKET),
          fails("puback_reasonOfPubrel", V5, "40 03 0001 92", PROTOCOL_ERROR),
          fails("pubrel_reasonOfPubrec", V5, "62 03 0001 97", PROTOCOL_ERROR),
          fails("pubcomp_unknownReason", V5, "70 03 0001 FF", PROTOCOL_ERROR),
          fails("puback_reasonStringTwice", V5, "40 0A 0001 00 06 1F 0000 1F 0000", PROTOCOL_ERROR),
          fails("puback_serverReference", V5, "40 07 0001 00 03 1C 0000", MALFORMED_PACKET));

  private static Packet.Puback puback(int packetId) {
    return new Packet.Puback(packetId, SUCCESS, Properties.NONE);
  }

  private static Packet.Pubrel pubrel(int packetId) {
    return new Packet.Pubrel(packetId, SUCCESS, Properties.NONE);
  }

  private static final List<WireCase> SUBSCRIBE =
      List.of(
          decodes(
              "subscribe_311",
              V3_1_1,
              "82 0A 000A 0001 'a' 01 0001 '#' 02",
              subscribe(filter("a", Qos.AT_LEAST_ONCE), filter("#", Qos.EXACTLY_ONCE))),
          tolerates(
              "subscribe_31_duplicateAndUpperBits",
              V3_1,
              "8A 06 000A 0001 'a' FD",
              subscribe(filter("a", Qos.AT_LEAST_ONCE))),
          decodes(
              "subscribe_5_options",
              V5,
              "82 09 000A 02 0B 01 0001 'a' 2E",
              new Packet.Subscribe(
                  10,
                  List.of(new Packet.Filter("a", Qos.EXACTLY_ONCE, true, true, 2)),
                  properties().subscriptionIdentifier(1).build())),
          decodes(
              "subscribe_filterAgainstTheRules_isForTheSessionToRefuse",
              V5,
              "82 09 000A 00 0003 'a#b' 00",
              subscribe(filter("a#b", Qos.AT_MOST_ONCE))),
          decodes(
              "subscribe_311_noLocalBitsOnShareDoNotExist",
              V3_1_1,
              "82 0F 000A 000A '$share/g/t' 00",
              subscribe(filter("$share/g/t", Qos.AT_MOST_ONCE))),
          fails("subscribe_noFilter", V5, "82 03 000A 00", PROTOCOL_ERROR),
          fails("subscribe_311_noFilter", V3_1_1, "82 02 000A", PROTOCOL_ERROR),
          fails("subscribe_packetId0", V5, "82 07 0000 00 0001 'a' 00", MALFORMED_PACKET),
          fails("subscribe_flags", V5, "80 07 000A 00 0001 'a' 00", MALFORMED_PACKET),
          fails("subscribe_311_flags", V3_1_1, "8A 06 000A 0001 'a' 00", MALFORMED_PACKET),
          fails("subscribe_withoutOptions", V5, "82 06 000A 00 0001 'a'", MALFORMED_PACKET),
          fails("subscribe_qos3", V5, "82 07 000A 00 0001 'a' 03", PROTOCOL_ERROR),
          fails("subscribe_311_qos3", V3_1_1, "82 06 000A 0001 'a' 03", MALFORMED_PACKET),
          fails("subscribe_retainHandling3", V5, "82 07 000A 00 0001 'a' 30", PROTOCOL_ERROR),
          fails("subscribe_reservedBit6", V5, "82 07 000A 00 0001 'a' 40", MALFORMED_PACKET),
          fails("subscribe_reservedBit7", V5, "82 07 000A 00 0001 'a' 80", MALFORMED_PACKET),
          fails("subscribe_311_reservedBit", V3_1_1, "82 06 000A 0001 'a' 04", MALFORMED_PACKET),
          fails(
              "subscribe_noLocalOnShare", V5, "82 10 000A 00 000A '$share/g/t' 04", PROTOCOL_ERROR),
          fails("subscribe_emptyFilter", V5, "82 06 000A 00 0000 00", MALFORMED_PACKET),
          fails("subscribe_identifier0", V5, "82 09 000A 02 0B 00 0001 'a' 00", PROTOCOL_ERROR),
          fails(
              "subscribe_identifierTwice",
              V5,
              "82 0B 000A 04 0B 01 0B 02 0001 'a' 00",
              PROTOCOL_ERROR),
          decodes(
              "suback_311",
              V3_1_1,
              "90 06 000A 00 01 02 80",
              new Packet.Suback(
                  10,
                  List.of(SUCCESS, GRANTED_QOS_1, GRANTED_QOS_2, UNSPECIFIED_ERROR),
                  Properties.NONE)),
          decodes(
              "suback_5",
              V5,
              "90 08 000A 04 1F 0001 'r' 8F",
              new Packet.Suback(
                  10,
                  List.of(TOPIC_FILTER_INVALID),
                  properties().set(Property.REASON_STRING, "r").build())),
          fails("suback_311_reasonOfMqtt5", V3_1_1, "90 03 000A 87", MALFORMED_PACKET),
          fails("suback_unknownReason", V5, "90 04 000A 00 03", PROTOCOL_ERROR),
          fails("suback_noReason", V5, "90 03 000A 00", PROTOCOL_ERROR),
          fails("suback_packetId0", V3_1_1, "90 03 0000 00", MALFORMED_PACKET));

  private static final List<WireCase> UNSUBSCRIBE =
      List.of(
          decodes(
              "unsubscribe_311",
              V3_1_1,
              "A2 08 000A 0001 'a' 0001 'b'",
              new Packet.Unsubscribe(10, List.of("a", "b"), Properties.NONE)),
          decodes(
              "unsubscribe_5",
              V5,
              "A2 0D 000A 07 26 0001 'k' 0001 'v' 0001 'a'",
              new Packet.Unsubscribe(10, List.of("a"), properties().user("k", "v").build())),
          fails("unsubscribe_noFilter", V5, "A2 03 000A 00", PROTOCOL_ERROR),
          fails("unsubscribe_311_noFilter", V3_1_1, "A2 02 000A", PROTOCOL_ERROR),
          fails("unsubscribe_packetId0", V3_1_1, "A2 05 0000 0001 'a'", MALFORMED_PACKET),
          fails("unsubscribe_flags", V3_1_1, "A0 05 000A 0001 'a'", MALFORMED_PACKET),
          fails("unsubscribe_emptyFilter", V3_1_1, "A2 04 000A 0000", MALFORMED_PACKET),
          fails("unsubscribe_filterCutShort", V3_1_1, "A2 05 000A 0002 'a'", MALFORMED_PACKET),
          fails(
              "unsubscribe_subscriptionIdentifier",
              V5,
              "A2 08 000A 02 0B 01 0001 'a'",
              MALFORMED_PACKET),
          decodes(
              "unsuback_311",
              V3_1_1,
              "B0 02 000A",
              new Packet.Unsuback(10, List.of(), Properties.NONE)),
          decodes(
              "unsuback_5",
              V5,
              "B0 05 000A 00 00 11",
              new Packet.Unsuback(10, List.of(SUCCESS, NO_SUBSCRIPTION_EXISTED), Properties.NONE)),
          fails("unsuback_311_bytesLeft", V3_1_1, "B0 03 000A 00", MALFORMED_PACKET),
          fails("unsuback_noReason", V5, "B0 03 000A 00", PROTOCOL_ERROR),
          fails("unsuback_reasonOfSuback", V5, "B0 04 000A 00 01", PROTOCOL_ERROR));

  private static final List<WireCase> OTHERS =
      List.of(
          decodes("pingreq", V5, "C0 00", new Packet.Pingreq()),
          decodes("pingresp", V3_1_1, "D0 00", new Packet.Pingresp()),
          fails("pingreq_withBody", V5, "C0 01 00", MALFORMED_PACKET),
          fails("pingreq_flags", V5, "C1 00", MALFORMED_PACKET),
          fails("pingresp_withBody", V3_1_1, "D0 01 00", MALFORMED_PACKET),
          decodes(
              "disconnect_311", V3_1_1, "E0 00", new Packet.Disconnect(SUCCESS, Properties.NONE)),
          decodes("disconnect_5", V5, "E0 00", new Packet.Disconnect(SUCCESS, Properties.NONE)),
          tolerates(
              "disconnect_5_reasonWritten",
              V5,
              "E0 01 00",
              new Packet.Disconnect(SUCCESS, Properties.NONE)),
          decodes(
              "disconnect_5_withWill",
              V5,
              "E0 01 04",
              new Packet.Disconnect(DISCONNECT_WITH_WILL, Properties.NONE)),
          decodes(
              "disconnect_5_properties",
              V5,
              "E0 15 00 13 11 00000000 1C 0001 's' 1F 0002 'no' 26 0000 0000",
              new Packet.Disconnect(
                  SUCCESS,
                  properties()
                      .set(Property.SESSION_EXPIRY_INTERVAL, 0)
                      .set(Property.SERVER_REFERENCE, "s")
                      .set(Property.REASON_STRING, "no")
                      .user("", "")
                      .build())),
          fails("disconnect_flags", V5, "E1 00", MALFORMED_PACKET),
          fails("disconnect_311_withBody", V3_1_1, "E0 01 00", MALFORMED_PACKET),
          fails("disconnect_reasonOfConnack", V5, "E0 01 86", PROTOCOL_ERROR),
          fails("disconnect_receiveMaximum", V5, "E0 05 00 03 21 0001", MALFORMED_PACKET),
          fails("disconnect_bytesLeft", V5, "E0 03 00 00 00", MALFORMED_PACKET),
          decodes("auth_success", V5, "F0 00", new Packet.Auth(SUCCESS, Properties.NONE)),
          decodes(
              "auth_continue",
              V5,
              "F0 0A 18 08 15 0001 'm' 16 0001 'd'",
              new Packet.Auth(
                  CONTINUE_AUTHENTICATION,
                  properties()
                      .set(Property.AUTHENTICATION_METHOD, "m")
                      .set(Property.AUTHENTICATION_DATA, bytes("d"))
                      .build())),
          fails("auth_withoutMethod", V5, "F0 02 18 00", PROTOCOL_ERROR),
          fails("auth_dataWithoutMethod", V5, "F0 06 18 04 16 0001 'd'", PROTOCOL_ERROR),
          fails("auth_withoutProperties", V5, "F0 01 18", MALFORMED_PACKET),
          fails("auth_unknownReason", V5, "F0 06 01 04 15 0001 'm'", PROTOCOL_ERROR),
          fails("auth_flags", V5, "F1 00", MALFORMED_PACKET),
          fails("auth_311", V3_1_1, "F0 00", MALFORMED_PACKET),
          fails("type0", V5, "00 00", MALFORMED_PACKET),
          fails("type0_31", V3_1, "00 00", MALFORMED_PACKET));

  /** UTF-8 in a topic name, the form all other texts share. */
  private static final List<WireCase> TEXTS =
      List.of(
          decodes(
              "text_twoBytes",
              V3_1_1,
              "30 04 0002 C3A9",
              publish("\u00E9", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          decodes(
              "text_threeBytes",
              V3_1_1,
              "30 05 0003 E282AC",
              publish("\u20AC", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          decodes(
              "text_fourBytes",
              V3_1_1,
              "30 06 0004 F0AA9B94",
              publish("\uD869\uDED4", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          decodes(
              "text_last",
              V3_1_1,
              "30 06 0004 F48FBFBF",
              publish("\uDBFF\uDFFF", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          decodes(
              "text_byteOrderMarkStays",
              V3_1_1,
              "30 06 0004 EFBBBF 'a'",
              publish("\uFEFFa", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          decodes(
              "text_controlCharacter",
              V3_1_1,
              "30 04 0002 01 'a'",
              publish("\u0001a", Qos.AT_MOST_ONCE, 0, "", Properties.NONE)),
          fails("text_nul", V3_1_1, "30 05 0003 'a' 00 'b'", MALFORMED_PACKET),
          fails("text_overlongNul", V3_1_1, "30 04 0002 C080", MALFORMED_PACKET),
          fails("text_overlongTwo", V3_1_1, "30 04 0002 C1BF", MALFORMED_PACKET),
          fails("text_overlongThree", V3_1_1, "30 05 0003 E09FBF", MALFORMED_PACKET),
          fails("text_overlongFour", V3_1_1, "30 06 0004 F08FBFBF", MALFORMED_PACKET),
          fails("text_highSurrogate", V3_1_1, "30 05 0003 EDA080", MALFORMED_PACKET),
          fails("text_lowSurrogate", V3_1_1, "30 05 0003 EDBFBF", MALFORMED_PACKET),
          fails("text_beyondUnicode", V3_1_1, "30 06 0004 F4908080", MALFORMED_PACKET),
          fails("text_leadF5", V3_1_1, "30 06 0004 F5808080", MALFORMED_PACKET),
          fails("text_continuationAlone", V3_1_1, "30 03 0001 80", MALFORMED_PACKET),
          fails("text_twoCutShort", V3_1_1, "30 03 0001 C3", MALFORMED_PACKET),
          fails("text_threeCutShort", V3_1_1, "30 04 0002 E282", MALFORMED_PACKET),
          fails("text_fourCutShort", V3_1_1, "30 05 0003 F0AA9B", MALFORMED_PACKET),
          fails("text_notContinued", V3_1_1, "30 05 0003 E282 'a'", MALFORMED_PACKET),
          fails("text_userPropertyName", V5, "30 0A 0001 't' 06 26 0001 FF 0000", MALFORMED_PACKET),
          fails(
              "text_userPropertyValue", V5, "30 0A 0001 't' 06 26 0000 0001 FF", MALFORMED_PACKET),
          fails("text_contentType", V5, "30 08 0001 't' 04 03 0001 FF", MALFORMED_PACKET),
          fails("text_topicFilter", V5, "82 07 000A 00 0001 FF 00", MALFORMED_PACKET));

  private static final List<WireCase> LENGTHS =
      List.of(
          tolerates("length_311_notMinimal", V3_1_1, "C0 80808000", new Packet.Pingreq()),
          fails("length_5_notMinimal", V5, "C0 8000", MALFORMED_PACKET),
          fails("length_5_notMinimalPublish", V5, "30 8400 0001 't' 00", MALFORMED_PACKET),
          fails("length_fiveBytes", V5, "30 FFFFFFFF 01", MALFORMED_PACKET),
          fails("length_311_fiveBytes", V3_1_1, "C0 80808080 00", MALFORMED_PACKET),
          decodes(
              "length_twoBytes",
              V3_1_1,
              "30 8001 0001 't' " + "AA".repeat(125),
              new Packet.Publish(
                  Topic.of("t"),
                  Qos.AT_MOST_ONCE,
                  false,
                  false,
                  0,
                  WireCase.wire("AA".repeat(125)),
                  Properties.NONE)));
}
