package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom and when a token is good; the time is 1000, the leeway 30 seconds. */
class ClaimsCheckTest {
  private static final ClaimsCheck STRICT = check(true);
  private static final ClaimsCheck LENIENT = check(false);

  private static ClaimsCheck check(boolean requireExpiry) {
    return new ClaimsCheck(
        Optional.of("https://issuer"),
        Optional.of("broker"),
        Duration.ofSeconds(30),
        requireExpiry,
        InstantSource.fixed(Instant.ofEpochSecond(1000)));
  }

  private static Optional<Duration> validity(ClaimsCheck check, String members)
      throws TokenException, IOException {
    return check.validity(StrictJson.OF_TOKENS.object("{" + members + "}"));
  }

  private static String refusal(String members) {
    return assertThrows(TokenException.class, () -> validity(STRICT, members)).reason();
  }

  @ParameterizedTest
  @CsvSource({"1100,130", "971,1", "970.9,0", "1000.5,30", "1e3,30"})
  void validity_lastsUntilExpiryAndLeeway(String expiry, long seconds) throws Exception {
    String members = "'iss':'https://issuer','aud':'broker','exp':".replace('\'', '"') + expiry;

    if (seconds == 0) {
      assertEquals("the token has expired", refusal(members));
    } else {
      assertEquals(Optional.of(Duration.ofSeconds(seconds)), validity(STRICT, members));
    }
  }

  @Test
  void validity_timesOfAnySize_doNotOverflow() throws Exception {
    String base = "\"iss\":\"https://issuer\",\"aud\":\"broker\",";

    for (String late : new String[] {"9223372036854775807", "1e300", "9".repeat(60)}) {
      assertEquals(
          Optional.of(Duration.ofSeconds(1_000_000_000_000L - 970)),
          validity(STRICT, base + "\"exp\":" + late));
    }
    assertEquals("the token has expired", refusal(base + "\"exp\":-1e300"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'exp':9999|the token is not of the expected issuer",
        "'iss':'https://other','aud':'broker','exp':9999|the token is not of the expected issuer",
        "'iss':['https://issuer'],'aud':'broker','exp':9999|the token is not of the expected"
            + " issuer",
        "'iss':'https://issuer','exp':9999|the token is not for this audience",
        "'iss':'https://issuer','aud':'other','exp':9999|the token is not for this audience",
        "'iss':'https://issuer','aud':['a','b'],'exp':9999|the token is not for this audience",
        "'iss':'https://issuer','aud':[],'exp':9999|the token is not for this audience",
        "'iss':'https://issuer','aud':'broker'|the token has no expiry",
        "'iss':'https://issuer','aud':'broker','exp':null|the token's 'exp' is not a number",
        "'iss':'https://issuer','aud':'broker','exp':'9999'|the token's 'exp' is not a number",
        "'iss':'https://issuer','aud':'broker','exp':970|the token has expired",
        "'iss':'https://issuer','aud':'broker','exp':9999,'nbf':1031|the token is not good yet",
        "'iss':'https://issuer','aud':'broker','exp':9999,'nbf':'x'|the token's 'nbf' is not a"
            + " number",
        "'iss':'https://issuer','aud':'broker','exp':9999,'iat':1031|the token is issued in the"
            + " future"
      })
  void validity_notHereOrNotNow_isRefused(String members, String reason) {
    assertEquals(reason, refusal(members.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'aud':['x','broker'],'exp':9999",
        "'aud':'broker','exp':9999,'nbf':1030,'iat':1030",
        "'aud':'broker','exp':9999,'nbf':-5,'iat':0"
      })
  void validity_withinLeeway_isGood(String members) throws Exception {
    validity(STRICT, ("'iss':'https://issuer'," + members).replace('\'', '"'));
  }

  @Test
  void validity_expiryNotRequired_isForEverWithoutAndChecksItWith() throws Exception {
    String base = "\"iss\":\"https://issuer\",\"aud\":\"broker\"";

    assertEquals(Optional.empty(), validity(LENIENT, base));
    assertThrows(TokenException.class, () -> validity(LENIENT, base + ",\"exp\":900"));
  }
}
