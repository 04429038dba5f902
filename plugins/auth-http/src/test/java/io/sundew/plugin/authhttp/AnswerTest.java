package io.sundew.plugin.authhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Http;
import io.sundew.plugin.authhttp.Answer.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What responses mean. */
class AnswerTest {
  private static Http.Response response(int status, String body) {
    return new Http.Response(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "204, '', ALLOW",
    "204, '{\"result\":\"deny\"}', ALLOW",
    "200, '{\"result\":\"allow\"}', ALLOW",
    "200, '{\"result\":\"deny\",\"is_superuser\":true}', DENY",
    "200, '{\"result\":\"ignore\"}', IGNORE",
    "200, '{\"is_superuser\":true}', IGNORE",
    "201, '{\"result\":\"allow\"}', IGNORE",
    "302, '{\"result\":\"allow\"}', IGNORE",
    "403, '{\"result\":\"allow\"}', IGNORE"
  })
  void verdict(int status, String body, Verdict expected) throws Exception {
    assertEquals(expected, Answer.read(response(status, body)).verdict());
  }

  @Test
  void everything_isRead() throws Exception {
    var answer =
        Answer.read(
            response(
                200,
                """
                {"result": "allow", "is_superuser": true, "expire_at": 1700000000, "more": {},
                 "client_attrs": {"role": "sensor", "floor": 3, "none": null, "deep": {"a": 1}}}
                """));
    assertEquals(
        new Answer(
            Verdict.ALLOW,
            Map.of("role", "sensor", "floor", "3"),
            true,
            Optional.of(Instant.ofEpochSecond(1_700_000_000))),
        answer);
    assertFalse(Answer.read(response(200, "{\"result\":\"allow\"}")).superuser());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "\"allow\"",
        "[\"allow\"]",
        "null",
        "{\"result\":\"allow\"",
        "{\"result\":\"allow\"} {}",
        "{\"result\":\"deny\",\"result\":\"allow\"}",
        "{\"result\":\"ALLOW\"}",
        "{\"result\":true}",
        "{\"result\":\"allow\",\"expire_at\":\"soon\"}",
        "{\"result\":\"allow\",\"expire_at\":1.5}",
        "{\"result\":\"allow\",\"expire_at\":99999999999999999}",
        "{\"result\":\"allow\",\"expire_at\":99999999999999999999}"
      })
  void body_thatIsNoAnswer_isNotQuoted(String body) {
    var problem = assertThrows(IOException.class, () -> Answer.read(response(200, body)));
    assertFalse(String.valueOf(problem.getCause()).contains("nonsense"), problem.toString());
    assertFalse(problem.getMessage().contains("nonsense"), problem.toString());
  }

  @Test
  void errorOfTheService_isNoAnswer() {
    assertThrows(IOException.class, () -> Answer.read(response(500, "{\"result\":\"allow\"}")));
    assertThrows(IOException.class, () -> Answer.read(response(503, "")));
  }

  @ParameterizedTest
  @CsvSource({
    "'max-age=60', PT1M",
    "'public, MAX-AGE=\"60\"', PT1M",
    "'no-store', PT0S",
    "'max-age=60, no-store', PT0S",
    "'no-cache=\"x\"', PT0S",
    "'max-age=99999999999999999999', PT2777777H46M39S",
    "'max-age=-1', ",
    "'s-maxage=60', ",
    "'', "
  })
  void freshness(String cacheControl, Duration expected) {
    var response =
        new Http.Response(200, Map.of("cache-control", List.of(cacheControl)), new byte[0]);
    assertEquals(Optional.ofNullable(expected), Freshness.of(response));
  }

  @Test
  void breaker_opensAfterFailuresInARow_andTriesOneAtATime() {
    long[] nanos = {0};
    var breaker = new Breaker(2, Duration.ofSeconds(5), () -> nanos[0]);
    assertFalse(breaker.failed());
    assertFalse(breaker.succeeded());
    assertFalse(breaker.failed());
    assertTrue(breaker.permits());
    assertTrue(breaker.failed());
    assertFalse(breaker.permits());

    nanos[0] = Duration.ofSeconds(5).toNanos();
    assertTrue(breaker.permits());
    assertFalse(breaker.permits());
    assertFalse(breaker.failed());
    assertFalse(breaker.permits());

    nanos[0] *= 2;
    assertTrue(breaker.permits());
    assertTrue(breaker.succeeded());
    assertTrue(breaker.permits());
    assertTrue(breaker.permits());
  }

  @Test
  void memory_tellsSectionsAndBodiesApart_andForgetsInTime() {
    long[] nanos = {0};
    var cache = new AnswerCache(new byte[32], 10, () -> nanos[0]);
    var uri = URI.create("http://h/");
    var one = new Endpoint.Rendered(uri, new byte[] {1});
    var two = new Endpoint.Rendered(uri, new byte[] {2});
    var allow = Answer.of(Verdict.ALLOW);
    cache.keep(cache.fingerprint("a", one), allow, Duration.ofSeconds(10));

    nanos[0] = Duration.ofSeconds(4).toNanos();
    assertEquals(
        Optional.of(new AnswerCache.Held(allow, Duration.ofSeconds(6))),
        cache.find(cache.fingerprint("a", one)));
    assertEquals(Optional.empty(), cache.find(cache.fingerprint("b", one)));
    assertEquals(Optional.empty(), cache.find(cache.fingerprint("a", two)));
    nanos[0] = Duration.ofSeconds(10).toNanos();
    assertEquals(Optional.empty(), cache.find(cache.fingerprint("a", one)));
  }
}
