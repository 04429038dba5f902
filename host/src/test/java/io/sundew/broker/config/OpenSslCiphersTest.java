package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class OpenSslCiphersTest {
  /** What {@code openssl ciphers -stdname} prints: OpenSSL's names and the standard's. */
  private static Map<String, String> namesOfOpenSsl() throws Exception {
    Process openssl =
        new ProcessBuilder("openssl", "ciphers", "-stdname", "ALL:@SECLEVEL=0")
            .redirectErrorStream(true)
            .start();
    String printed = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(openssl.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, openssl.exitValue(), printed);
    Map<String, String> names = new HashMap<>();
    for (String line : printed.lines().toList()) { // STANDARD - OPENSSL VERSION …
      String[] words = line.trim().split(" +", 4);
      names.put(words[2], words[0]);
    }
    return names;
  }

  @Test
  void everyNameThatIsMapped_isOpenSslsNameOfThatSuite() throws Exception {
    Map<String, String> names = namesOfOpenSsl();
    assertTrue(names.size() > 50, names::toString);
    names.forEach(
        (name, standard) ->
            OpenSslCiphers.standardName(name).ifPresent(mapped -> assertEquals(standard, mapped)));
  }

  @Test
  void everySuiteOfJava_isFoundByItsNameInOpenSsl() throws Exception {
    List<String> suites =
        List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
    namesOfOpenSsl()
        .forEach(
            (name, standard) -> {
              if (suites.contains(standard)) {
                assertEquals(Optional.of(standard), OpenSslCiphers.standardName(name));
              }
            });
  }

  @Test
  void parse_partsWhatJavaHasFromTheRest() {
    var list =
        OpenSslCiphers.parse("ECDHE-RSA-AES128-GCM-SHA256:HIGH:!aNULL:DHE-RSA-CHACHA20-POLY1305");

    assertEquals(
        List.of(
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        list.suites());
    assertEquals(List.of("HIGH", "!aNULL"), list.unknown());
  }
}
