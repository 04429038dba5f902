package io.sundew.broker.plugin;

import static io.sundew.api.Decisions.drop;
import static io.sundew.api.Decisions.emit;
import static io.sundew.api.Decisions.forward;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Client;
import io.sundew.api.Hooks;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hooks that are bound by themselves beside others of their instance. */
class HookPartsTest {
  private final Chains chains = new Chains();
  private final Home home = new Home();
  private final Client client = TestClient.named("c1");

  @AfterEach
  void close() {
    chains.close();
  }

  private static Hooks.Part suffix(String name, String filter, String text) {
    return new Hooks.Part(
        name,
        List.of(filter),
        Hooks.NONE.onPublish((message, _) -> message.withText(message.text() + text).forward()));
  }

  private PublishOutcome publish(Publication publication) throws InterruptedException {
    HookChain chain = chains.chain();
    return home.<List<PublishOutcome>>answer(
            (on, later) -> chain.publish(List.of(publication), client, on, later))
        .getFirst();
  }

  private String routed(String topic) throws InterruptedException {
    var route =
        assertInstanceOf(PublishOutcome.Route.class, publish(Chains.publication(topic, "x")));
    return route.publications().getFirst().text();
  }

  @Test
  void parts_areAskedInOrderAboutWhatTheyMatch() throws InterruptedException {
    chains.offloaded(
        "p",
        Hooks.NONE
            .onPublish((message, _) -> message.withText(message.text() + "0").forward())
            .part(suffix("a.js", "a/#", "1"))
            .part(suffix("b.js", "+/b", "2")));

    assertEquals("x012", routed("a/b"));
    assertEquals("x01", routed("a/c"));
    assertEquals("x02", routed("b/b"));
    assertEquals("x0", routed("c/c"));
  }

  @Test
  void messagesOfAPartThatEmits_meetThePartsBehindItAndThoseThatDeliver()
      throws InterruptedException {
    Hooks split =
        Hooks.NONE.onPublish(
            (message, _) -> emit(List.of(message.withText("1"), message.withText("2"))));
    Hooks hide = Hooks.NONE.onDeliver((_, _) -> drop());
    Hooks.Part[] parts = {
      new Hooks.Part("a.js", List.of("t"), split),
      suffix("b.js", "t", "!"),
      new Hooks.Part("c.js", List.of("t"), hide)
    };
    for (boolean inline : List.of(true, false)) {
      try (var some = new Chains()) {
        Hooks all = Hooks.NONE.part(parts[0]).part(parts[1]).part(parts[2]);
        HookChain chain = (inline ? some.inline("p", all) : some.offloaded("p", all)).chain();

        var route =
            assertInstanceOf(
                PublishOutcome.Route.class,
                home.<List<PublishOutcome>>answer(
                        (on, later) ->
                            chain.publish(List.of(Chains.publication("t", "x")), client, on, later))
                    .getFirst());

        assertEquals(
            List.of("1!", "2!"), route.publications().stream().map(Publication::text).toList());
        assertFalse(chain.of(client, home).letsReceive(route.publications().getFirst()));
        Publication published =
            Chains.publication("t", "x").withOrigin(Origin.BROKER.emittedBy("p"));
        assertTrue(chain.of(client, home).letsReceive(published));
      }
    }
  }

  @Test
  void partThatFails_openOnlyItsOwnBreaker() throws InterruptedException {
    Hooks broken =
        Hooks.NONE.onPublish(
            (_, _) -> {
              throw new IllegalStateException("broken");
            });
    chains.offloaded(
        "p",
        Hooks.NONE
            .part(new Hooks.Part("bad.js", List.of("bad"), broken))
            .part(suffix("good.js", "good", "!")));

    for (int i = 0; i < 30; i++) {
      assertInstanceOf(PublishOutcome.Refused.class, publish(Chains.publication("bad", "x")));
    }

    Map<String, BoundHook.Breaker> breakers =
        chains.chain().hooks().stream()
            .collect(Collectors.toMap(BoundHook::part, BoundHook::breaker));
    assertEquals(
        Map.of("bad.js", BoundHook.Breaker.OPEN, "good.js", BoundHook.Breaker.CLOSED), breakers);
    assertEquals("x!", routed("good"));
  }

  @Test
  void messageThatNoOffloadedPartMatches_isDecidedAtOnce() {
    chains.offloaded("p", Hooks.NONE.part(suffix("a.js", "a/#", "1")));
    ClientChain hooks = chains.chain().of(client, home);

    assertTrue(hooks.publishesAtOnce(Chains.publication("b", "x")));
    assertFalse(hooks.publishesAtOnce(Chains.publication("a/b", "x")));
  }

  @Test
  void messageThatAnInlineHookMayGiveAnotherTopic_isNotDecidedAtOnce() {
    chains.inline("i", Hooks.NONE.onPublish((message, _) -> message.withTopic("a/b").forward()));
    chains.offloaded("p", Hooks.NONE.part(suffix("a.js", "a/#", "1")));

    assertFalse(chains.chain().of(client, home).publishesAtOnce(Chains.publication("b", "x")));
  }

  @Test
  void deliveryThatNoPartMatches_goesOutAtOnce() {
    var part = new Hooks.Part("a.js", List.of("a/#"), Hooks.NONE.onDeliver((_, _) -> drop()));
    chains.offloaded("p", Hooks.NONE.part(part));
    ClientChain hooks = chains.chain().of(client, home);

    assertTrue(hooks.letsReceive(Chains.publication("b", "x")));
    assertFalse(hooks.letsReceive(Chains.publication("a/b", "x")));
  }

  @Test
  void otherParts_keepThoseThatAreAsTheyWere() {
    Hooks.Part kept = suffix("a.js", "a/#", "1");
    Hooks.Part changed = suffix("b.js", "b/#", "1");
    chains.offloaded("p", Hooks.NONE.part(kept).part(changed));
    InstanceBindings before = chains.instance(0);
    Hooks.Part next = suffix("b.js", "b/#", "2");

    InstanceBindings after = rebound(before, List.of(next, kept));

    assertSame(before.parts().get(kept), after.parts().get(kept));
    assertEquals(List.of(next, kept), List.copyOf(after.parts().keySet()));
    after.parts().get(next).close();
  }

  @Test
  void partsThatCannotBe_areRefused() {
    Hooks.Part part = suffix("a.js", "a/#", "1");
    chains.offloaded("p", Hooks.NONE);
    InstanceBindings bindings = chains.instance(0);

    assertThrows(
        IllegalArgumentException.class,
        () -> rebound(bindings, List.of(part, suffix("a.js", "c", "2"))));
    assertThrows(
        IllegalArgumentException.class, () -> rebound(bindings, List.of(suffix("x", "a/#/b", ""))));
    assertThrows(
        IllegalArgumentException.class, () -> new Hooks.Part("a/b", List.of(), Hooks.NONE));
    Hooks withAuthorizer = Hooks.NONE.authorize((_, _) -> null);
    assertThrows(
        IllegalArgumentException.class, () -> new Hooks.Part("a", List.of(), withAuthorizer));
  }

  private InstanceBindings rebound(InstanceBindings bindings, List<Hooks.Part> parts) {
    return bindings.withParts(
        parts,
        point -> Binding.Settings.defaults("p", point, false),
        HookPartsTest.class.getClassLoader(),
        chains.environment());
  }

  @Test
  void forwardingPart_leavesTheMessageAlone() throws InterruptedException {
    chains.offloaded(
        "p",
        Hooks.NONE.part(
            new Hooks.Part("a.js", List.of(), Hooks.NONE.onPublish((_, _) -> forward()))));

    assertEquals("x", routed("any"));
  }
}
