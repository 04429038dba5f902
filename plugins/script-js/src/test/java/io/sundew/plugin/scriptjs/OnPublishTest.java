package io.sundew.plugin.scriptjs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Message;
import io.sundew.api.PublishDecision;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import io.sundew.api.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What scripts are shown of a message and what becomes of what they return. */
class OnPublishTest {
  private final Workshop workshop = new Workshop();

  @AfterEach
  void close() {
    workshop.close();
  }

  private static final Message FULL =
      new ScriptMessage(
          "a/b",
          "x".getBytes(StandardCharsets.UTF_8),
          Qos.AT_LEAST_ONCE,
          true,
          List.of(new UserProperty("k", "1"), new UserProperty("k", "2")),
          Optional.of("text/plain"),
          Optional.of("answers"),
          Optional.of(new byte[] {0, (byte) 0xff}),
          true,
          Optional.of(60L));

  private Message replaced(String body, Message message) throws ScriptException {
    Script script = workshop.script("export function onPublish(message, context) { " + body + " }");
    return assertInstanceOf(PublishDecision.Replace.class, workshop.publish(script, message), body)
        .message();
  }

  private PublishDecision decision(String body) throws ScriptException {
    return workshop.publish(
        workshop.script("export function onPublish(message, context) { " + body + " }"), FULL);
  }

  @Test
  void json_isReadAndWritten() throws ScriptException {
    Script script =
        workshop.script(
            """
            export const match = 'sensors/+/temperature';
            export function onPublish(message, context) {
              const reading = message.json();
              return { ...message, payload: { ...reading, f: reading.c * 1.8 + 32 } };
            }
            """);

    assertEquals("{\"c\":20,\"f\":68}", workshop.text(script, "{\"c\":20}"));
    assertEquals(List.of("sensors/+/temperature"), script.part().orElseThrow().match());
  }

  @Test
  void decisions_areThoseOfTheReturnedValues() throws ScriptException {
    assertInstanceOf(PublishDecision.Forward.class, decision(""));
    assertInstanceOf(PublishDecision.Drop.class, decision("return null;"));
    assertEquals(
        new Refuse(ReasonCode.QUOTA_EXCEEDED, "enough"),
        decision("return refuse(0x97, 'enough');"));
    assertEquals(
        new Refuse(ReasonCode.NOT_AUTHORIZED, ""), decision("return refuse('not-authorized');"));
    var emitted =
        assertInstanceOf(
            PublishDecision.Emit.class,
            decision("return [message, { ...message, topic: 'c' }, { topic: 'd', payload: 7 }];"));
    assertEquals(
        List.of("a/b=x", "c=x", "d=7"),
        emitted.messages().stream().map(each -> each.topic() + "=" + each.text()).toList());
    assertEquals(
        List.of(), assertInstanceOf(PublishDecision.Emit.class, decision("return [];")).messages());
  }

  @Test
  void whatIsNotMentioned_staysAsItWas() throws ScriptException {
    Message next = replaced("return { ...message, topic: 'c' };", FULL);

    assertEquals("c", next.topic());
    assertEquals("x", next.text());
    assertEquals(Qos.AT_LEAST_ONCE, next.qos());
    assertTrue(next.retain());
    assertEquals(FULL.userProperties(), next.userProperties());
    assertEquals(Optional.of("text/plain"), next.contentType());
    assertEquals(Optional.of("answers"), next.responseTopic());
    assertArrayEquals(new byte[] {0, (byte) 0xff}, next.correlationData().orElseThrow());
    assertTrue(next.isText());
    assertEquals(Optional.of(60L), next.expirySeconds());
  }

  @Test
  void changedMessage_canBeReturnedItself() throws ScriptException {
    Message next =
        replaced(
            "message.payload = 'y'; message.qos = 2; message.contentType = 'a/b'; return message;",
            FULL);

    assertEquals("y", next.text());
    assertEquals(Qos.EXACTLY_ONCE, next.qos());
    assertEquals(Optional.of("a/b"), next.contentType());
    assertEquals(FULL.userProperties(), next.userProperties());
  }

  @Test
  void properties_areShownAndReplaced() throws ScriptException {
    Message next =
        replaced(
            """
            return { ...message,
              payload: [message.userProperties, message.contentType, message.responseTopic,
                [...message.correlationData], message.expiry, message.isText, message.qos,
                message.retain],
              userProperties: [...message.userProperties, ['n', 'v']],
              contentType: null,
              responseTopic: 'there',
              correlationData: new Uint8Array([1, 2, 3]).subarray(1),
              expiry: 5,
              isText: false,
            };
            """,
            FULL);

    assertEquals(
        "[[[\"k\",\"1\"],[\"k\",\"2\"]],\"text/plain\",\"answers\",[0,255],60,true,1,true]",
        next.text());
    assertEquals(3, next.userProperties().size());
    assertEquals(new UserProperty("n", "v"), next.userProperties().getLast());
    assertEquals(Optional.empty(), next.contentType());
    assertEquals(Optional.of("there"), next.responseTopic());
    assertArrayEquals(new byte[] {2, 3}, next.correlationData().orElseThrow());
    assertEquals(Optional.of(5L), next.expirySeconds());
    assertEquals(false, next.isText());
  }

  @Test
  void missingProperties_areUndefined() throws ScriptException {
    Message plain = Workshop.message("t", "x");

    assertEquals(
        "undefined undefined undefined undefined 0",
        replaced(
                """
                return { ...message, payload: `${message.contentType} ${message.responseTopic} \
                ${message.correlationData} ${message.expiry} ${message.userProperties.length}` };
                """,
                plain)
            .text());
  }

  @Test
  void binary_isNeverMangled() throws ScriptException {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Message message = Workshop.message("t", all);

    assertArrayEquals(
        all, replaced("return { ...message, payload: message.bytes() };", message).payload());
    assertArrayEquals(all, replaced("return { ...message, qos: 1 };", message).payload());
    byte[] reversed =
        replaced("return { ...message, payload: message.payload.reverse().buffer };", message)
            .payload();
    assertEquals((byte) 0xff, reversed[0]);
    assertEquals(512, reversed.length);
    assertArrayEquals(
        new byte[] {1, 2},
        replaced(
                "const b = message.bytes(); return { ...message, payload: b.subarray(1, 3) };",
                message)
            .payload());
  }

  @Test
  void bytes_areTheScriptsOwn() throws ScriptException {
    Message next =
        replaced(
            "const b = message.bytes(); b[0] = 65; return { ...message, payload:"
                + " message.text() + message.bytes()[0] };",
            FULL);

    assertEquals("x120", next.text());
    assertEquals("x", FULL.text());
  }

  @Test
  void client_isShown() throws ScriptException {
    assertEquals(
        "c1|true",
        replaced(
                "return { ...message, payload: message.client.id + '|' +"
                    + " Object.isFrozen(message.client.attributes) };",
                FULL)
            .text());
  }

  @Test
  void context_publishesLogsAndCounts() throws ScriptException {
    workshop.retained.put("limits/a", FULL);
    assertEquals(
        "x 1 null 1000",
        replaced(
                """
                context.publish({ topic: 'alarm', payload: { hot: true }, qos: 1 });
                context.log('one', { two: 2 });
                context.log.warn('careful');
                context.metric('seen');
                context.metric('seen', 2);
                const limit = context.retained.get('limits/a');
                return { ...message, payload: `${limit.text()} ${limit.qos} \
                ${context.retained.get('none')} ${context.now()}` };
                """,
                FULL)
            .text());

    assertEquals(List.of("INFO one {\"two\":2}", "WARNING careful"), workshop.log);
    assertEquals(3, workshop.counters.get("seen"));
    assertEquals("alarm", workshop.published.getFirst().topic());
    assertEquals("{\"hot\":true}", workshop.published.getFirst().text());
    assertEquals(Qos.AT_LEAST_ONCE, workshop.published.getFirst().qos());
  }

  @Test
  void state_isKeptFromCallToCallAndUpdatedAtomically() throws Exception {
    Script script =
        workshop.script(
            """
            export function onPublish(message, context) {
              context.state.update('count', (n = 0) => n + 1);
              const last = context.state.get('last');
              context.state.set('last', { text: message.text() });
              if (message.text() === 'forget') context.state.delete('last');
              return { payload: [context.state.get('count'), last, context.state.get('last')] };
            }
            """);

    assertEquals("[1,null,{\"text\":\"a\"}]", workshop.text(script, "a"));
    assertEquals("[2,{\"text\":\"a\"},null]", workshop.text(script, "forget"));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 100; n++) {
                      try {
                        workshop.text(script, "a");
                      } catch (ScriptException failed) {
                        workshop.log.add(String.valueOf(failed));
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), workshop.log);
    assertEquals("202", workshop.kept.get("t.js/count"));
  }

  @Test
  void messageThatIsCopied_keepsItsOwnPayloadAndProperties() throws ScriptException {
    workshop.retained.put("r", FULL);
    Message plain = Workshop.message("t", "given");

    Message next = replaced("return { ...context.retained.get('r'), topic: 'c' };", plain);
    assertEquals("c", next.topic());
    assertEquals("x", next.text());
    assertEquals(FULL.userProperties(), next.userProperties());
    assertEquals("x", replaced("return context.retained.get('r');", plain).text());

    replaced(
        "context.publish({ ...message, topic: 'copy' }); context.publish(message);"
            + " context.publish(context.retained.get('r')); context.publish({ topic: 'e', payload:"
            + " null }); return message;",
        plain);
    assertEquals(
        List.of("copy=given", "t=given", "r=x", "e="),
        workshop.published.stream().map(each -> each.topic() + "=" + each.text()).toList());
    assertEquals(FULL.userProperties(), workshop.published.get(2).userProperties());
  }

  @Test
  void retainedMessageOfAnEarlierCall_cannotBeRead() throws ScriptException {
    workshop.retained.put("a", FULL);
    workshop.retained.put("b", Workshop.message("b", "other"));
    Script script =
        workshop.script(
            """
            let kept;
            export function onPublish(message, context) {
              kept ??= context.retained.get('a');
              context.retained.get('b');
              return { payload: kept.text() };
            }
            """);

    assertEquals("x", workshop.text(script, "1"));
    var failure = assertThrows(ScriptException.class, () -> workshop.text(script, "2"));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("only during the call"), failure::getMessage);
  }

  @Test
  void binaryInPlaceOfText_isNotDeclaredAsText() throws ScriptException {
    assertEquals(false, replaced("return { payload: new Uint8Array([255]) };", FULL).isText());
    assertEquals(true, replaced("return { payload: new Uint8Array([65]) };", FULL).isText());
    assertEquals(
        true, replaced("return { payload: new Uint8Array([255]), isText: true };", FULL).isText());
  }

  @Test
  void log_showsWhatJsonHasNot() throws ScriptException {
    replaced(
        "const circle = {}; circle.c = circle; context.log({ big: 2n ** 64n }, circle, 7n);"
            + " return message;",
        FULL);

    assertEquals(
        List.of("INFO {\"big\":\"18446744073709551616\"} [object Object] \"7\""), workshop.log);
  }

  @Test
  void errorsOfTheirOwn_canBeMadeByScripts() throws ScriptException {
    String body =
        """
        class Bad extends TypeError { constructor(m) { super(m); this.name = 'Bad'; } }
        function Old() {}
        Old.prototype = Object.create(Error.prototype);
        Old.prototype.constructor = Old;
        Old.prototype.name = 'Old';
        return { payload: `${new Bad('x')} ${new Old().name} ${new Old().constructor === Old}` };
        """;

    assertEquals("Bad: x Old true", replaced(body, FULL).text());
  }

  @Test
  void wrongAnswers_sayWhatIsWrongAndWhere() {
    assertFails("", "has no payload", "context.publish({ topic: 'a' });");
    assertFails("", "cannot be generators", "return (function* () {})();");
    assertFails("", "non-extensible", "message.userProperties.push(['a', 'b']);");
    assertFails("", "output-limit", "return { correlationData: new Uint8Array(70000) };");
    assertFails("", "output-limit", "return { contentType: 'x'.repeat(70000) };");
    assertFails("t.js:2:1: ", "is not a text", "\nreturn { ...message, topic: 3 };");
    assertFails("", "qos", "return { ...message, qos: 'high' };");
    assertFails("", "QoS 7", "return { ...message, qos: 7 };");
    assertFails("", "a message is an object", "return 'text';");
    assertFails("", "cannot be async", "return Promise.resolve(message);");
    assertFails("", "[name, value]", "return { ...message, userProperties: { a: 1 } };");
    assertFails("", "no reason code", "return refuse('hm');");
    assertFails("", "is not an error", "return refuse(0);");
    assertFails("t.js:1:", "TypeError", "return message.nothing.here;");
    assertFails("t.js:1:", "Error: on purpose", "throw new Error('on purpose');");
    assertFails("", "Unexpected token", "return message.json();");
  }

  private void assertFails(String where, String why, String body) {
    var failure = assertThrows(ScriptException.class, () -> decision(body), body);
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("t.js"), message);
    assertTrue(message.contains(why), message);
    assertTrue(where.isEmpty() || message.startsWith(where.substring(0, 4)), message);
  }

  @Test
  void failure_showsTheLine() {
    var failure =
        assertThrows(
            ScriptException.class,
            () ->
                workshop
                    .script("export function onPublish(m) {\n  return m.nothing.here;\n}")
                    .onPublish(FULL, workshop.client));

    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("t.js:2:10: TypeError"),
        failure::getMessage);
    assertTrue(failure.details().contains("    2 |   return m.nothing.here;\n"), failure.details());
    assertTrue(failure.details().endsWith("|          ^"), failure.details());
  }
}
