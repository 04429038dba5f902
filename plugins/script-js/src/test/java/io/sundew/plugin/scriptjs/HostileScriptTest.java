package io.sundew.plugin.scriptjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that mean harm, or whose authors erred: each call ends, and the next one works. */
class HostileScriptTest {
  private static final Limits TIGHT = new Limits(Duration.ofMillis(250), 0, 10_000);

  /** For what ends by itself, also where the machine is busy with other things. */
  private static final Limits PATIENT = new Limits(Duration.ofSeconds(10), 0, 10_000);

  private static final String ATTACK =
      """
      export function onPublish(message, context) {
        if (message.text() === 'attack') {
          %s
        }
        return { payload: 'well' };
      }
      """;

  private final Workshop workshop = new Workshop(PATIENT);

  @AfterEach
  void close() {
    workshop.close();
  }

  private static Script attacking(Workshop in, String attack) throws ScriptException {
    return in.script(ATTACK.formatted(attack));
  }

  /** A script that does that to the message "attack", and answers "well" to others. */
  private Script attacking(String attack) throws ScriptException {
    return attacking(workshop, attack);
  }

  private void assertEnds(String attack, String why) throws ScriptException {
    assertEnds(workshop, attack, why);
  }

  private static void assertEnds(Workshop in, String attack, String why) throws ScriptException {
    Script script = attacking(in, attack);
    assertEquals("well", in.text(script, "x"));
    ScriptException failure =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> assertThrows(ScriptException.class, () -> in.text(script, "attack")));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("t.js"), message);
    assertTrue(message.contains(why), message);
    assertEquals("well", in.text(script, "x"));
  }

  private static void assertInterrupted(String attack) throws ScriptException {
    try (var tight = new Workshop(TIGHT)) {
      assertEnds(tight, attack, "more than 250 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }",
        "const f = () => { f(); f(); }; let i = 0; while (true) i += [1].map(() => 1)[0];",
        "/^(?:(a+)\\\\1*)+$/.test('a'.repeat(40) + '!'); while (true) {}",
        "new Array(4e9 % 2**31).fill(0).forEach(() => {}); while (true) {}",
      })
  void endlessCall_isInterrupted(String attack) throws ScriptException {
    assertInterrupted(attack);
  }

  @Test
  void catastrophicRegex_ends() throws ScriptException {
    Script script =
        attacking("return { payload: String(/^(a|a?)+\\1$/.test('a'.repeat(5000) + '!')) };");
    assertTimeoutPreemptively(
        Duration.ofSeconds(15),
        () -> {
          try {
            assertEquals("false", workshop.text(script, "attack"));
          } catch (ScriptException interrupted) {
            assertTrue(String.valueOf(interrupted.getMessage()).contains("time-limit"));
          }
        });
    assertEquals("well", workshop.text(script, "x"));
  }

  @Test
  void statements_areCountedPerCall() throws ScriptException {
    try (var counting = new Workshop(new Limits(Duration.ofSeconds(20), 5_000, 10_000))) {
      Script script =
          counting.script(
              "export function onPublish(m) { let n = +m.text(); while (n-- > 0) {} return"
                  + " {payload: 'ok'}; }");
      for (int i = 0; i < 10; i++) {
        assertEquals("ok", counting.text(script, "1000"));
      }
      var failure = assertThrows(ScriptException.class, () -> counting.text(script, "100000"));
      assertTrue(String.valueOf(failure.getMessage()).contains("tatement"), failure::getMessage);
      assertEquals("ok", counting.text(script, "1000"));
    }
  }

  @Test
  void deepRecursion_isAnError() throws ScriptException {
    assertEnds("const f = (n) => f(n + 1) + 1; f(0);", "");
  }

  @Test
  void giantText_isAnError() throws ScriptException {
    assertEnds("let s = 'x'; while (true) s += s;", "Invalid string length");
    assertEnds("return { payload: 'x'.repeat(2 ** 29) };", "Invalid");
  }

  @Test
  void largeOutput_isRefused() throws ScriptException {
    assertEnds("return { payload: 'x'.repeat(10001) };", "output-limit");
    assertEnds("return { payload: new Uint8Array(10001) };", "output-limit");
    assertEnds("return Array(30).fill({ payload: 'x'.repeat(1000) });", "output-limit");
    assertEnds("return Array(1001).fill({ payload: '' });", "more than 1000 messages");
    assertEnds(
        "for (let i = 0; i < 2000; i++) context.publish({ topic: 't', payload: '' });",
        "more than 1000 messages");
    assertEnds(
        "return { payload: '', userProperties: Array(3000).fill(['aaaaaaa', 'b']) };",
        "output-limit");
  }

  @Test
  void throwingGetters_areErrorsOfTheScript() throws ScriptException {
    assertEnds("return { get payload() { throw new Error('gotcha'); } };", "gotcha");
    assertEnds("return { get topic() { throw null; } };", "null");
    assertEnds("return { payload: { toJSON() { throw new Error('json'); } } };", "json");
    assertEnds("throw { get message() { throw 1; }, toString() { throw 2; } };", "");
    assertEnds("return new Proxy({}, { get() { throw new Error('trap'); } });", "trap");
    assertInterrupted("return { get payload() { while (true) {} } };");
  }

  @Test
  void codeFromText_isNotRun() throws ScriptException {
    assertEnds("message.constructor.constructor('return 1')();", "");
    assertEnds("(() => {}).constructor('return globalThis')();", "");
    assertEnds("(async () => {}).constructor('return 1')();", "");
    assertEnds("eval('1');", "");
    assertEnds("new Function('return 1');", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Java",
        "Polyglot",
        "Graal",
        "load",
        "loadWithNewGlobal",
        "print",
        "quit",
        "exit",
        "require",
        "process",
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "console",
        "Packages",
        "java",
        "importScripts",
        "Worker",
        "setTimeout",
        "WebAssembly",
        "SharedArrayBuffer"
      })
  void hostAccess_doesNotExist(String name) throws ScriptException {
    Script script = attacking("return { payload: typeof globalThis['%s'] };".formatted(name));
    assertEquals("undefined", workshop.text(script, "attack"));
  }

  @Test
  void objectsOfTheBroker_showNothingOfJava() throws ScriptException {
    Script script =
        attacking(
            """
            const seen = [];
            for (const each of [message, message.client, context, context.log, context.publish,
                message.bytes().buffer, message.userProperties]) {
              for (const name of ['getClass', 'class', 'java', 'wait', 'hashCode', 'array']) {
                try { if (each[name] !== undefined) seen.push(name); } catch (e) { seen.push('!' + e); }
              }
            }
            try { context.retained.get(7); } catch (e) { seen.push(String(e.getClass)); }
            return { payload: seen.join() };
            """);
    assertEquals("undefined", workshop.text(script, "attack"));
  }

  @Test
  void errorsOfTheBroker_showNothingOfJava() throws ScriptException {
    Script script =
        attacking(
            """
            let caught;
            try { context.publish({ topic: 3 }); } catch (e) { caught = e; }
            const names = ['getClass', 'getCause', 'getStackTrace', 'class', 'printStackTrace'];
            return { payload: names.filter((name) => caught[name] !== undefined).join() };
            """);
    assertEquals("", workshop.text(script, "attack"));
  }

  @Test
  void prototypes_areTheSameForTheNextMessage() throws ScriptException {
    Script script =
        attacking(
            """
            const attacks = [
              () => { Object.prototype.polluted = 'yes'; },
              () => { ({}).__proto__.polluted = 'yes'; },
              () => { Array.prototype.map = () => ['hacked']; },
              () => { JSON.parse = () => ({}); },
              () => { String.prototype.trim = () => 'hacked'; },
              () => { globalThis.JSON = { parse() {} }; },
              () => { Object.getPrototypeOf(function* () {}).prototype.next = () => 'hacked'; },
              () => { message.constructor.prototype.text = () => 'hacked'; },
              () => { context.log = () => {}; },
              () => { Object.setPrototypeOf(Object.prototype, { polluted: 'yes' }); },
              () => { Object.prototype.toString = () => 'hacked'; },
              () => { refuse.prototype = 1; globalThis.refuse = 1; },
            ];
            let held = 0;
            for (const each of attacks) { try { each(); } catch (e) { held++; } }
            return { payload: [held, {}.polluted, JSON.parse('[1]').map((x) => x + 1), ' a '.trim(),
                message.text(), String({}), typeof refuse].join() };
            """);
    String expected = "12,,2,a,attack,[object Object],function";
    assertEquals(expected, workshop.text(script, "attack"));
    assertEquals(expected, workshop.text(script, "attack"));
  }

  @Test
  void hardenedPrototypes_leaveOrdinaryProgramsAlone() throws ScriptException {
    Script script =
        attacking(
            """
            class Problem extends Error { constructor(m) { super(m); this.name = 'Problem'; } }
            const a = {}; a.toString = () => 'mine'; a.constructor = 1; a.hasOwnProperty = 2;
            const e = new Problem('m'); e.message = 'n';
            const { __proto__: p, ...rest } = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
            return { payload: [`${a}`, a.constructor, String(e), rest.constructor, {}.x].join() };
            """);
    assertEquals("mine,1,Problem: n,2,", workshop.text(script, "attack"));
  }

  @Test
  void messageOfAnEarlierCall_cannotBeRead() throws ScriptException {
    Script script =
        workshop.script(
            """
            let kept;
            export function onPublish(message) {
              if (kept) kept.text();
              kept = message;
            }
            """);
    workshop.text(script, "x");
    var failure = assertThrows(ScriptException.class, () -> workshop.text(script, "y"));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("only during the call"), failure::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../secret.js",
        "./../../secret.js",
        "file:///etc/passwd",
        "https://example.org/x.js",
        "data:text/javascript,export default 1",
        "sundew:../x",
        "sundew:nothing",
        "./missing.js",
        "fs",
        "node:fs",
        "./lib/../../x.js",
        "java.lang.System"
      })
  void imports_stayInTheDirectory(String specifier) {
    var failure =
        assertThrows(
            ScriptException.class,
            () -> workshop.script("import '" + specifier + "'; export function onPublish() {}"));
    assertTrue(String.valueOf(failure.getMessage()).startsWith("t.js"), failure::getMessage);
  }

  @Test
  void imports_findFilesBelowTheDirectory() throws ScriptException {
    workshop
        .file("lib/a.js", "import { b } from './deep/b.js'; export const a = b + 'a';")
        .file("lib/deep/b.js", "import { c } from '../../c.js'; export const b = c + 'b';")
        .file("c.js", "export const c = 'c';");
    Script script =
        workshop.script(
            "import { a } from './lib/a.js'; export function onPublish() { return { payload: a };"
                + " }");
    assertEquals("cba", workshop.text(script, "x"));
  }

  @Test
  void endlessLoading_isInterrupted() {
    try (var quick = new Workshop(new Limits(Duration.ofMillis(20), 0, 10_000))) {
      var failure =
          assertThrows(
              ScriptException.class,
              () -> quick.script("while (true) {} export function onPublish() {}"));
      assertTrue(String.valueOf(failure.getMessage()).contains("ran for more than"));
    }
  }
}
