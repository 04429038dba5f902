package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;
import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.Addresses;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.ClientChain;
import io.sundew.broker.plugin.HookChain;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.PublishEncoder;
import io.sundew.mqtt.Topic;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network connection as the protocol sees it, from CONNECT to its end. What outlives it is the
 * {@link Session}'s. Confined to the channel's event loop.
 *
 * <pre>
 * NEW --CONNECT--> CONNECTING --CONNACK 0--> CONNECTED
 *  any --DISCONNECT, error, close, take-over--> CLOSED
 * </pre>
 */
public final class Connection implements Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final Logger NOTICE = LoggerFactory.getLogger("io.sundew.log.notice");
  private static final int LARGE_PAYLOAD = 8 << 10;
  private static final int PUBLISH_TYPE = 3;

  /** Bytes that hold most answers; the encoder makes room for longer ones. */
  private static final int USUAL_ANSWER = 64;

  private final Kernel kernel;
  private final Loop loop;
  private final ListenerConfig listener;
  private final SocketAddress remoteAddress;
  private final List<X509Certificate> certificates;
  private final Outbox outbox;
  private final Replies replies = new Replies(this::send);
  private final KeepAlive keepAlive;
  private final InboundPublish inbound;
  private final @Nullable MountPoint mountPoint;
  private Phase phase = Phase.NEW;
  private ProtocolVersion version = ProtocolVersion.V3_1_1;
  private int maximumPacketSize = Integer.MAX_VALUE;
  private boolean problemInformation = true;
  private boolean bridge;
  private int holds;
  private boolean awaitsReader;
  private @Nullable ConnectFlow connecting;
  private @Nullable Established established;
  private @Nullable ClientChain hooks;
  private Timers.@Nullable Timer connectTimeout;
  private Timers.@Nullable Timer identityExpiry;

  private enum Phase {
    NEW,
    CONNECTING,
    CONNECTED,
    CLOSED
  }

  /** What there is once CONNACK has gone out. */
  private static final class Established {
    private final Session session;
    private final @Nullable OutboundAliases aliases;
    private final @Nullable Reauthentication reauthentication;
    private final int keepAliveSeconds;
    private final long sinceMillis;
    private BrokerClient client;

    private Established(
        Session session,
        BrokerClient client,
        @Nullable OutboundAliases aliases,
        @Nullable Reauthentication reauthentication,
        int keepAliveSeconds,
        long sinceMillis) {
      this.session = session;
      this.client = client;
      this.aliases = aliases;
      this.reauthentication = reauthentication;
      this.keepAliveSeconds = keepAliveSeconds;
      this.sinceMillis = sinceMillis;
    }
  }

  /** A connection that was just accepted. */
  public Connection(
      Kernel kernel,
      Loop loop,
      ListenerConfig listener,
      SocketAddress remoteAddress,
      List<X509Certificate> certificates,
      Outbox outbox) {
    this.kernel = kernel;
    this.loop = loop;
    this.listener = listener;
    this.remoteAddress = remoteAddress;
    this.certificates = certificates;
    this.outbox = outbox;
    this.keepAlive = new KeepAlive(kernel.time(), loop.timers(), this);
    this.inbound = new InboundPublish(this);
    this.mountPoint = MountPoint.of(listener);
  }

  // Called by the channel's handler.

  /** The channel is open: CONNECT is awaited, but not for ever. */
  public void opened() {
    loop.counters().connectionsOpened++;
    awaitClient();
  }

  /** Something was read. */
  public void heard() {
    keepAlive.heard();
  }

  /**
   * Whether the next packet, of which this is the first byte, may be decoded now. Where it may not,
   * the connection is held and goes on later with the same packet.
   */
  public boolean admits(int firstByte) {
    boolean publish = firstByte >> 4 == PUBLISH_TYPE;
    if (!publish) {
      inbound.decide(); // what waits for the hooks was sent before this packet
    } else if (loop.isOverloaded()) {
      hold();
      loop.whenRelieved(this);
    } else if (loop.journal().isBehind()) {
      hold();
      loop.journal().whenCaughtUp(this::release);
    }
    if (holds == 0 && outbox.isChoked()) {
      hold();
      awaitsReader = true;
    }
    return holds == 0 && phase != Phase.CLOSED;
  }

  /** Takes a packet. */
  public void receive(Packet received) {
    MountPoint mount = mountPoint;
    Packet packet = mount == null ? received : mount.enter(received);
    loop.counters().messagesReceived++;
    boolean told = packet instanceof Packet.Publish || phase == Phase.NEW; // each tells itself
    if (!told && kernel.tracing().isOn()) {
      kernel.tracing().received(this, packet);
    }
    switch (phase) {
      case NEW -> first(packet);
      case CONNECTING -> whileConnecting(packet);
      case CONNECTED -> whileConnected(packet);
      case CLOSED -> {}
    }
  }

  /** All packets of one read were taken. */
  public void readEnded() {
    inbound.decide();
  }

  /** The peer takes nothing while others wait for what it holds. */
  public void refuseToWait() {
    close(ReasonCode.QUOTA_EXCEEDED, "does not read while the broker is short of memory");
  }

  /** There is room again in the socket. */
  public void writable() {
    loop.lookAtClock();
    if (awaitsReader) {
      awaitsReader = false;
      release();
    }
    Established open = established;
    if (open != null && phase == Phase.CONNECTED) {
      open.session.delivery().drain();
      open.session.updateWindow();
    }
  }

  /**
   * The peer broke the protocol.
   *
   * @param connectVersion the version of the CONNECT that could not be read; null when it was
   *     another packet
   */
  public void protocolError(ProtocolException error, @Nullable ProtocolVersion connectVersion) {
    if (phase == Phase.NEW && connectVersion != null) {
      version = connectVersion;
      phase = Phase.CONNECTING;
      if (version.hasProperties() || isConnackCodeOf3(error.reason())) {
        send(new Packet.Connack(false, error.reason(), Properties.NONE));
      }
      finish(true, error.reason(), describe(error));
    } else {
      close(error.reason(), describe(error));
    }
  }

  /** Something in the broker went wrong while this connection was served. */
  @Override
  public void failed(Throwable error) {
    LOG.error("Internal error while serving {}: {}", name(), error.toString());
    LOG.debug("Internal error while serving {}", name(), error);
    close(ReasonCode.UNSPECIFIED_ERROR, "internal error");
  }

  /** The peer has closed, or the network has. */
  public void peerClosed(String how) {
    if (phase == Phase.NEW) {
      phase = Phase.CLOSED;
      cancelTimers();
    } else {
      finish(true, ReasonCode.UNSPECIFIED_ERROR, how);
    }
  }

  /** Publishes the will before its time. */
  public void publishWill() {
    Established open = established;
    if (open != null) {
      open.session.publishWill();
    }
  }

  /** The broker stops. */
  public void serverStops() {
    close(ReasonCode.SERVER_SHUTTING_DOWN, "the broker is shutting down");
  }

  // Called within the package.

  Kernel kernel() {
    return kernel;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  ListenerConfig listener() {
    return listener;
  }

  SocketAddress remoteAddress() {
    return remoteAddress;
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  Outbox outbox() {
    return outbox;
  }

  @Override
  public boolean isFull() {
    return outbox.isFull();
  }

  ProtocolVersion version() {
    return version;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** Whether the broker itself has stopped reading, for a reason that is not the client's. */
  boolean isHeld() {
    return holds > 0 && !awaitsReader;
  }

  Session session() {
    return established().session;
  }

  @Override
  public Client client() {
    return established().client;
  }

  /** Whose it is, as far as it is known: empty before CONNECT. */
  String clientId() {
    Established open = established;
    ConnectFlow flow = connecting;
    return open != null ? open.client.clientId() : flow == null ? "" : flow.clientId();
  }

  /** Who is connected and how; empty before CONNACK and after the end. */
  @Override
  public Optional<SessionReport.Connected> report() {
    return Optional.ofNullable(established)
        .map(
            open ->
                new SessionReport.Connected(
                    open.client.name(),
                    open.client.authenticator(),
                    listener.name(),
                    remoteAddress,
                    version,
                    open.keepAliveSeconds,
                    open.sinceMillis,
                    outbox.pendingBytes()));
  }

  InboundPublish inbound() {
    return inbound;
  }

  /** The hooks as they are now, for this client. */
  @Override
  public ClientChain hooks() {
    HookChain now = kernel.chain().get();
    Client client = client();
    ClientChain known = hooks;
    if (known == null || !known.isOf(now, client)) {
      known = now.of(client, loop);
      hooks = known;
    }
    return known;
  }

  /** The client has to say something before it is let in, and not at its leisure. */
  void awaitClient() {
    int seconds = kernel.config().limits().connectTimeoutSeconds();
    if (seconds > 0) {
      connectTimeout = loop.timers().after(Duration.ofSeconds(seconds), this::connectTimedOut);
    }
  }

  /** It has said it. */
  void clientSpoke() {
    if (connectTimeout != null) {
      connectTimeout.cancel();
      connectTimeout = null;
    }
  }

  /** Stops decoding until as many {@link #release()} have come. */
  void hold() {
    if (holds++ == 0) {
      outbox.pause();
    }
  }

  /** Goes on decoding unless held for another reason too. */
  void release() {
    if (--holds == 0 && phase != Phase.CLOSED) {
      keepAlive.restart();
      outbox.resume();
    }
  }

  /**
   * Goes on with an answer that was waited for, and decodes again. Whatever the answer leads to
   * concerns this connection only.
   */
  void goOn(Runnable next) {
    if (isClosed()) {
      release();
    } else {
      afterClaim(next);
    }
  }

  /** The same for what must be done even when the connection is closed by now. */
  void afterClaim(Runnable next) {
    loop.lookAtClock();
    try {
      next.run();
    } catch (ProtocolException error) {
      protocolError(error, null);
    } catch (RuntimeException | Error error) { // one connection's trouble must not be the loop's
      failed(error);
    } finally {
      release();
    }
  }

  /** CONNECT was understood as far as answers need it. */
  void speaks(ProtocolVersion spoken, int largestPacket, boolean wantsProblemInformation) {
    version = spoken;
    maximumPacketSize = largestPacket;
    problemInformation = wantsProblemInformation;
  }

  /** The client is let in. */
  void establish(
      Session session,
      BrokerClient client,
      @Nullable OutboundAliases aliases,
      int keepAliveSeconds,
      @Nullable Reauthentication reauthentication) {
    established =
        new Established(
            session, client, aliases, reauthentication, keepAliveSeconds, loop.millis());
    phase = Phase.CONNECTED;
    connecting = null;
    clientSpoke();
    keepAlive.start(keepAliveSeconds);
  }

  /** The client has proved its identity anew. */
  void identified(BrokerClient client) {
    established().client = client;
    session().identified(client);
  }

  /** The identity holds only for that long, or for ever. */
  void identityExpiresAfter(Optional<Duration> given) {
    if (identityExpiry != null) {
      identityExpiry.cancel();
      identityExpiry = null;
    }
    if (given.isEmpty()) {
      return;
    }
    identityExpiry =
        loop.timers()
            .after(given.get(), () -> close(ReasonCode.NOT_AUTHORIZED, "its identity has expired"));
  }

  /**
   * Sends a packet; what it need not say is left out when it would be too large for the client.
   *
   * @return false when it is too large even so, and was not sent [MQTT-3.1.2-24]
   */
  boolean send(Packet packet) {
    if (phase == Phase.CLOSED) {
      return false;
    }
    boolean fits =
        PacketEncoder.encodeWithin(packet, version, outbox.room(USUAL_ANSWER), maximumPacketSize);
    if (fits) {
      loop.counters().messagesSent++;
      if (kernel.tracing().isOn()) {
        kernel.tracing().sent(this, packet);
      }
    }
    return fits;
  }

  /** Sends an answer, in its turn, once all that was noted until now is safe. */
  void acknowledge(Packet packet) {
    acknowledge(packet, List.of());
  }

  /** The same, and what is to follow the answer follows it. */
  void acknowledge(Packet packet, List<Runnable> then) {
    var reply = new Replies.Reply(packet, then);
    reply(reply, loop.journal().sync(() -> replies.safe(reply)));
  }

  /** Sends the answer to a message that was routed just now once what became of it is safe. */
  void acknowledgeRouted(Packet packet) {
    var reply = new Replies.Reply(packet, List.of());
    reply(reply, loop.journal().syncOwn(() -> replies.safe(reply)));
  }

  private void reply(Replies.Reply reply, boolean safe) {
    if (safe) {
      replies.send(reply);
    } else {
      replies.keep(reply);
    }
  }

  @Override
  public void sendPubrel(int packetId, ReasonCode reason) {
    send(new Packet.Pubrel(packetId, reason, Properties.NONE));
  }

  /**
   * Why something failed, where the client's protocol and wishes have room for it. [MQTT-3.1.2-29]
   */
  Properties problem(String message) {
    return message.isEmpty() || !version.hasProperties() || !problemInformation
        ? Properties.NONE
        : reasonString(message);
  }

  /**
   * Sends a PUBLISH.
   *
   * @param many whether other receivers get the same message now
   * @return false when it is too large for the client [MQTT-3.1.2-24]
   */
  @Override
  public boolean publish(
      Publication publication,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      int[] identifiers,
      boolean many) {
    long expirySeconds = remainingSeconds(publication);
    int payload = publication.payloadBytes().length;
    OutboundAliases aliases = established().aliases;
    boolean copies = many && aliases == null && mountPoint == null && payload < LARGE_PAYLOAD;
    boolean sent =
        copies
            ? copyFrame(publication, qos, duplicate, retain, packetId, identifiers, expirySeconds)
            : encode(
                publication, qos, duplicate, retain, packetId, identifiers, expirySeconds, aliases);
    if (sent) {
      Counters counters = loop.counters();
      counters.messagesSent++;
      counters.publishSent++;
      counters.payloadBytesSent += payload;
      if (kernel.tracing().isOn()) {
        kernel.tracing().delivered(clientId(), publication, qos.level(), duplicate, packetId);
      }
    }
    return sent;
  }

  private boolean copyFrame(
      Publication publication,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      int[] identifiers,
      long expirySeconds) {
    Frames.Frame frame =
        loop.frames().of(publication, version, qos, retain, identifiers, expirySeconds);
    int size = frame.bytes.writerIndex();
    if (size > maximumPacketSize) {
      return false;
    }
    ByteBuf out = outbox.room(size);
    int start = out.writerIndex();
    out.writeBytes(frame.bytes.array(), 0, size);
    if (packetId != 0) {
      out.setShort(start + frame.packetIdAt, packetId);
    }
    if (duplicate) {
      out.setByte(start, out.getByte(start) | 0x08);
    }
    return true;
  }

  private boolean encode(
      Publication publication,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      int[] identifiers,
      long expirySeconds,
      @Nullable OutboundAliases aliases) {
    MountPoint mount = mountPoint;
    Topic topic = mount == null ? publication.topicName() : mount.leave(publication.topicName());
    int known = aliases == null ? 0 : aliases.known(topic);
    int alias = (known != 0 || aliases == null) ? known : aliases.next();
    byte[] payload = publication.payloadBytes();
    Properties properties = publication.properties();
    int size =
        PublishEncoder.size(
            version,
            topic,
            alias,
            known != 0,
            qos,
            properties,
            expirySeconds,
            identifiers,
            payload.length);
    if (size > maximumPacketSize) {
      return false;
    }
    boolean large = payload.length >= LARGE_PAYLOAD;
    ByteBuf out = outbox.room(large ? size - payload.length : size);
    PublishEncoder.encodeHeader(
        out,
        version,
        topic,
        alias,
        known != 0,
        qos,
        duplicate,
        retain,
        packetId,
        properties,
        expirySeconds,
        identifiers,
        payload.length);
    if (large) {
      outbox.append(loop.frames().largePayload(publication));
    } else {
      out.writeBytes(payload);
    }
    if (aliases != null && alias != known) {
      aliases.told(topic, alias);
    }
    return true;
  }

  private long remainingSeconds(Publication publication) {
    long expires = publication.expiresAtMillis();
    if (expires == Publication.NEVER) {
      return -1;
    }
    return Math.max(0, (expires - loop.millis() + 999) / 1000); // [MQTT-3.3.2-6]
  }

  /** Ends the connection for a reason of the broker's; the will is published. */
  @Override
  public void close(ReasonCode reason, String message) {
    switch (phase) {
      case CONNECTED -> {
        if (version.hasProperties()) { // [MQTT-4.13.1-1]; MQTT 3 has no DISCONNECT from the server
          send(new Packet.Disconnect(reason, reasonString(message)));
        }
      }
      case CONNECTING -> {
        ReasonCode answer = inConnack(reason);
        if (version.hasProperties() || isConnackCodeOf3(answer)) {
          send(new Packet.Connack(false, answer, reasonString(message)));
        }
      }
      case NEW, CLOSED -> {}
    }
    finish(true, reason, message);
  }

  /** Ends the connection without a word. */
  void closeSilently(ReasonCode reason, String message) {
    finish(true, reason, message);
  }

  /** Turns a CONNECT down. */
  void refuse(ReasonCode reason, String message) {
    HookChain chain = kernel.chain().get();
    ConnectFlow flow = connecting;
    if (flow != null && chain.looksAtEvents()) {
      chain.event(
          new BrokerEvent.ConnectRefused(
              kernel.time().now(), flow.clientId(), listener.name(), reason, message));
    }
    close(reason, message.isEmpty() ? words(reason) : message);
  }

  /** Another connection takes the session. */
  @Override
  public void takenOver(boolean goesOn) {
    Established open = established();
    if (version.hasProperties()) {
      send(new Packet.Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
    }
    if (kernel.tracing().isOn()) {
      String reason = ReasonCode.SESSION_TAKEN_OVER.name();
      kernel.tracing().closed(this, clientId(), reason, "session taken over");
    }
    phase = Phase.CLOSED;
    established = null;
    cancelTimers();
    logDisconnect(open.client, "session taken over");
    tellDisconnected(open.client, ReasonCode.SESSION_TAKEN_OVER, "session taken over");
    open.session.takeOver(goesOn);
    outbox.close();
  }

  /** Whether the client has made itself known as a bridge, as Mosquitto's do. */
  boolean isBridge() {
    return bridge;
  }

  private void first(Packet packet) {
    if (packet instanceof Packet.Connect connect) {
      loop.counters().connectsReceived++;
      clientSpoke();
      phase = Phase.CONNECTING;
      bridge = connect.bridge();
      ConnectFlow flow = new ConnectFlow(this, connect);
      connecting = flow;
      if (kernel.tracing().isOn()) {
        kernel.tracing().received(this, packet);
      }
      flow.start();
    } else { // [MQTT-3.1.0-1]
      finish(true, ReasonCode.PROTOCOL_ERROR, "the first packet was no CONNECT");
    }
  }

  private void whileConnecting(Packet packet) {
    ConnectFlow flow = connecting;
    if (flow == null) {
      return;
    }
    switch (packet) {
      case Packet.Auth auth -> flow.answered(auth);
      case Packet.Disconnect _ -> finish(false, ReasonCode.SUCCESS, "client disconnected");
      case Packet.Connect _ ->
          throw ProtocolException.protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
      default ->
          throw ProtocolException.protocolError("only AUTH or DISCONNECT may come before CONNACK");
    }
  }

  private void whileConnected(Packet packet) {
    Session session = established().session;
    switch (packet) {
      case Packet.Publish publish -> inbound.receive(publish);
      case Packet.Puback puback -> session.delivery().acknowledged(puback.packetId());
      case Packet.Pubrec pubrec -> pubrec(session, pubrec);
      case Packet.Pubrel pubrel -> inbound.released(pubrel);
      case Packet.Pubcomp pubcomp -> session.delivery().completed(pubcomp.packetId());
      case Packet.Subscribe subscribe -> SubscribeFlow.subscribe(this, subscribe);
      case Packet.Unsubscribe unsubscribe -> SubscribeFlow.unsubscribe(this, unsubscribe);
      case Packet.Pingreq _ -> send(new Packet.Pingresp()); // [MQTT-3.12.4-1]
      case Packet.Disconnect disconnect -> disconnected(session, disconnect);
      case Packet.Auth auth -> reauthenticate(auth);
      case Packet.Connect _ ->
          throw ProtocolException.protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
      case Packet.Connack _, Packet.Suback _, Packet.Unsuback _, Packet.Pingresp _ ->
          throw ProtocolException.protocolError(
              packet.getClass().getSimpleName().toUpperCase(Locale.ROOT) + " from a client");
    }
    session.updateWindow();
  }

  private void reauthenticate(Packet.Auth auth) {
    Reauthentication reauthentication = established().reauthentication;
    if (reauthentication == null) { // [MQTT-4.12.0-7]
      throw ProtocolException.protocolError("AUTH though CONNECT named no authentication method");
    }
    reauthentication.receive(auth);
  }

  private void pubrec(Session session, Packet.Pubrec pubrec) {
    ReasonCode reason = session.delivery().received(pubrec.packetId(), pubrec.reason());
    if (reason != null) { // [MQTT-4.3.3-5]
      acknowledge(new Packet.Pubrel(pubrec.packetId(), reason, Properties.NONE));
    }
  }

  private void disconnected(Session session, Packet.Disconnect disconnect) {
    long expiry = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, -1);
    if (expiry >= 0) {
      if (expiry > 0 && session.expirySeconds() == 0) { // [MQTT-3.14.2-2]
        throw ProtocolException.protocolError(
            "DISCONNECT with a session expiry where CONNECT had none");
      }
      session.expirySeconds(Math.min(expiry, kernel.config().limits().maxSessionExpirySeconds()));
    }
    boolean keepWill = disconnect.reason() != ReasonCode.SUCCESS; // [MQTT-3.14.4-3]
    letGo(keepWill, disconnect.reason(), "client disconnected");
    outbox.closeBehind();
  }

  private void finish(boolean keepWill, ReasonCode reason, String message) {
    if (phase != Phase.CLOSED) {
      letGo(keepWill, reason, message);
      outbox.close(); // last: who sees the connection closed may rely on its session being let go
    }
  }

  private void letGo(boolean keepWill, ReasonCode reason, String message) {
    if (kernel.tracing().isOn()) {
      kernel.tracing().closed(this, clientId(), reason.name(), message);
    }
    phase = Phase.CLOSED;
    cancelTimers();
    Established open = established;
    established = null;
    if (open == null) {
      if (kernel.config().logging().connectionMessages()) {
        NOTICE.info("Connection from {} closed: {}.", addressText(), message);
      }
    } else {
      logDisconnect(open.client, message);
      tellDisconnected(open.client, reason, message);
      open.session.detach(keepWill);
    }
  }

  private void logDisconnect(Client client, String message) {
    if (kernel.config().logging().connectionMessages()) {
      NOTICE.info("Client {} disconnected: {}.", client.clientId(), message);
    }
  }

  private void tellDisconnected(Client client, ReasonCode reason, String message) {
    HookChain chain = kernel.chain().get();
    if (chain.looksAtEvents()) {
      chain.event(new BrokerEvent.ClientDisconnected(kernel.time().now(), client, reason, message));
    }
  }

  private void connectTimedOut() {
    connectTimeout = null;
    close(ReasonCode.UNSPECIFIED_ERROR, "not connected in time");
  }

  private void cancelTimers() {
    clientSpoke();
    keepAlive.stop();
    if (identityExpiry != null) {
      identityExpiry.cancel();
      identityExpiry = null;
    }
  }

  private Established established() {
    Established open = established;
    if (open == null) {
      throw new IllegalStateException("no session on the connection from " + addressText());
    }
    return open;
  }

  /** How many topic aliases the client may use. */
  int maxTopicAliases() {
    return listener.maxTopicAliases().orElse(kernel.config().limits().maxTopicAliases());
  }

  /** The peer's address as Mosquitto's log has it. */
  String addressText() {
    return remoteAddress instanceof InetSocketAddress inet
        ? Addresses.logged(inet)
        : remoteAddress.toString();
  }

  private String name() {
    Established open = established;
    return open == null ? addressText() : "client " + open.client.clientId();
  }

  private static String describe(ProtocolException error) {
    return switch (error.reason()) {
      case MALFORMED_PACKET -> "malformed packet: " + error.getMessage();
      case PROTOCOL_ERROR -> "protocol error: " + error.getMessage();
      default -> String.valueOf(error.getMessage());
    };
  }

  private static String words(ReasonCode reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Some reasons may stand in DISCONNECT and not in CONNACK. */
  private static ReasonCode inConnack(ReasonCode reason) {
    return switch (reason) {
      case SERVER_SHUTTING_DOWN -> ReasonCode.SERVER_UNAVAILABLE;
      case MAXIMUM_CONNECT_TIME, KEEP_ALIVE_TIMEOUT, SESSION_TAKEN_OVER, ADMINISTRATIVE_ACTION ->
          ReasonCode.UNSPECIFIED_ERROR;
      default -> reason;
    };
  }

  /** Whether MQTT 3's CONNACK has a code for it. */
  private static boolean isConnackCodeOf3(ReasonCode reason) {
    return switch (reason) {
      case UNSUPPORTED_PROTOCOL_VERSION,
          CLIENT_IDENTIFIER_NOT_VALID,
          SERVER_UNAVAILABLE,
          SERVER_BUSY,
          SERVER_SHUTTING_DOWN,
          QUOTA_EXCEEDED,
          CONNECTION_RATE_EXCEEDED,
          BAD_USER_NAME_OR_PASSWORD,
          BAD_AUTHENTICATION_METHOD,
          NOT_AUTHORIZED,
          BANNED ->
          true;
      default -> false;
    };
  }

  private static Properties reasonString(String message) {
    return message.isEmpty()
        ? Properties.NONE
        : Properties.builder().set(Property.REASON_STRING, message).build();
  }
}
