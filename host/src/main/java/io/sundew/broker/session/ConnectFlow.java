package io.sundew.broker.session;

import io.sundew.api.AuthenticationData;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.BrokerEvent;
import io.sundew.api.ConnectRequest;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.AuthenticateOutcome;
import io.sundew.broker.plugin.Authorization;
import io.sundew.broker.plugin.ConnectOutcome;
import io.sundew.broker.plugin.HookChain;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Packet.Connect;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.TopicNames;
import io.sundew.mqtt.Utf8;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From CONNECT to CONNACK: check, authenticate, ask the hooks, claim the session, answer. Each step
 * may take its time; meanwhile the connection is held, so that what the client sent after CONNECT
 * waits for CONNACK [MQTT-3.1.4-6]. Confined to the channel's event loop.
 */
final class ConnectFlow {
  private static final Logger NOTICE = LoggerFactory.getLogger("io.sundew.log.notice");

  private final Connection connection;
  private final Connect connect;
  private final Kernel kernel;
  private final Limits limits;
  private final HookChain chain;
  private String clientId;
  private boolean assigned;
  private AuthenticateOutcome.@Nullable Exchange exchange;
  private AuthenticationData finalData = AuthenticationData.NONE;
  private boolean willDenied;

  ConnectFlow(Connection connection, Connect connect) {
    this.connection = connection;
    this.connect = connect;
    this.kernel = connection.kernel();
    this.limits = kernel.config().limits();
    this.chain = kernel.chain().get();
    this.clientId = connect.clientId();
  }

  String clientId() {
    return clientId;
  }

  void start() {
    Properties properties = connect.properties();
    connection.speaks(
        connect.version(),
        (int)
            Math.min(
                properties.number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE),
                Integer.MAX_VALUE),
        properties.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1);
    ListenerConfig listener = connection.listener();
    if (!listener.protocolVersions().contains(connect.version())) {
      refuse(
          ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "protocol version not allowed on this listener");
    } else if (!willIsAcceptable() || !keepAliveIsAcceptable() || !nameClient()) {
      return; // it has been refused
    } else if (CertificateIdentity.decides(listener)) {
      identifyByCertificate();
    } else {
      boolean anonymous = listener.allowAnonymous().orElse(kernel.config().allowAnonymous());
      ask(
          later ->
              chain.authenticate(
                  Attempt.of(connection, connect, assigned ? "" : clientId),
                  anonymous,
                  connection.loop(),
                  later),
          this::authenticated);
    }
  }

  private void identifyByCertificate() {
    Optional<String> name = userName();
    if (name.isEmpty()) {
      refuse(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the client's certificate has no name in it");
    } else {
      authenticated(
          new AuthenticateOutcome.Accepted(
              name.get(), Map.of(), "", Optional.empty(), AuthenticationData.NONE));
    }
  }

  /** By its certificate, where that decides, or as the client says. */
  private Optional<String> userName() {
    return CertificateIdentity.decides(connection.listener())
        ? CertificateIdentity.userName(connection.listener(), connection.certificates())
        : Optional.ofNullable(connect.userName());
  }

  /** The client's AUTH in an exchange that is under way. */
  void answered(Packet.Auth auth) {
    AuthenticateOutcome.Exchange pending = exchange;
    if (pending == null || auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION) { // [MQTT-4.12.0-3]
      throw ProtocolException.protocolError("AUTH that answers nothing");
    }
    var answer = Attempt.enhanced(auth.properties());
    String method = connect.properties().text(Property.AUTHENTICATION_METHOD);
    if (answer.isEmpty() || !answer.get().method().equals(method)) { // [MQTT-4.12.0-5]
      throw ProtocolException.protocolError("AUTH with another authentication method than CONNECT");
    }
    exchange = null;
    connection.clientSpoke();
    ask(later -> pending.respond(answer.get(), connection.loop(), later), this::authenticated);
  }

  private boolean willIsAcceptable() {
    Packet.Will will = connect.will();
    if (will == null) {
      return true;
    }
    String topic = will.topic().name();
    if (!TopicNames.isValid(topic, limits.maxTopicLevels())) {
      return refuse(ReasonCode.TOPIC_NAME_INVALID, "will topic not valid");
    }
    if (ReservedTopics.contain(topic)) {
      return refuse(ReasonCode.NOT_AUTHORIZED, "nobody but the broker publishes to its topics");
    }
    if (will.qos().level() > connection.listener().maxQos()) { // [MQTT-3.2.2-12]
      return refuse(ReasonCode.QOS_NOT_SUPPORTED, "will QoS not supported");
    }
    if (will.retain() && !kernel.config().retainAvailable()) { // [MQTT-3.2.2-13]
      return refuse(ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are not available");
    }
    boolean text = will.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
    if (text && !Utf8.isWellFormed(will.payload())) {
      return refuse(ReasonCode.PAYLOAD_FORMAT_INVALID, "will payload is not UTF-8");
    }
    if (limits.maxPayloadSize() > 0 && will.payload().length > limits.maxPayloadSize()) {
      return refuse(ReasonCode.PACKET_TOO_LARGE, "will payload too large");
    }
    return true;
  }

  /** A v5 client is told a shorter Keep Alive; a v3 client cannot be. */
  private boolean keepAliveIsAcceptable() {
    int longest = limits.maxKeepAliveSeconds();
    int wanted = connect.keepAliveSeconds();
    boolean tooLong = longest > 0 && (wanted == 0 || wanted > longest);
    return !tooLong
        || connect.version().hasProperties()
        || refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "keep alive too long");
  }

  private boolean nameClient() {
    if (userNameIsClientId()) {
      Optional<String> userName = userName().filter(name -> !name.isEmpty());
      if (userName.isEmpty()) {
        return refuse(ReasonCode.NOT_AUTHORIZED, "no user name to use as client identifier");
      }
      clientId = userName.get();
    }
    if (clientId.isEmpty()) {
      boolean mayBeEmpty =
          switch (connect.version()) {
            case V3_1 -> false;
            case V3_1_1 -> connect.cleanStart(); // [MQTT-3.1.3-8] of 3.1.1
            case V5 -> true; // [MQTT-3.1.3-6]
          };
      if (!mayBeEmpty || !connection.listener().allowZeroLengthClientId()) {
        return refuse(
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "empty client identifier"); // [MQTT-3.1.3-8]
      }
      clientId = connection.listener().autoIdPrefix() + UUID.randomUUID();
      assigned = true;
    }
    if (!clientId.startsWith(connection.listener().clientIdPrefix())) {
      return refuse(ReasonCode.NOT_AUTHORIZED, "client identifier without the prefix it must have");
    }
    int longest = limits.maxClientIdBytes();
    if (longest > 0 && clientId.length() > longest) {
      return refuse(
          ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          "client identifier longer than " + longest + " bytes");
    }
    return true;
  }

  private boolean userNameIsClientId() {
    return connection
        .listener()
        .useUserNameAsClientId()
        .orElseGet(() -> kernel.config().useUserNameAsClientId());
  }

  /** The usual outcome does without a switch over patterns, whose first use takes a while. */
  private void authenticated(AuthenticateOutcome outcome) {
    if (outcome instanceof AuthenticateOutcome.Accepted accepted) {
      finalData = accepted.data();
      identified(accepted);
    } else {
      notAuthenticated(outcome);
    }
  }

  private void notAuthenticated(AuthenticateOutcome outcome) {
    switch (outcome) {
      case AuthenticateOutcome.Rejected(var reason, var message) -> refuse(reason, message);
      case AuthenticateOutcome.Challenged(var data, var next) -> {
        exchange = next;
        connection.awaitClient();
        connection.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, data)); // [MQTT-4.12.0-2]
      }
      case AuthenticateOutcome.Accepted accepted -> authenticated(accepted);
    }
  }

  private Packet.Auth auth(ReasonCode reason, AuthenticationData data) {
    return new Packet.Auth(reason, authProperties(connect.properties(), data));
  }

  /** The method of the exchange and the data, which is left out when there is none. */
  static Properties authProperties(Properties ofConnect, AuthenticationData data) {
    Properties.Builder properties = Properties.builder();
    String method = ofConnect.text(Property.AUTHENTICATION_METHOD);
    if (method != null) {
      properties.set(Property.AUTHENTICATION_METHOD, method);
      byte[] bytes = data.bytes();
      if (bytes.length > 0) {
        properties.set(Property.AUTHENTICATION_DATA, bytes);
      }
    }
    return properties.build();
  }

  private void identified(AuthenticateOutcome.Accepted accepted) {
    var client =
        new BrokerClient(
            clientId,
            accepted.name(),
            accepted.attributes(),
            accepted.authenticator(),
            connection.listener().name(),
            connection.remoteAddress(),
            connect.version());
    connection.identityExpiresAfter(accepted.expiry());
    var terms =
        new ConnectTerms(
            clientId,
            connect.cleanStart(),
            keepAliveSeconds(),
            Math.min(wantedExpirySeconds(), limits.maxSessionExpirySeconds()),
            connect.properties().userProperties());
    ask(
        (Consumer<ConnectOutcome> later) -> chain.connect(terms, client, connection.loop(), later),
        outcome -> {
          if (outcome instanceof ConnectOutcome.Proceed(var agreed)) {
            authorizeWill(client, agreed);
          } else {
            var refused = (ConnectOutcome.Refused) outcome;
            refuse(refused.reason(), refused.message());
          }
        });
  }

  private int keepAliveSeconds() {
    int longest = limits.maxKeepAliveSeconds();
    int wanted = connect.keepAliveSeconds();
    return longest > 0 && (wanted == 0 || wanted > longest) ? longest : wanted;
  }

  private long wantedExpirySeconds() {
    return connect.version().hasProperties()
        ? connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)
        : connect.cleanStart() ? 0 : Limits.NEVER_EXPIRES;
  }

  private void authorizeWill(BrokerClient client, ConnectRequest agreed) {
    Packet.Will will = connect.will();
    if (will == null) {
      claim(client, agreed);
      return;
    }
    var wish =
        new Permission(
            AuthorizeRequest.Action.WILL, will.topic().name(), will.qos(), will.retain());
    ask(
        (Consumer<Authorization> later) -> chain.authorize(wish, client, connection.loop(), later),
        answer -> {
          willDenied = !answer.allowed();
          if (willDenied && kernel.config().style() == BrokerConfig.Style.NATIVE) {
            refuse(ReasonCode.NOT_AUTHORIZED, "not authorised to publish its will");
          } else { // Mosquitto lets the client in and drops its will
            claim(client, agreed);
          }
        });
  }

  private void claim(BrokerClient client, ConnectRequest agreed) {
    BrokerConfig config = kernel.config();
    int most = limits.maxSessions();
    var key = new SessionKey(connection.listener().namespace(), clientId);
    if (most > 0 && kernel.sessions().count() >= most && kernel.sessions().find(key) == null) {
      refuse(ReasonCode.QUOTA_EXCEEDED, "the broker holds as many sessions as it may");
      return;
    }
    connection.hold();
    kernel
        .sessions()
        .claim(
            new Sessions.Claim(
                key,
                connect.cleanStart(),
                client.name(),
                config.style() == BrokerConfig.Style.NATIVE,
                kernel,
                connection.loop(),
                claimed -> connection.afterClaim(() -> claimed(claimed, client, agreed))));
  }

  private void claimed(Sessions.Claimed claimed, BrokerClient client, ConnectRequest agreed) {
    Session session = claimed.session();
    if (connection.isClosed()) { // it went while the session was on its way: all is as it was
      session.detach(true);
      return;
    }
    session.expirySeconds(agreed.sessionExpirySeconds());
    session.will(will(client));
    session.promised(window());
    Loop loop = connection.loop();
    Runnable later = () -> connection.afterClaim(() -> stored(claimed, client, agreed));
    if (!loop.journal().isDurable() || loop.journal().sync(later)) {
      promised(claimed, client, agreed);
    } else {
      connection.hold();
    }
  }

  /** What CONNACK promises is on disk, which took its time. */
  private void stored(Sessions.Claimed claimed, BrokerClient client, ConnectRequest agreed) {
    Session session = claimed.session();
    if (session.isEnded()) {
      connection.close(ReasonCode.ADMINISTRATIVE_ACTION, "session ended");
      session.promiseKept();
    } else if (connection.isClosed()) {
      session.promiseKept();
      session.detach(false);
    } else {
      promised(claimed, client, agreed);
    }
  }

  /** How many messages of QoS 1 and 2 may be on their way to the client. */
  private int window() {
    int most = limits.maxInflight() == 0 ? 65_535 : limits.maxInflight();
    return (int) Math.min(most, connect.properties().number(Property.RECEIVE_MAXIMUM, 65_535));
  }

  private void promised(Sessions.Claimed claimed, BrokerClient client, ConnectRequest agreed) {
    Session session = claimed.session();
    var aliases = outboundAliases();
    connection.establish(
        session, client, aliases, agreed.keepAliveSeconds(), reauthentication(client));
    if (!connection.send(
        new Packet.Connack(claimed.present(), ReasonCode.SUCCESS, connackProperties(agreed)))) {
      session.will(null);
      session.promiseKept();
      connection.closeSilently(ReasonCode.PACKET_TOO_LARGE, "CONNACK is too large for the client");
      return;
    }
    log(client);
    if (chain.looksAtEvents()) {
      chain.event(new BrokerEvent.ClientConnected(kernel.time().now(), client, claimed.present()));
    }
    session.attach(connection, window());
    session.promiseKept();
  }

  /** Only who authenticated by a method can do so anew [MQTT-4.12.0-7]. */
  private @Nullable Reauthentication reauthentication(BrokerClient client) {
    return connect.properties().has(Property.AUTHENTICATION_METHOD)
        ? new Reauthentication(
            connection, Attempt.of(connection, connect, clientId), connect.properties(), client)
        : null;
  }

  private @Nullable OutboundAliases outboundAliases() {
    long theirs = connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0); // [MQTT-3.1.2-27]
    int most =
        (int)
            Math.min(
                theirs,
                connection
                    .listener()
                    .maxOutgoingTopicAliases()
                    .orElse(limits.maxOutgoingTopicAliases()));
    return most == 0 ? null : new OutboundAliases(most);
  }

  private @Nullable Will will(BrokerClient client) {
    Packet.Will will = connect.will();
    if (will == null || willDenied) {
      return null;
    }
    Properties properties = will.properties();
    Properties travelling =
        properties.toBuilder()
            .remove(Property.WILL_DELAY_INTERVAL)
            .remove(Property.MESSAGE_EXPIRY_INTERVAL)
            .build();
    var origin = new Origin(clientId, client.name(), connection.listener().name(), "", 0);
    var publication =
        new Publication(
            will.topic(),
            will.payload(),
            will.qos(),
            will.retain(),
            travelling,
            origin,
            connection.loop().millis(),
            Publication.NEVER);
    return new Will(
        publication,
        properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1),
        properties.number(Property.WILL_DELAY_INTERVAL, 0),
        client);
  }

  /** Only what differs from the standard's defaults is said. */
  private Properties connackProperties(ConnectRequest agreed) {
    if (connect.version() != ProtocolVersion.V5) {
      return Properties.NONE;
    }
    Properties.Builder properties = authProperties(connect.properties(), finalData).toBuilder();
    if (agreed.sessionExpirySeconds() != wantedExpirySeconds()) {
      properties.set(Property.SESSION_EXPIRY_INTERVAL, agreed.sessionExpirySeconds());
    }
    if (agreed.keepAliveSeconds() != connect.keepAliveSeconds()) { // [MQTT-3.1.2-21]
      properties.set(Property.SERVER_KEEP_ALIVE, agreed.keepAliveSeconds());
    }
    if (assigned || userNameIsClientId()) { // [MQTT-3.2.2-16]
      properties.set(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId);
    }
    if (limits.receiveMaximum() < 65_535) {
      properties.set(Property.RECEIVE_MAXIMUM, limits.receiveMaximum());
    }
    if (connection.listener().maxQos() < Qos.EXACTLY_ONCE.level()) { // [MQTT-3.2.2-9]
      properties.set(Property.MAXIMUM_QOS, connection.listener().maxQos());
    }
    if (!kernel.config().retainAvailable()) {
      properties.set(Property.RETAIN_AVAILABLE, 0);
    }
    if (limits.maxPacketSize() > 0) {
      properties.set(Property.MAXIMUM_PACKET_SIZE, limits.maxPacketSize());
    }
    int aliases = connection.maxTopicAliases();
    if (aliases > 0) {
      properties.set(Property.TOPIC_ALIAS_MAXIMUM, aliases);
    }
    return properties.build();
  }

  private void log(BrokerClient client) {
    if (!kernel.config().logging().connectionMessages()) {
      return;
    }
    NOTICE.info(
        "New client connected from {} as {} (p{}, c{}, k{}{}).",
        connection.addressText(),
        clientId,
        numberInLog(connect.version()),
        connect.cleanStart() ? 1 : 0,
        connect.keepAliveSeconds(),
        client.name().isEmpty() ? "" : ", u'" + client.name() + "'");
  }

  /** Mosquitto's numbers of the versions, which are not those of the protocol. */
  private static int numberInLog(ProtocolVersion version) {
    return switch (version) {
      case V3_1 -> 1;
      case V3_1_1 -> 2;
      case V5 -> 5;
    };
  }

  private boolean refuse(ReasonCode reason, String message) {
    connection.refuse(reason, message);
    return false;
  }

  /** Asks, and goes on with the answer, now or when it comes; until then the connection is held. */
  private <T> void ask(Function<Consumer<T>, @Nullable T> question, Consumer<T> next) {
    T now = question.apply(later -> connection.goOn(() -> next.accept(later)));
    if (now == null) {
      connection.hold();
    } else {
      next.accept(now);
    }
  }
}
