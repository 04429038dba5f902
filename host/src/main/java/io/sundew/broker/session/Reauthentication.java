package io.sundew.broker.session;

import io.sundew.api.AuthenticationData;
import io.sundew.api.ReasonCode;
import io.sundew.broker.plugin.AuthenticateOutcome;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A connected client that authenticates anew (MQTT 5.0 section 4.12.1). It may go on sending
 * meanwhile, in the name of the identity it has. Confined to the channel's event loop.
 */
final class Reauthentication {
  private final Connection connection;
  private final Attempt attempt;
  private final Properties ofConnect;
  private final BrokerClient client;
  private AuthenticateOutcome.@Nullable Exchange exchange;
  private boolean deciding;

  Reauthentication(
      Connection connection, Attempt attempt, Properties ofConnect, BrokerClient client) {
    this.connection = connection;
    this.attempt = attempt;
    this.ofConnect = ofConnect;
    this.client = client;
  }

  /** An AUTH of the client. */
  void receive(Packet.Auth auth) {
    String method = ofConnect.text(Property.AUTHENTICATION_METHOD);
    var said = Attempt.enhanced(auth.properties());
    if (said.isEmpty() || !said.get().method().equals(method)) { // [MQTT-4.12.1-1]
      throw ProtocolException.protocolError("AUTH with another authentication method than CONNECT");
    }
    if (deciding) {
      throw ProtocolException.protocolError("AUTH before the last one was answered");
    }
    var pending = exchange;
    exchange = null;
    deciding = true;
    AuthenticateOutcome outcome =
        switch (auth.reason()) {
          case REAUTHENTICATE ->
              connection
                  .kernel()
                  .chain()
                  .get()
                  .authenticate(
                      attempt.again(auth.properties()), false, connection.loop(), this::decided);
          case CONTINUE_AUTHENTICATION -> {
            if (pending == null) {
              throw ProtocolException.protocolError("AUTH that answers nothing");
            }
            yield pending.respond(said.get(), connection.loop(), this::decided);
          }
          default -> throw ProtocolException.protocolError("AUTH with reason " + auth.reason());
        };
    if (outcome != null) {
      decided(outcome);
    }
  }

  private void decided(AuthenticateOutcome outcome) {
    deciding = false;
    if (connection.isClosed()) {
      return;
    }
    switch (outcome) {
      case AuthenticateOutcome.Challenged(var data, var next) -> {
        exchange = next;
        send(ReasonCode.CONTINUE_AUTHENTICATION, data);
      }
      case AuthenticateOutcome.Rejected(var reason, var message) -> // [MQTT-4.12.1-2]
          connection.close(
              inDisconnect(reason), message.isEmpty() ? "re-authentication failed" : message);
      case AuthenticateOutcome.Accepted accepted when !accepted.name().equals(client.name()) ->
          // The session with all that waits in it belongs to the identity that opened it.
          connection.close(ReasonCode.NOT_AUTHORIZED, "re-authentication as somebody else");
      case AuthenticateOutcome.Accepted accepted -> {
        connection.identified(
            new BrokerClient(
                client.clientId(),
                accepted.name(),
                accepted.attributes(),
                accepted.authenticator(),
                client.listener(),
                client.remoteAddress(),
                client.version()));
        connection.identityExpiresAfter(accepted.expiry());
        send(ReasonCode.SUCCESS, accepted.data());
      }
    }
  }

  /** Some reasons may stand in CONNACK and not in DISCONNECT. */
  private static ReasonCode inDisconnect(ReasonCode reason) {
    return switch (reason) {
      case BAD_USER_NAME_OR_PASSWORD, CLIENT_IDENTIFIER_NOT_VALID, BANNED ->
          ReasonCode.NOT_AUTHORIZED;
      case SERVER_UNAVAILABLE -> ReasonCode.SERVER_BUSY;
      default -> reason;
    };
  }

  private void send(ReasonCode reason, AuthenticationData data) {
    connection.send(new Packet.Auth(reason, ConnectFlow.authProperties(ofConnect, data)));
  }
}
