package io.sundew.broker.admin;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.Addresses;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.session.Session;
import io.sundew.broker.session.SessionDesk;
import io.sundew.broker.session.SessionReport;
import io.sundew.broker.session.Sessions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Clients, which are connected, and sessions, whose clients may be away. */
final class SessionResource {
  private static final Comparator<SessionReport> ORDER =
      Comparator.comparing(SessionReport::namespace).thenComparing(SessionReport::clientId);

  private final Sessions sessions;
  private final SessionDesk desk;

  SessionResource(AdminContext context) {
    this.sessions = context.kernel().sessions();
    this.desk = new SessionDesk(sessions);
  }

  /** A client that is connected. */
  private record Client(
      String clientId,
      @Nullable String namespace,
      String userName,
      @Nullable String authenticator,
      String listener,
      String address,
      String protocol,
      int keepAliveSeconds,
      String connectedAt,
      long pendingBytes) {
    static @Nullable Client of(SessionReport session) {
      SessionReport.Connected client = session.client().orElse(null);
      return client == null
          ? null
          : new Client(
              session.clientId(),
              orAbsent(session.namespace()),
              client.name(),
              orAbsent(client.authenticator()),
              client.listener(),
              text(client.remoteAddress()),
              text(client.version()),
              client.keepAliveSeconds(),
              Instant.ofEpochMilli(client.sinceMillis()).toString(),
              client.pendingBytes());
    }
  }

  /**
   * A session.
   *
   * @param filters in the answer for one session only
   */
  private record Shown(
      String clientId,
      @Nullable String namespace,
      String owner,
      boolean connected,
      long expirySeconds,
      int queuedMessages,
      long queuedBytes,
      int inflightMessages,
      int unreleasedMessages,
      boolean will,
      int subscriptions,
      @Nullable List<Subscribed> filters,
      @Nullable Client client) {
    static Shown of(SessionReport session, boolean one) {
      return new Shown(
          session.clientId(),
          orAbsent(session.namespace()),
          session.owner(),
          session.client().isPresent(),
          session.expirySeconds(),
          session.queued(),
          session.queuedBytes(),
          session.inflight(),
          session.unreleased(),
          session.hasWill(),
          session.subscriptions(),
          one ? session.filters().stream().map(Subscribed::of).toList() : null,
          one ? Client.of(session) : null);
    }
  }

  private record Subscribed(String filter, int qos) {
    static Subscribed of(SessionReport.Subscribed subscription) {
      return new Subscribed(subscription.filter(), subscription.qos().level());
    }
  }

  Answer clients(Request request) throws InterruptedException {
    Page<SessionReport> page = page(request, Session::isConnected);
    List<Client> clients = page.entries().stream().mapMulti(SessionResource::add).toList();
    return Answer.of(page.with(clients));
  }

  private static void add(SessionReport session, Consumer<Client> next) {
    Client client = Client.of(session);
    if (client != null) { // it may have gone since the page was made
      next.accept(client);
    }
  }

  Answer sessions(Request request) throws InterruptedException {
    Page<SessionReport> page = page(request, _ -> true);
    return Answer.of(
        page.with(page.entries().stream().map(session -> Shown.of(session, false)).toList()));
  }

  private Page<SessionReport> page(Request request, Predicate<Session> wanted)
      throws InterruptedException {
    String prefix = request.query("prefix").orElse("");
    Predicate<Session> listed = wanted.and(session -> session.clientId().startsWith(prefix));
    Page<Session> page =
        Page.of(
            request,
            each -> sessions.all().stream().filter(listed).forEach(each),
            session -> session.key().namespace() + "|" + session.clientId());
    List<SessionReport> reports = Loops.await(desk.report(page.entries()));
    return page.with(reports.stream().sorted(ORDER).toList());
  }

  Answer show(Request request) throws InterruptedException {
    SessionReport report =
        Loops.await(desk.report(key(request))).stream()
            .findFirst()
            .orElseThrow(() -> unknown(request, "session"));
    return Answer.of(Shown.of(report, true));
  }

  /** Ends the connection of a client; one that speaks MQTT 5 is told why, 0x98. */
  Answer kick(Request request) throws InterruptedException {
    var done = new CompletableFuture<Boolean>();
    sessions.disconnect(
        key(request),
        ReasonCode.ADMINISTRATIVE_ACTION,
        "disconnected by an operator",
        done::complete);
    if (!Loops.await(done)) {
      throw unknown(request, "connected client");
    }
    return Answer.done();
  }

  Answer end(Request request) throws InterruptedException {
    return switch (Loops.await(desk.end(key(request)))) {
      case DONE -> Answer.done();
      case UNKNOWN -> throw unknown(request, "session");
      case CONNECTED ->
          throw Problem.conflict(
              "the client of this session is connected; disconnect it first: DELETE /clients/{id}."
                  + " The session of a bridge goes with the bridge.");
    };
  }

  private static SessionKey key(Request request) {
    return new SessionKey(request.query("namespace").orElse(""), request.name("id"));
  }

  /** Names the namespaces where a session of that name is, for the default one is easily meant. */
  private Problem unknown(Request request, String what) {
    String id = request.name("id");
    List<String> others =
        sessions.all().stream()
            .map(Session::key)
            .filter(key -> key.clientId().equals(id) && !key.equals(key(request)))
            .map(SessionKey::namespace)
            .sorted()
            .toList();
    return Problem.notFound(
        "there is no %s '%s'%s"
            .formatted(
                what,
                id,
                others.isEmpty()
                    ? ""
                    : "; there is one in namespace " + String.join(", ", others)));
  }

  private static @Nullable String orAbsent(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? Addresses.text(inet)
        : address.toString();
  }

  private static String text(ProtocolVersion version) {
    return switch (version) {
      case V3_1 -> "3.1";
      case V3_1_1 -> "3.1.1";
      case V5 -> "5.0";
    };
  }
}
