package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are taken for signed, and what forged ones come to. */
class TokenVerifierTest {
  private static final String CLAIMS = "{\"sub\":\"anna\",\"exp\":1767225600}";
  private static final Set<Algorithm> SECRETS =
      EnumSet.of(Algorithm.HS256, Algorithm.HS384, Algorithm.HS512);
  private static final Set<Algorithm> PUBLIC = EnumSet.complementOf(EnumSet.copyOf(SECRETS));

  /** Keys that never change. */
  private record FixedKeys(KeySet current) implements KeySource {
    @Override
    public KeySet renewed() {
      return current;
    }
  }

  private static TokenVerifier verifier(Set<Algorithm> algorithms, VerificationKey... keys) {
    return new TokenVerifier(algorithms, new FixedKeys(new KeySet(List.of(keys))));
  }

  private static TokenVerifier secret() throws UnusableKeyException {
    return verifier(SECRETS, VerificationKey.secret(TestKeys.SECRET, SECRETS));
  }

  private static TokenVerifier rsa(Optional<String> keyId) throws UnusableKeyException {
    return verifier(PUBLIC, VerificationKey.of(TestKeys.RSA.getPublic(), keyId, PUBLIC));
  }

  private static String refusal(TokenVerifier verifier, String token) {
    return assertThrows(TokenException.class, () -> verifier.claims(token)).reason();
  }

  @ParameterizedTest
  @EnumSource
  void claims_goodSignature_areThose(Algorithm algorithm) throws Exception {
    TokenVerifier verifier =
        SECRETS.contains(algorithm)
            ? secret()
            : verifier(
                EnumSet.of(algorithm),
                VerificationKey.of(
                    TestKeys.of(algorithm).getPublic(), Optional.empty(), Set.of(algorithm)));

    Map<String, Object> claims =
        verifier.claims(TestKeys.issuer(algorithm).token(algorithm, CLAIMS));

    assertEquals(Map.of("sub", "anna", "exp", 1767225600L), claims);
  }

  @ParameterizedTest
  @EnumSource
  void claims_changedAfterwards_areRefused(Algorithm algorithm) throws Exception {
    TokenVerifier verifier =
        SECRETS.contains(algorithm)
            ? secret()
            : verifier(
                EnumSet.of(algorithm),
                VerificationKey.of(
                    TestKeys.of(algorithm).getPublic(), Optional.empty(), Set.of(algorithm)));
    String[] parts = TestKeys.issuer(algorithm).token(algorithm, CLAIMS).split("\\.");

    String forged = parts[0] + "." + Issuer.part("{\"sub\":\"root\"}") + "." + parts[2];
    String blank = parts[0] + "." + parts[1] + ".";
    String zeros =
        parts[0]
            + "."
            + parts[1]
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new byte[Base64.getUrlDecoder().decode(parts[2]).length]);

    assertEquals("the token's signature is not good", refusal(verifier, forged));
    assertEquals("the token's signature is not good", refusal(verifier, blank));
    assertEquals("the token's signature is not good", refusal(verifier, zeros));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "", "HS1", "hs256", "RS256 "})
  void claims_algorithmThatIsNone_isNotAllowed(String name) throws Exception {
    String token = Issuer.part("{\"alg\":\"" + name + "\"}") + "." + Issuer.part(CLAIMS) + ".";

    assertEquals("the token's algorithm is not allowed", refusal(secret(), token));
    assertEquals("the token's algorithm is not allowed", refusal(rsa(Optional.empty()), token));
  }

  @Test
  void claims_publicKeyUsedAsSecret_isNotAllowed() throws Exception {
    byte[] der = TestKeys.RSA.getPublic().getEncoded();
    byte[] pem = TestKeys.pem(TestKeys.RSA).getBytes(StandardCharsets.US_ASCII);

    for (byte[] secret : List.of(der, pem)) {
      String token = Issuer.withSecret(secret).token(Algorithm.HS256, CLAIMS);
      assertEquals("the token's algorithm is not allowed", refusal(rsa(Optional.empty()), token));
    }
  }

  @Test
  void claims_publicKeyUsedAsSecret_findsNoKeyEvenWhereBothKindsWereAllowed() throws Exception {
    var both = EnumSet.allOf(Algorithm.class);
    var verifier =
        verifier(both, VerificationKey.of(TestKeys.RSA.getPublic(), Optional.empty(), both));
    String token =
        Issuer.withSecret(TestKeys.RSA.getPublic().getEncoded()).token(Algorithm.HS256, CLAIMS);

    assertEquals("no key is known that the token could be signed with", refusal(verifier, token));
  }

  @Test
  void claims_algorithmOfAnotherKind_isNotTheKeys() throws Exception {
    String token = Issuer.with(TestKeys.P256).token(Algorithm.ES256, CLAIMS);

    assertEquals(
        "no key is known that the token could be signed with",
        refusal(rsa(Optional.empty()), token));
  }

  @Test
  void claims_otherKeyOrKeyId_isRefused() throws Exception {
    Issuer issuer = Issuer.with(TestKeys.RSA);
    Issuer other = Issuer.with(TestKeys.OTHER_RSA);
    TokenVerifier verifier = rsa(Optional.of("one"));

    verifier.claims(issuer.token(Algorithm.RS256, CLAIMS));
    verifier.claims(issuer.token(Algorithm.RS256, "one", CLAIMS));
    assertEquals(
        "no key is known that the token could be signed with",
        refusal(verifier, issuer.token(Algorithm.RS256, "two", CLAIMS)));
    assertEquals(
        "the token's signature is not good",
        refusal(verifier, other.token(Algorithm.RS256, "one", CLAIMS)));
    assertEquals(
        "the token's 'kid' is not a short text",
        refusal(verifier, issuer.token("{\"alg\":\"RS256\",\"kid\":1}", Algorithm.RS256, CLAIMS)));
  }

  /** The forger's own key in the header, in each of the ways that a header may carry one. */
  @Test
  void claims_keyInTheHeader_isNotLookedAt() throws Exception {
    Issuer forger = Issuer.with(TestKeys.OTHER_RSA);
    String jwk = TestKeys.jwk(TestKeys.OTHER_RSA, "");

    for (String member :
        List.of(
            "\"jwk\":" + jwk,
            "\"jku\":\"http://127.0.0.1:1/keys\"",
            "\"x5u\":\"http://127.0.0.1:1/certificate\"",
            "\"x5c\":[\"MIIB\"]")) {
      String header = "{\"alg\":\"RS256\"," + member + "}";
      String token = forger.token(header, Algorithm.RS256, CLAIMS);
      assertEquals(
          "the token's signature is not good", refusal(rsa(Optional.empty()), token), header);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
        "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"HS256\",\"crit\":[]}",
        "{\"alg\":\"HS256\",\"crit\":null}"
      })
  void claims_criticalHeader_isRefused(String header) throws Exception {
    String token = Issuer.withSecret(TestKeys.SECRET).token(header, Algorithm.HS256, CLAIMS);

    assertEquals("the token's header has 'crit'", refusal(secret(), token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\",\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}",
        "{\"alg\":\"HS256\"}{}",
        "{\"alg\":\"HS256\"",
        "{\"alg\":'HS256'}",
        "{\"alg\":\"HS256\",\"x\":1e999}",
        "{\"alg\":\"HS256\",\"x\":NaN}"
      })
  void claims_headerThatIsNotPlainJson_isRefused(String header) throws Exception {
    String token = Issuer.withSecret(TestKeys.SECRET).token(header, Algorithm.HS256, CLAIMS);

    assertEquals(
        "the token's header is not a JSON object within the limits", refusal(secret(), token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"anna\",\"sub\":\"root\"}",
        "{\"sub\":\"anna\",\"a\":{\"b\":1,\"b\":2}}",
        "[\"sub\"]",
        "\"sub\"",
        "",
        "{\"sub\":\"anna\"} trailing"
      })
  void claims_payloadThatIsNotAPlainObject_isRefused(String payload) throws Exception {
    String token = Issuer.withSecret(TestKeys.SECRET).token(Algorithm.HS256, payload);

    assertEquals(
        "the token's claims are not a JSON object within the limits", refusal(secret(), token));
  }

  @Test
  void claims_notUtf8_isRefused() throws Exception {
    String header = Base64.getUrlEncoder().encodeToString(new byte[] {'{', '"', (byte) 0xC0, '"'});

    String token = header.replace("=", "") + "." + Issuer.part(CLAIMS) + ".AAAA";

    assertEquals(
        "the token's header is not a JSON object within the limits", refusal(secret(), token));
  }

  @Test
  void claims_nestedDeeply_isRefused() throws Exception {
    for (String deep :
        List.of(
            "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
            "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000),
            "{\"a\":" + "[".repeat(16) + "]".repeat(16) + "}")) {
      String inHeader = Issuer.withSecret(TestKeys.SECRET).token(deep, Algorithm.HS256, CLAIMS);
      String inClaims = Issuer.withSecret(TestKeys.SECRET).token(Algorithm.HS256, deep);

      assertEquals(
          "the token's header is not a JSON object within the limits", refusal(secret(), inHeader));
      assertEquals(
          "the token's claims are not a JSON object within the limits",
          refusal(secret(), inClaims));
    }
  }

  @Test
  void claims_tooMany_areRefused() throws Exception {
    Issuer issuer = Issuer.withSecret(TestKeys.SECRET);

    assertEquals(
        "the token has more than 128 claims",
        refusal(secret(), issuer.token(Algorithm.HS256, members(129))));
    assertEquals(128, secret().claims(issuer.token(Algorithm.HS256, members(128))).size());
    assertEquals(
        "the token's claims are not a JSON object within the limits",
        refusal(secret(), issuer.token(Algorithm.HS256, "{\"a\":[" + "1,".repeat(2_500) + "1]}")));
  }

  private static String members(int count) {
    var text = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append("\"c").append(i).append("\":1");
    }
    return text.append('}').toString();
  }

  @Test
  void claims_oversize_isRefusedAtOnce() throws Exception {
    TokenVerifier verifier = secret();
    String huge =
        Issuer.withSecret(TestKeys.SECRET)
            .token(Algorithm.HS256, "{\"sub\":\"" + "a".repeat(1024 * 1024) + "\"}");
    String largest = largest();

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertEquals("the token is longer than 16384 bytes", refusal(verifier, huge)));
    assertTrue(largest.length() > CompactToken.MAXIMUM - 4, "length " + largest.length());
    assertEquals(1, verifier.claims(largest).size());
  }

  /** A token as long as it may be. */
  private static String largest() {
    Issuer issuer = Issuer.withSecret(TestKeys.SECRET);
    int without = issuer.token(Algorithm.HS256, "{\"sub\":\"\"}").length();
    int filling = (CompactToken.MAXIMUM - without) / 4 * 3;
    return issuer.token(Algorithm.HS256, "{\"sub\":\"" + "a".repeat(filling) + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eyJ", "eyJ..", "eyJ.a", "eyJ.a.b.c", "eyJ.a.b.c.d", "eyJhbGciOiJIUzI1NiJ9.e30.%"})
  void claims_notThreeParts_isRefused(String token) throws Exception {
    assertThrows(TokenException.class, () -> secret().claims(token));
  }

  @Test
  void isMeantToBe_tellsTokensFromPasswords() {
    assertTrue(CompactToken.isMeantToBe("eyJhbGciOiJub25lIn0.e30."));
    assertTrue(CompactToken.isMeantToBe(Issuer.part("{ \"alg\" : 1 }") + ".a.b"));
    assertTrue(CompactToken.isMeantToBe("eyJhbGciOiJSU0EifQ.a.b.c.d"));
    for (String password :
        List.of("", "secret", "a.b.c", "eyJhbGciOiJub25lIn0.e30", "eyJ.pass word.x", "ey.J.ö")) {
      assertEquals(false, CompactToken.isMeantToBe(password), password);
    }
  }
}
