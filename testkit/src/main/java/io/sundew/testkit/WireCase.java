package io.sundew.testkit;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * Bytes a client sends and what a broker must do.
 *
 * @param name what is sent, and unique within a version
 * @param version the version of the connection
 * @param stage when they are sent
 * @param notation the bytes in the notation of {@link Wire}
 * @param outcome what must happen
 * @param statements the normative statements this checks, of the standard for {@code version}
 */
public record WireCase(
    String name,
    ProtocolVersion version,
    Stage stage,
    String notation,
    Outcome outcome,
    List<String> statements) {
  private static final List<ReasonCode> BAD_FILTER = List.of(ReasonCode.TOPIC_FILTER_INVALID);

  public WireCase {
    statements = List.copyOf(statements);
  }

  /** When bytes are sent. */
  public enum Stage {
    /** As the first ones on a connection. */
    FIRST,
    /** After a CONNECT that was accepted: clean start, no keep alive, no properties. */
    CONNECTED
  }

  /** What a broker must do. */
  public sealed interface Outcome {
    /** It stays connected and says nothing. */
    record Accepted() implements Outcome {}

    /** It stays connected and answers with that packet, which has one of those codes. */
    record Answered(Class<? extends Packet> type, List<ReasonCode> codes) implements Outcome {}

    /** It closes the connection without a packet. */
    record Closed() implements Outcome {}

    /** It answers CONNACK with one of those codes and closes. */
    record Refused(List<ReasonCode> codes) implements Outcome {}

    /** It closes; whether it first says why, by CONNACK with one of those codes, is left to it. */
    record Rejected(List<ReasonCode> codes) implements Outcome {}

    /**
     * In MQTT 5.0 it sends DISCONNECT with one of those codes and closes, before it just closes.
     */
    record BrokenOff(List<ReasonCode> codes) implements Outcome {}

    /**
     * It takes no such topic filter: it says so in SUBACK or UNSUBACK, or breaks the connection
     * off; the standard leaves the choice.
     */
    record FilterRefused() implements Outcome {}
  }

  /** The bytes. */
  public byte[] bytes() {
    return Wire.bytes(notation, version);
  }

  /**
   * Sends the bytes to the broker there and sees whether it does what it must.
   *
   * @throws AssertionError when it does something else
   */
  public void play(InetSocketAddress broker) {
    play(broker, () -> RawClient.connect(broker, version));
  }

  /**
   * The same over connections that are made another way, such as WebSockets.
   *
   * @param connections each has sent nothing yet
   */
  public void play(InetSocketAddress broker, Supplier<RawClient> connections) {
    try (RawClient client = connected(broker, connections.get())) {
      client.send(bytes());
      check(client);
    }
  }

  @Override
  public String toString() {
    return version + " " + name;
  }

  private RawClient connected(InetSocketAddress broker, RawClient client) {
    return switch (stage) {
      case FIRST -> client;
      case CONNECTED -> client.open(RawClient.opening(broker, version).packet());
    };
  }

  private void check(RawClient client) {
    switch (outcome) {
      case Outcome.Accepted _ -> client.expectNothing();
      case Outcome.Answered(var type, var codes) -> {
        requireReason(codes, client.expect(type));
        client.expectNothing();
      }
      case Outcome.Closed _ -> client.expectClosed();
      case Outcome.Refused(var codes) -> client.expectRefusal(codes.toArray(ReasonCode[]::new));
      case Outcome.Rejected(var codes) -> checkRejected(codes, client);
      case Outcome.BrokenOff(var codes) -> client.expectBrokenOff(codes.toArray(ReasonCode[]::new));
      case Outcome.FilterRefused _ -> checkFilterRefused(client);
    }
  }

  private static void checkRejected(List<ReasonCode> codes, RawClient client) {
    Packet packet = client.expectOrClosed();
    if (packet != null) {
      requireReason(codes, packet);
      client.expectClosed();
    }
  }

  private void checkFilterRefused(RawClient client) {
    if (!version.hasProperties()) {
      client.expectClosed();
      return;
    }
    switch (client.expect()) {
      case Packet.Suback suback -> requireReason(BAD_FILTER, suback);
      case Packet.Unsuback unsuback -> requireReason(BAD_FILTER, unsuback);
      case Packet.Disconnect _ -> client.expectClosed();
      case Packet other -> throw new AssertionError("expected a refusal but got " + other);
    }
  }

  private static void requireReason(List<ReasonCode> codes, Packet packet) {
    ReasonCode reason =
        switch (packet) {
          case Packet.Connack connack -> connack.reason();
          case Packet.Acknowledgement acknowledgement -> acknowledgement.reason();
          case Packet.Suback suback -> suback.reasons().getFirst();
          case Packet.Unsuback unsuback when !unsuback.reasons().isEmpty() ->
              unsuback.reasons().getFirst();
          case Packet _ -> ReasonCode.SUCCESS;
        };
    if (!codes.contains(reason)) {
      throw new AssertionError("expected " + codes + " but got " + packet);
    }
  }
}
