package io.sundew.broker.plugin;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.accept;
import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.challenge;
import static io.sundew.api.Decisions.deny;
import static io.sundew.api.Decisions.drop;
import static io.sundew.api.Decisions.emit;
import static io.sundew.api.Decisions.forward;
import static io.sundew.api.Decisions.pass;
import static io.sundew.api.Decisions.refuse;
import static io.sundew.api.Decisions.reject;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Credentials;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.Hooks;
import io.sundew.api.Message;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.api.UserProperty;
import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The outcome rules of a chain. */
class HookChainTest {
  private static final BooleanSupplier HERE = () -> true;

  private final Chains chains = new Chains();
  private final Home home = new Home();
  private final TestClient client = TestClient.named("c1");

  @AfterEach
  void close() {
    chains.close();
  }

  private AuthenticateOutcome authenticate(TestAttempt attempt, boolean allowAnonymous)
      throws InterruptedException {
    HookChain chain = chains.chain();
    return home.answer((on, later) -> chain.authenticate(attempt, allowAnonymous, on, later));
  }

  private PublishOutcome publish(Publication publication) throws InterruptedException {
    HookChain chain = chains.chain();
    return home.<List<PublishOutcome>>answer(
            (on, later) -> chain.publish(List.of(publication), client, on, later))
        .getFirst();
  }

  private List<String> routed(Publication publication) throws InterruptedException {
    var route = assertInstanceOf(PublishOutcome.Route.class, publish(publication));
    return route.publications().stream()
        .map(routed -> routed.topic() + "=" + routed.text())
        .toList();
  }

  @Test
  void publish_refusedOrFailed_goesToTheDeadLetters() throws InterruptedException {
    chains.add(
        "a",
        Hooks.NONE.onPublish(
            (message, _) ->
                switch (message.text()) {
                  case "refuse" -> refuse(ReasonCode.QUOTA_EXCEEDED, "too many");
                  case "fail" -> throw new IllegalStateException("broken");
                  case "drop" -> drop();
                  default -> forward();
                }),
        true,
        Chains.deadLetter("dead"));

    var refused =
        assertInstanceOf(
            PublishOutcome.DeadLettered.class, publish(Chains.publication("t", "refuse")));
    Publication letter = refused.letters().getFirst();
    assertEquals("dead refuse", letter.topic() + " " + letter.text());
    assertEquals(
        List.of(
            new UserProperty("dead-letter-topic", "t"),
            new UserProperty("dead-letter-client", "c1"),
            new UserProperty("dead-letter-hook", "a on-publish"),
            new UserProperty("dead-letter-reason", "QUOTA_EXCEEDED: too many")),
        letter.userProperties());
    assertEquals(new PublishOutcome.Refused(ReasonCode.QUOTA_EXCEEDED, "too many"), refused.then());

    var failed =
        assertInstanceOf(
            PublishOutcome.DeadLettered.class, publish(Chains.publication("t", "fail")));
    assertInstanceOf(PublishOutcome.Refused.class, failed.then());
    assertInstanceOf(PublishOutcome.Dropped.class, publish(Chains.publication("t", "drop")));
    assertEquals(List.of("t=x"), routed(Chains.publication("t", "x")));
  }

  @Test
  void publish_failedWhereThePolicyIsToPass_isNoDeadLetter() throws InterruptedException {
    chains.add(
        "a",
        Hooks.NONE.onPublish(
            (_, _) -> {
              throw new IllegalStateException("broken");
            }),
        false,
        settings -> Chains.deadLetter("dead").apply(Chains.policy(OnFailure.PASS).apply(settings)));

    assertEquals(List.of("t=x"), routed(Chains.publication("t", "x")));
  }

  @Test
  void publish_oneOfSeveralMessagesFails_theOthersGoOn() throws InterruptedException {
    chains.offloaded(
        "a", Hooks.NONE.onPublish((m, _) -> emit(List.of(m.withText("1"), m.withText("2")))));
    chains.add(
        "b",
        Hooks.NONE.onPublish(
            (message, _) -> {
              if (message.text().equals("1")) {
                throw new IllegalStateException("broken");
              }
              return forward();
            }),
        false,
        settings -> Chains.deadLetter("dead").apply(Chains.policy(OnFailure.DROP).apply(settings)));

    var outcome =
        assertInstanceOf(PublishOutcome.DeadLettered.class, publish(Chains.publication("t", "x")));

    assertEquals("1", outcome.letters().getFirst().text());
    assertEquals("b", outcome.letters().getFirst().origin().plugin());
    var route = assertInstanceOf(PublishOutcome.Route.class, outcome.then());
    assertEquals("2", route.publications().getFirst().text());
  }

  @Test
  void passesBy_topicsThatNothingIsAskedAbout() {
    chains.add(
        "a",
        Hooks.NONE.onPublish((_, _) -> drop()),
        false,
        Chains.scope(new Scope(Set.of(), List.of(TopicFilter.of("a/#")))));
    ClientChain met = chains.chain().of(client, home);
    for (int again = 0; again < 2; again++) {
      assertFalse(met.passesBy(Topic.of("a/b")));
      assertTrue(met.passesBy(Topic.of("b/a")));
    }

    chains.inline("b", Hooks.NONE.authorize((_, _) -> allow()));
    assertFalse(chains.chain().of(client, home).passesBy(Topic.of("b/a")));
  }

  @Test
  void authenticate_firstDecisionWins() throws InterruptedException {
    chains.inline("a", Hooks.NONE.authenticate(_ -> abstain()));
    chains.offloaded(
        "b", Hooks.NONE.authenticate(_ -> accept("anna").withAttribute("role", "admin")));
    chains.inline("c", Hooks.NONE.authenticate(_ -> reject(ReasonCode.BANNED)));

    var accepted =
        assertInstanceOf(
            AuthenticateOutcome.Accepted.class, authenticate(TestAttempt.of("u", "p"), false));

    assertEquals("anna", accepted.name());
    assertEquals("b", accepted.authenticator());
    assertEquals("admin", accepted.attributes().get("role"));
  }

  @Test
  void authenticate_allAbstain_letsOnlyThoseWithoutCredentialsInWhereAnonymousIsAllowed()
      throws InterruptedException {
    chains.inline("a", Hooks.NONE.authenticate(_ -> abstain()));

    assertInstanceOf(
        AuthenticateOutcome.Accepted.class, authenticate(TestAttempt.anonymous(), true));
    assertInstanceOf(
        AuthenticateOutcome.Rejected.class, authenticate(TestAttempt.anonymous(), false));
    assertInstanceOf(
        AuthenticateOutcome.Rejected.class, authenticate(TestAttempt.of("u", "p"), true));
  }

  @Test
  void authenticate_allAbstain_answersAsToAWrongPassword() throws InterruptedException {
    chains.inline("a", Hooks.NONE.authenticate(_ -> abstain()));

    assertEquals(
        new AuthenticateOutcome.Rejected(ReasonCode.BAD_USER_NAME_OR_PASSWORD, ""),
        authenticate(TestAttempt.of("u", "p"), false));
  }

  @Test
  void authenticate_withoutAuthenticator_leavesCredentialsAloneWhereAnonymousIsAllowed()
      throws InterruptedException {
    var accepted =
        assertInstanceOf(
            AuthenticateOutcome.Accepted.class, authenticate(TestAttempt.of("u", "p"), true));

    assertEquals("", accepted.name());
    assertInstanceOf(
        AuthenticateOutcome.Rejected.class, authenticate(TestAttempt.of("u", "p"), false));
  }

  @Test
  void authenticate_onAnotherListener_isNotAsked() throws InterruptedException {
    chains.add(
        "a",
        Hooks.NONE.authenticate(_ -> accept("anna")),
        true,
        Chains.scope(new Scope(Set.of("secure"), List.of())));

    assertFalse(chains.chain().authenticates("public"));
    assertTrue(chains.chain().authenticates("secure"));
    assertInstanceOf(
        AuthenticateOutcome.Rejected.class, authenticate(TestAttempt.anonymous(), false));
  }

  @Test
  void authenticate_unknownMethod_isBadAuthenticationMethod() throws InterruptedException {
    var attempt =
        TestAttempt.with(
            new Credentials.None(), Optional.of(new EnhancedAuthentication("SCRAM", new byte[0])));

    var rejected =
        assertInstanceOf(AuthenticateOutcome.Rejected.class, authenticate(attempt, true));

    assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, rejected.reason());
  }

  @Test
  void authenticate_challenge_staysWithItsBinding() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.authenticate(
            _ ->
                challenge(
                    new byte[] {1},
                    answer ->
                        answer.data().length == 2
                            ? accept("anna").withData(new byte[] {9})
                            : abstain())));
    chains.inline("b", Hooks.NONE.authenticate(_ -> accept("other")));
    var challenged =
        assertInstanceOf(
            AuthenticateOutcome.Challenged.class, authenticate(TestAttempt.anonymous(), false));

    AuthenticateOutcome good =
        home.answer(
            (on, later) ->
                challenged
                    .exchange()
                    .respond(new EnhancedAuthentication("m", new byte[2]), on, later));
    AuthenticateOutcome bad =
        home.answer(
            (on, later) ->
                challenged
                    .exchange()
                    .respond(new EnhancedAuthentication("m", new byte[3]), on, later));

    var accepted = assertInstanceOf(AuthenticateOutcome.Accepted.class, good);
    assertEquals("anna", accepted.name());
    assertEquals(1, accepted.data().bytes().length);
    assertInstanceOf(AuthenticateOutcome.Rejected.class, bad);
  }

  @Test
  void authenticate_failure_rejects() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE.authenticate(
            _ -> {
              throw new IllegalStateException("broken");
            }));
    chains.inline("b", Hooks.NONE.authenticate(_ -> accept("anna")));

    assertInstanceOf(
        AuthenticateOutcome.Rejected.class, authenticate(TestAttempt.anonymous(), true));
  }

  @Test
  void authorize_withoutAuthorizer_isAllowed() {
    HookChain chain = chains.chain();

    Authorization authorization =
        home.atOnce(
            (on, later) ->
                chain.authorize(
                    Access.to(Action.WILL, "t", Qos.AT_MOST_ONCE, false).request(),
                    client,
                    on,
                    later));

    assertSame(Authorization.UNCONTROLLED, authorization);
    assertFalse(chain.looksAtPublish(client));
    assertFalse(chain.looksAtDeliver(client));
  }

  @Test
  void authorize_allAbstain_isDenied() throws InterruptedException {
    chains.inline("a", Hooks.NONE.authorize((_, _) -> abstain()));

    var refused =
        assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("t", "x")));

    assertEquals(ReasonCode.NOT_AUTHORIZED, refused.reason());
    assertTrue(chains.chain().looksAtPublish(client));
  }

  @Test
  void authorizeOwn_clientOfAnotherAuthenticator_isAsIfItWereNotBound()
      throws InterruptedException {
    chains.inline("tokens", Hooks.NONE.authorizeOwn((_, _) -> abstain()));

    assertFalse(chains.chain().looksAtPublish(client));
    assertFalse(chains.chain().looksAtDeliver(client));
    assertEquals(List.of("t=x"), routed(Chains.publication("t", "x")));
  }

  @Test
  void authorizeOwn_clientOfThatInstance_isAskedAndElseDenied() throws InterruptedException {
    chains.inline(
        "tokens",
        Hooks.NONE.authorizeOwn(
            (request, _) -> request.topic().equals("open") ? allow() : abstain()));
    HookChain chain = chains.chain();
    TestClient own = TestClient.acceptedBy("tokens", "c1");

    assertTrue(chain.looksAtPublish(own));
    List<PublishOutcome> outcomes =
        home.answer(
            (on, later) ->
                chain.publish(
                    List.of(Chains.publication("open", "x"), Chains.publication("t", "x")),
                    own,
                    on,
                    later));

    assertInstanceOf(PublishOutcome.Route.class, outcomes.getFirst());
    assertInstanceOf(PublishOutcome.Refused.class, outcomes.getLast());
  }

  @Test
  void authorize_firstDecisionWins() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE.authorize((request, _) -> request.topic().equals("open") ? allow() : abstain()));
    chains.offloaded("b", Hooks.NONE.authorize((_, _) -> deny()));

    assertEquals(List.of("open=x"), routed(Chains.publication("open", "x")));
    assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("shut", "x")));
  }

  @Test
  void authorize_scopedByTopics_deniesWhatNobodyWasAskedAbout() throws InterruptedException {
    var scope = new Scope(Set.of(), List.of(TopicFilter.of("a/#")));
    chains.add("a", Hooks.NONE.authorize((_, _) -> allow()), true, Chains.scope(scope));

    assertEquals(List.of("a/b=x"), routed(Chains.publication("a/b", "x")));
    assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("b", "x")));
  }

  @Test
  void publish_transformsInOrder() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE.onPublish((message, _) -> message.withText(message.text() + "1").forward()));
    chains.offloaded(
        "b",
        Hooks.NONE.onPublish((message, _) -> message.withText(message.text() + "2").forward()));
    chains.inline(
        "c",
        Hooks.NONE.onPublish((message, _) -> message.withText(message.text() + "3").forward()));

    assertEquals(List.of("t=x123"), routed(Chains.publication("t", "x")));
  }

  @Test
  void publish_unchanged_routesTheVeryMessage() throws InterruptedException {
    chains.inline("a", Hooks.NONE.onPublish((_, _) -> forward()));
    Publication publication = Chains.publication("t", "x");

    var route = assertInstanceOf(PublishOutcome.Route.class, publish(publication));

    assertSame(publication, route.publications().getFirst());
  }

  @Test
  void publish_changedTopic_isAuthorizedAgain() throws InterruptedException {
    List<String> asked = new ArrayList<>();
    chains.inline(
        "acl",
        Hooks.NONE.authorize(
            (request, _) -> {
              asked.add(request.topic());
              return request.topic().startsWith("secret") ? deny() : allow();
            }));
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (message, _) ->
                message.topic().equals("move")
                    ? message.withTopic("secret").forward()
                    : forward()));

    assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("move", "x")));
    assertEquals(List.of("stay=x"), routed(Chains.publication("stay", "x")));
    assertEquals(List.of("move", "secret", "stay"), asked);
  }

  @Test
  void publish_denied_isNotShownToHooks() throws InterruptedException {
    var calls = new AtomicInteger();
    chains.inline("acl", Hooks.NONE.authorize((_, _) -> deny()));
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (_, _) -> {
              calls.incrementAndGet();
              return forward();
            }));

    assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("t", "x")));
    assertEquals(0, calls.get());
  }

  @Test
  void publish_emitted_stayThePublishersAndPassTheHooksBehindOnly() throws InterruptedException {
    var first = new AtomicInteger();
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (message, _) -> {
              first.incrementAndGet();
              return emit(List.of(message.withTopic("one"), message.withTopic("two")));
            }));
    chains.inline(
        "b",
        Hooks.NONE.onPublish((message, _) -> message.withText("b" + message.text()).forward()));

    var route = assertInstanceOf(PublishOutcome.Route.class, publish(Chains.publication("t", "x")));

    assertEquals(1, first.get());
    assertEquals(List.of("one", "two"), route.publications().stream().map(Message::topic).toList());
    Publication emitted = route.publications().getFirst();
    assertEquals("bx", emitted.text());
    assertEquals(new Origin("c1", "", "public", "", 1), emitted.origin());
  }

  @Test
  void publish_ofAnInstance_passesItsOwnHookNeverAndNoAccessControl() throws InterruptedException {
    chains.inline("acl", Hooks.NONE.authorize((_, _) -> deny()));
    chains.inline("a", Hooks.NONE.onPublish((_, _) -> drop()));
    chains.inline("b", Hooks.NONE.onPublish((message, _) -> message.withText("b").forward()));
    Publication publication = Chains.publication("t", "x").withOrigin(Origin.BROKER.emittedBy("a"));

    assertEquals(List.of("t=b"), routed(publication));
  }

  @Test
  void publish_emittedTheSixteenthTime_ends() throws InterruptedException {
    chains.inline("a", Hooks.NONE.onPublish((message, _) -> emit(List.of(message))));
    Publication fourteen =
        Chains.publication("t", "x").withOrigin(new Origin("c1", "", "", "b", 14));
    Publication fifteen = fourteen.withOrigin(new Origin("c1", "", "", "b", 15));

    assertEquals(List.of("t=x"), routed(fourteen));
    assertInstanceOf(PublishOutcome.Refused.class, publish(fifteen));
  }

  @Test
  void publish_emittingNothing_isDropped() throws InterruptedException {
    chains.inline("a", Hooks.NONE.onPublish((_, _) -> emit(List.of())));

    assertInstanceOf(PublishOutcome.Dropped.class, publish(Chains.publication("t", "x")));
  }

  @Test
  void publish_toReservedOrInvalidTopics_isTheHooksFailure() throws InterruptedException {
    for (String topic : List.of("$SYS/x", "a/#", "", "a\0b")) {
      chains.inline(
          "to " + topic.length(),
          Hooks.NONE.onPublish(
              (message, _) ->
                  message.topic().equals("t") ? message.withTopic(topic).forward() : forward()));
      var refused =
          assertInstanceOf(
              PublishOutcome.Refused.class, publish(Chains.publication("t", "x")), topic);
      assertEquals(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refused.reason());
    }
  }

  @Test
  void publish_withPropertiesThatMqttCannotCarry_isTheHooksFailure() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (message, _) ->
                message.withCorrelationData(new byte[Integer.parseInt(message.text())]).forward()));

    assertInstanceOf(PublishOutcome.Route.class, publish(Chains.publication("t", "65535")));
    var refused =
        assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("t", "65536")));
    assertEquals(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refused.reason());
  }

  @Test
  void publish_refused_keepsToTheCodesOfThePacket() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (message, _) ->
                refuse(
                    message.topic().equals("q") ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.BANNED,
                    "no")));

    assertEquals(
        new PublishOutcome.Refused(ReasonCode.QUOTA_EXCEEDED, "no"),
        publish(Chains.publication("q", "x")));
    assertEquals(
        new PublishOutcome.Refused(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "no"),
        publish(Chains.publication("t", "x")));
  }

  @Test
  void publish_batch_keepsOneOutcomeEachInOrder() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.onPublish(
            (message, _) ->
                switch (message.text()) {
                  case "drop" -> drop();
                  case "refuse" -> refuse(ReasonCode.NOT_AUTHORIZED, "");
                  case "emit" -> emit(List.of(message, message));
                  default -> forward();
                }));
    HookChain chain = chains.chain();
    var batch =
        List.of("a", "drop", "refuse", "emit", "b").stream()
            .map(t -> Chains.publication("t", t))
            .toList();

    List<PublishOutcome> outcomes =
        home.answer((on, later) -> chain.publish(batch, client, on, later));

    assertEquals(5, outcomes.size());
    assertInstanceOf(PublishOutcome.Route.class, outcomes.get(0));
    assertInstanceOf(PublishOutcome.Dropped.class, outcomes.get(1));
    assertInstanceOf(PublishOutcome.Refused.class, outcomes.get(2));
    assertEquals(
        2, assertInstanceOf(PublishOutcome.Route.class, outcomes.get(3)).publications().size());
    assertInstanceOf(PublishOutcome.Route.class, outcomes.get(4));
  }

  @Test
  void inlineOnly_answersAtOnce() {
    chains.inline("a", Hooks.NONE.authorize((_, _) -> allow()).onPublish((_, _) -> forward()));
    HookChain chain = chains.chain();

    List<PublishOutcome> outcomes =
        home.atOnce(
            (on, later) -> chain.publish(List.of(Chains.publication("t", "x")), client, on, later));

    assertEquals(1, outcomes.size());
  }

  @Test
  void subscribe_authorizesTheFilterWithoutItsShare() throws InterruptedException {
    List<String> asked = new ArrayList<>();
    chains.inline(
        "a",
        Hooks.NONE
            .onSubscribe(
                (request, _) ->
                    request.filter().equals("old") ? request.withFilter("new").forward() : pass())
            .authorize(
                (request, _) -> {
                  asked.add(request.action() + " " + request.topic());
                  return request.topic().equals("shut") ? deny() : allow();
                }));
    HookChain chain = chains.chain();
    var requests =
        List.of("$share/g/a/#", "old", "shut").stream()
            .map(filter -> new SubscribeRequest(filter, Qos.AT_LEAST_ONCE))
            .toList();

    List<SubscribeOutcome> outcomes =
        home.answer((on, later) -> chain.subscribe(requests, client, on, later));

    assertEquals(List.of("SUBSCRIBE a/#", "SUBSCRIBE new", "SUBSCRIBE shut"), asked);
    assertEquals(new SubscribeOutcome.Proceed(requests.get(0)), outcomes.get(0));
    assertEquals(
        new SubscribeOutcome.Proceed(new SubscribeRequest("new", Qos.AT_LEAST_ONCE)),
        outcomes.get(1));
    assertEquals(new SubscribeOutcome.Refused(ReasonCode.NOT_AUTHORIZED, ""), outcomes.get(2));
  }

  @Test
  void publishAtOnce_saysTheSameAsPublish() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (message, _) ->
                switch (message.text()) {
                  case "drop" -> drop();
                  case "refuse" -> refuse(ReasonCode.QUOTA_EXCEEDED, "enough");
                  case "replace" -> message.withTopic("other").forward();
                  case "emit" ->
                      emit(List.of(message.withText("drop"), message.withText("x"), message));
                  case "throw" -> throw new IllegalStateException("broken");
                  default -> forward();
                }));
    chains.inline(
        "b",
        Hooks.NONE.onPublish((message, _) -> message.text().equals("drop") ? drop() : forward()));
    HookChain chain = chains.chain();
    for (String text : List.of("x", "drop", "refuse", "replace", "emit", "throw")) {
      Publication publication = Chains.publication("t", text);

      List<PublishOutcome> walked =
          home.answer((on, later) -> chain.publish(List.of(publication), client, on, later));
      ClientChain hooks = chain.of(client, home);
      assertTrue(hooks.publishesAtOnce(publication), text);
      PublishOutcome atOnce = hooks.publish(publication, _ -> fail("it came later"));

      assertEquals(describe(walked.getFirst()), describe(atOnce), text);
    }
  }

  private static String describe(@Nullable PublishOutcome outcome) {
    return outcome instanceof PublishOutcome.Route(var routed)
        ? routed.stream().map(each -> each.topic() + "=" + each.text()).toList().toString()
        : String.valueOf(outcome);
  }

  @Test
  void publishAtOnce_whereAThreadMustBeWaitedFor_isNotPossible() {
    chains.offloaded("a", Hooks.NONE.onPublish((_, _) -> forward()));
    assertFalse(chains.chain().of(client, home).publishesAtOnce(Chains.publication("t", "x")));
  }

  /** Authorizes by the first letter of the topic and counts how often it is asked. */
  private Hooks remembered(AtomicInteger asked) {
    return Hooks.NONE.authorize(
        (request, _) -> {
          asked.incrementAndGet();
          return request.topic().startsWith("open")
              ? allow(Duration.ofMinutes(1))
              : deny(Duration.ofMinutes(1));
        });
  }

  @Test
  void publishAtOnce_whereAccessIsRemembered_asksNobody() throws InterruptedException {
    var asked = new AtomicInteger();
    chains.offloaded("acl", remembered(asked));
    chains.inline("b", Hooks.NONE.onPublish((message, _) -> message.withText("y").forward()));
    HookChain chain = chains.chain();
    ClientChain hooks = chain.of(client, home);
    for (String topic : List.of("open", "shut")) {
      Publication publication = Chains.publication(topic, "x");
      assertFalse(hooks.publishesAtOnce(publication), topic);
      List<PublishOutcome> first =
          home.answer((on, later) -> chain.publish(List.of(publication), client, on, later));
      int before = asked.get();

      assertTrue(hooks.publishesAtOnce(publication), topic);
      assertEquals(
          describe(first.getFirst()),
          describe(hooks.publish(publication, _ -> fail("it came later"))));
      assertEquals(before, asked.get());
      chains.time.advance(Duration.ofSeconds(61));
      assertFalse(hooks.publishesAtOnce(publication), topic);
    }
  }

  @Test
  void publishAtOnce_inlineAuthorizer_isAskedAtOnceAndRemembered() {
    var asked = new AtomicInteger();
    chains.inline("abstaining", Hooks.NONE.authorize((_, _) -> abstain()));
    chains.inline(
        "broken",
        Hooks.NONE.authorize(
            (request, _) -> {
              if (request.topic().equals("broken")) {
                throw new IllegalStateException("no");
              }
              return abstain();
            }));
    assertEquals(
        "Refused[reason=NOT_AUTHORIZED, message=]", publishedAtOnce(chains.chain(), "nobody"));
    assertEquals(
        "Refused[reason=NOT_AUTHORIZED, message=]", publishedAtOnce(chains.chain(), "broken"));

    try (var others = new Chains()) {
      others.inline("acl", remembered(asked));
      ClientChain hooks = others.chain().of(client, home);
      for (int i = 0; i < 3; i++) {
        Publication publication = Chains.publication("open", "x");
        assertEquals("[open=x]", describe(hooks.publish(publication, _ -> fail("later"))));
        assertTrue(hooks.letsReceive(publication));
        assertFalse(hooks.letsReceive(Chains.publication("shut", "x")));
      }
      assertEquals(3, asked.get());
      others.time.advance(Duration.ofSeconds(61));
      assertTrue(hooks.letsReceive(Chains.publication("open", "x")));
      assertEquals(4, asked.get());
    }
  }

  private String publishedAtOnce(HookChain chain, String topic) {
    Publication publication = Chains.publication(topic, "x");
    ClientChain hooks = chain.of(client, home);
    assertTrue(hooks.publishesAtOnce(publication));
    return describe(hooks.publish(publication, _ -> fail("it came later")));
  }

  @Test
  void publishAtOnce_behindAnAbstention_isNotRemembered() {
    var asked = new AtomicInteger();
    chains.inline("abstaining", Hooks.NONE.authorize((_, _) -> abstain()));
    chains.inline("acl", remembered(asked));
    ClientChain hooks = chains.chain().of(client, home);
    for (int i = 0; i < 2; i++) {
      assertTrue(hooks.letsReceive(Chains.publication("open", "x")));
    }
    assertEquals(2, asked.get());
  }

  @Test
  void publishAtOnce_messageOfAnotherTopicNow_needsAccessToThat() {
    var asked = new AtomicInteger();
    chains.inline("acl", remembered(asked));
    chains.inline(
        "b",
        Hooks.NONE.onPublish(
            (message, _) -> emit(List.of(message, message.withTopic(message.text()), message))));
    ClientChain hooks = chains.chain().of(client, home);
    hooks.publish(Chains.publication("open", "open"), _ -> fail("it came later"));
    asked.set(0);
    for (String target : List.of("open/other", "shut")) {
      Publication publication = Chains.publication("open", target);
      assertTrue(hooks.publishesAtOnce(publication));
      PublishOutcome outcome = hooks.publish(publication, _ -> fail("it came later"));
      assertEquals(
          target.equals("shut")
              ? "Refused[reason=NOT_AUTHORIZED, message=]"
              : "[open=open/other, open/other=open/other, open=open/other]",
          describe(outcome));
    }
    assertEquals(2, asked.get());
  }

  @Test
  void publishAtOnce_messageOfAnotherTopicNow_mayComeLater() throws InterruptedException {
    chains.offloaded("acl", remembered(new AtomicInteger()));
    chains.inline(
        "b", Hooks.NONE.onPublish((message, _) -> message.withTopic(message.text()).forward()));
    HookChain chain = chains.chain();
    ClientChain hooks = chain.of(client, home);
    home.<List<PublishOutcome>>answer(
        (on, later) ->
            chain.publish(List.of(Chains.publication("open", "open")), client, on, later));
    Publication publication = Chains.publication("open", "open/2");
    assertTrue(hooks.publishesAtOnce(publication));

    List<PublishOutcome> outcomes =
        home.answer(
            (_, later) -> {
              assertNull(hooks.publish(publication, later));
              return null;
            });

    assertEquals("[open/2=open/2]", describe(outcomes.getFirst()));
  }

  @Test
  void letsReceive_isWhatIsRemembered() throws InterruptedException {
    chains.offloaded("acl", remembered(new AtomicInteger()));
    HookChain chain = chains.chain();
    ClientChain hooks = chain.of(client, home);
    var messages = List.of(Chains.publication("open", "x"), Chains.publication("shut", "x"));
    assertFalse(hooks.letsReceive(messages.getFirst()));

    home.<List<DeliverOutcome>>answer(
        (on, later) -> chain.deliver(messages, client, HERE, on, later));

    assertTrue(hooks.letsReceive(messages.getFirst()));
    assertFalse(hooks.letsReceive(messages.getLast()));
    assertTrue(hooks.isOf(chain, client));
    chain.forgetDecisions();
    assertFalse(hooks.isOf(chain, client));
    assertFalse(chain.of(client, home).letsReceive(messages.getFirst()));
  }

  @Test
  void letsReceive_whereAHookSeesDeliveries_isNever() throws InterruptedException {
    chains.inline("acl", remembered(new AtomicInteger()).onDeliver((_, _) -> forward()));
    HookChain chain = chains.chain();
    var messages = List.of(Chains.publication("open", "x"));
    home.<List<DeliverOutcome>>answer(
        (on, later) -> chain.deliver(messages, client, HERE, on, later));
    assertFalse(chain.of(client, home).letsReceive(messages.getFirst()));
  }

  @Test
  void deliver_asksForTheRightToReceiveFirst() throws InterruptedException {
    chains.inline(
        "a",
        Hooks.NONE
            .authorize(
                (request, _) ->
                    request.action() == Action.RECEIVE && request.topic().equals("shut")
                        ? deny()
                        : allow())
            .onDeliver(
                (message, _) ->
                    message.topic().equals("d") ? drop() : message.withText("y").forward()));
    HookChain chain = chains.chain();
    var batch =
        List.of("shut", "d", "t").stream().map(topic -> Chains.publication(topic, "x")).toList();

    List<DeliverOutcome> outcomes =
        home.answer((on, later) -> chain.deliver(batch, client, HERE, on, later));

    assertInstanceOf(DeliverOutcome.Denied.class, outcomes.get(0));
    assertInstanceOf(DeliverOutcome.Dropped.class, outcomes.get(1));
    assertEquals(
        "y", assertInstanceOf(DeliverOutcome.Send.class, outcomes.get(2)).publication().text());
  }

  @Test
  void forgetDecisions_asksAnewAndDoesNotRememberWhatIsUnderWay() throws InterruptedException {
    var rules = new AtomicReference<AuthorizeDecision>(allow(Duration.ofHours(1)));
    var chain = new AtomicReference<>(HookChain.EMPTY);
    chains.inline(
        "a",
        Hooks.NONE.authorize(
            (_, _) -> {
              AuthorizeDecision byOldRules = rules.getAndSet(deny(Duration.ofHours(1)));
              chain.get().forgetDecisions();
              return byOldRules;
            }));
    chain.set(chains.chain());
    var batch = List.of(Chains.publication("t", "x"));

    var first =
        home.<List<DeliverOutcome>>answer(
            (on, l) -> chain.get().deliver(batch, client, HERE, on, l));
    var second =
        home.<List<DeliverOutcome>>answer(
            (on, l) -> chain.get().deliver(batch, client, HERE, on, l));

    assertInstanceOf(DeliverOutcome.Send.class, first.getFirst());
    assertInstanceOf(DeliverOutcome.Denied.class, second.getFirst());
  }

  @Test
  void authorize_leftByOneToAnother_isNotRemembered() throws InterruptedException {
    var calls = new AtomicInteger();
    chains.inline(
        "a", Hooks.NONE.authorize((_, _) -> calls.getAndIncrement() == 0 ? abstain() : deny()));
    chains.inline("b", Hooks.NONE.authorize((_, _) -> allow(Duration.ofHours(1))));
    HookChain chain = chains.chain();
    var batch = List.of(Chains.publication("t", "x"));

    var first =
        home.<List<DeliverOutcome>>answer(
            (on, later) -> chain.deliver(batch, client, HERE, on, later));
    var second =
        home.<List<DeliverOutcome>>answer(
            (on, later) -> chain.deliver(batch, client, HERE, on, later));

    assertInstanceOf(DeliverOutcome.Send.class, first.getFirst());
    assertInstanceOf(DeliverOutcome.Denied.class, second.getFirst());
  }

  @Test
  void forgetDecisions_rememberedOnes_areAskedAnew() throws InterruptedException {
    var calls = new AtomicInteger();
    chains.offloaded(
        "a",
        Hooks.NONE.authorize(
            (_, _) -> {
              calls.incrementAndGet();
              return allow(Duration.ofHours(1));
            }));
    HookChain chain = chains.chain();
    var batch = List.of(Chains.publication("t", "x"));
    home.<List<DeliverOutcome>>answer((on, later) -> chain.deliver(batch, client, HERE, on, later));
    home.<List<DeliverOutcome>>answer((on, later) -> chain.deliver(batch, client, HERE, on, later));
    assertEquals(1, calls.get());

    chain.forgetDecisions();

    home.<List<DeliverOutcome>>answer((on, later) -> chain.deliver(batch, client, HERE, on, later));
    assertEquals(2, calls.get());
  }

  @Test
  void authorize_isRememberedForItsTimeToLiveAndThatChain() throws InterruptedException {
    var calls = new AtomicInteger();
    chains.offloaded(
        "a",
        Hooks.NONE.authorize(
            (_, _) -> {
              calls.incrementAndGet();
              return allow(Duration.ofSeconds(10));
            }));
    HookChain chain = chains.chain();
    var batch = List.of(Chains.publication("t", "x"));
    home.<List<DeliverOutcome>>answer((on, later) -> chain.deliver(batch, client, HERE, on, later));

    home.<List<DeliverOutcome>>atOnce((on, later) -> chain.deliver(batch, client, HERE, on, later));
    assertEquals(1, calls.get());

    chains.time.advance(Duration.ofSeconds(11));
    home.<List<DeliverOutcome>>answer((on, later) -> chain.deliver(batch, client, HERE, on, later));
    assertEquals(2, calls.get());

    HookChain next = chains.chain();
    home.<List<DeliverOutcome>>answer((on, later) -> next.deliver(batch, client, HERE, on, later));
    assertEquals(3, calls.get());

    TestClient other = TestClient.named("c1");
    home.<List<DeliverOutcome>>answer((on, later) -> next.deliver(batch, other, HERE, on, later));
    assertEquals(4, calls.get(), "another connection of the same client identifier");
  }

  @Test
  void shadow_isOnlyCompared() throws InterruptedException {
    chains.add(
        "shadow",
        Hooks.NONE.authorize((_, _) -> deny()).onPublish((_, _) -> drop()),
        false,
        Chains.shadow());
    chains.inline("a", Hooks.NONE.onPublish((_, _) -> forward()));

    assertEquals(List.of("t=x"), routed(Chains.publication("t", "x")));
    home.runUntil(
        () -> chains.instance(0).all().stream().allMatch(b -> b.statistics().differences() == 1));
  }
}
