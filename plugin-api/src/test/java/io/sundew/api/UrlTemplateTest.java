package io.sundew.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {
  private static final Set<String> KNOWN = Set.of("user", "topic", "cert.name");

  private static URI expand(String template, String value) {
    return UrlTemplate.parse(template, KNOWN).expand(_ -> value);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h:8443/users/${user}/acl, alice, https://h:8443/users/alice/acl",
    "http://h/u-${user}.json, a, http://h/u-a.json",
    "http://h?q=${user}, a b&c=d#e?f, http://h?q=a%20b%26c%3Dd%23e%3Ff",
    "http://h/x?a=1&t=${topic}&b=2, s/+/%, http://h/x?a=1&t=s%2F%2B%2F%25&b=2",
    "http://h/${user}, é€😀, http://h/%C3%A9%E2%82%AC%F0%9F%98%80",
    "http://h/${cert.name}/x?y=, CN=a/b, http://h/CN%3Da%2Fb/x?y=",
    "http://[::1]:1/${user}, -._~, http://[::1]:1/-._~",
    "http://h/plain, x, http://h/plain"
  })
  void expand_encodesValues(String template, String value, String expected) {
    assertEquals(URI.create(expected), expand(template, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "x/..", "a/../b", "..\\x", "a\\.."})
  void expand_valueThatWouldChangeThePath_isRefused(String value) {
    assertThrows(IllegalArgumentException.class, () -> expand("http://h/a/${user}/b", value));
  }

  @Test
  void expand_anyValueFitsIntoAQuery() {
    assertEquals(URI.create("http://h/?u="), expand("http://h/?u=${user}", ""));
    assertEquals(URI.create("http://h/?u=..%2F"), expand("http://h/?u=${user}", "../"));
    assertEquals(URI.create("http://h/a..b"), expand("http://h/a${user}b", ".."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://${user}.example.org/",
        "https://example.org:${user}/",
        "${user}://example.org/",
        "https://example.org${user}/",
        "https://a:b@example.org/",
        "https://example.org/#${user}",
        "https://example.org/?${user}=1",
        "https://example.org/?${user}",
        "https://example.org/${other}",
        "https://example.org/${user",
        "https://example.org/${}",
        "https://example.org/a b",
        "https://exa mple.org/",
        "https://exämple.org/",
        "https:///x",
        "example.org/x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://h:0/",
        "http://h:99999/",
        ""
      })
  void parse_whatCannotBeRequested_isRefused(String template) {
    assertThrows(IllegalArgumentException.class, () -> UrlTemplate.parse(template, KNOWN));
  }

  @Test
  void messages_haveNoQuery() {
    var problem =
        assertThrows(
            IllegalArgumentException.class,
            () -> UrlTemplate.parse("http://h/?key=s3cret&x=${other}", KNOWN));
    assertFalse(problem.getMessage().contains("s3cret"), problem.getMessage());
    assertTrue(problem.getMessage().contains("other"), problem.getMessage());
    assertEquals("http://h", UrlTemplate.parse("http://h/?key=s3cret", KNOWN).toString());
  }

  @Test
  void variables_areThoseInUse() {
    var template = UrlTemplate.parse("http://h/${user}?t=${topic}", KNOWN);
    assertEquals(Set.of("user", "topic"), template.variables());
    assertEquals(
        URI.create("http://h/u?t=t"),
        template.expand(name -> Map.of("user", "u", "topic", "t").get(name)));
  }

  @ParameterizedTest
  @CsvSource({"Host,x", "content-length,1", "Bad Name,x", "X,a\u0001b", "X,€"})
  void header_thatCannotBeSent_isRefused(String name, String value) {
    var request = Http.Request.get(URI.create("http://h/"));
    assertThrows(IllegalArgumentException.class, () -> request.header(name, value));
  }

  @Test
  void request_toWhatIsNoService_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Http.Request.get(URI.create("file:///etc/passwd")));
    assertThrows(
        IllegalArgumentException.class,
        () -> Http.Request.of("CONNECT", URI.create("http://h/"), new byte[0]));
  }
}
