package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys as operators and services write them. */
class KeyFilesTest {
  private static final Set<Algorithm> RSA = EnumSet.of(Algorithm.RS256, Algorithm.PS512);
  private static final Set<Algorithm> ALL_PUBLIC =
      EnumSet.complementOf(EnumSet.of(Algorithm.HS256, Algorithm.HS384, Algorithm.HS512));

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("keys"), text);
  }

  private KeySet keys(String text, Set<Algorithm> algorithms) throws Exception {
    return KeyFiles.publicKeys(file(text), algorithms);
  }

  private String problem(String text, Set<Algorithm> algorithms) throws IOException {
    Path file = file(text);
    return String.valueOf(
        assertThrows(UnusableKeyException.class, () -> KeyFiles.publicKeys(file, algorithms))
            .getMessage());
  }

  private static boolean verifies(KeySet keys, Algorithm algorithm) {
    byte[] signed = "signed".getBytes(StandardCharsets.US_ASCII);
    String token = TestKeys.issuer(algorithm).token(algorithm, "{}");
    String[] parts = token.split("\\.");
    byte[] bytes = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
    var candidates = keys.candidates(algorithm, Optional.empty());
    return candidates.stream().anyMatch(key -> key.check().fits(algorithm, bytes, signature))
        && candidates.stream().noneMatch(key -> key.check().fits(algorithm, signed, signature));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "HS\\d+")
  void publicKeys_pemAndJwk_verify(Algorithm algorithm) throws Exception {
    KeyPair own = TestKeys.of(algorithm);

    assertTrue(verifies(keys(TestKeys.pem(own), Set.of(algorithm)), algorithm));
    assertTrue(verifies(keys(TestKeys.jwk(own, ""), Set.of(algorithm)), algorithm));
    assertTrue(verifies(keys(TestKeys.set(TestKeys.jwk(own, "")), Set.of(algorithm)), algorithm));
  }

  @Test
  void publicKeys_oldAndNewInOneFile_areBothThere() throws Exception {
    String text =
        "old key\n" + TestKeys.pem(TestKeys.OTHER_RSA) + "new key\n" + TestKeys.pem(TestKeys.RSA);

    assertEquals(2, keys(text, RSA).keys().size());
    assertTrue(verifies(keys(text, RSA), Algorithm.RS256));
  }

  @Test
  void publicKeys_keyOfAnotherKind_isRefusedNamingBoth() throws Exception {
    assertEquals(
        "an EC key on P-256, which none of the algorithms [RS256] uses",
        problem(TestKeys.pem(TestKeys.P256), Set.of(Algorithm.RS256)));
    assertEquals(
        "an EC key on P-384, which none of the algorithms [ES256] uses",
        problem(TestKeys.pem(TestKeys.P384), Set.of(Algorithm.ES256)));
    assertEquals(
        "an RSA key, which none of the algorithms [EdDSA] uses",
        problem(TestKeys.pem(TestKeys.RSA), Set.of(Algorithm.EDDSA)));
    assertEquals(
        "key 1: an Edwards key on Ed25519, which none of the algorithms [ES256] uses",
        problem(TestKeys.jwk(TestKeys.ED25519, ""), Set.of(Algorithm.ES256)));
  }

  @Test
  void publicKeys_jwkThatSaysWhatItIsFor_isForNothingElse() throws Exception {
    String forRs256 = TestKeys.jwk(TestKeys.RSA, "\"alg\":\"RS256\",\"use\":\"sig\"");

    assertTrue(verifies(keys(forRs256, RSA), Algorithm.RS256));
    assertEquals(List.of(), keys(forRs256, RSA).candidates(Algorithm.PS512, Optional.empty()));
    assertTrue(
        problem(TestKeys.jwk(TestKeys.RSA, "\"use\":\"enc\""), RSA).contains("not for signatures"));
    assertTrue(
        problem(TestKeys.jwk(TestKeys.RSA, "\"key_ops\":[\"encrypt\"]"), RSA)
            .contains("not for signatures"));
    assertTrue(
        problem(TestKeys.jwk(TestKeys.RSA, "\"alg\":\"HS256\""), ALL_PUBLIC)
            .contains("none of the algorithms"));
  }

  @Test
  void publicKeys_whatDoesNotBelongThere_isRefusedWithTheFix() throws Exception {
    String privatePem = TestKeys.block("PRIVATE KEY", TestKeys.RSA.getPrivate().getEncoded());
    String symmetric = "{\"kty\":\"oct\",\"k\":\"" + "A".repeat(43) + "\"}";

    assertTrue(problem(privatePem, RSA).contains("openssl pkey -in FILE -pubout"));
    assertTrue(problem(TestKeys.block("RSA PUBLIC KEY", new byte[9]), RSA).contains("PKCS#1"));
    assertTrue(problem(TestKeys.block("PUBLIC KEY", new byte[9]), RSA).contains("not RSA, EC"));
    assertTrue(problem(TestKeys.block("CERTIFICATE", new byte[9]), RSA).contains("certificate"));
    assertTrue(problem(TestKeys.block("PGP MESSAGE", new byte[9]), RSA).contains("no public key"));
    assertTrue(problem("-----BEGIN PUBLIC KEY-----\nMII", RSA).contains("no complete PEM block"));
    assertTrue(problem(TestKeys.set(symmetric), ALL_PUBLIC).contains("secret-file"));
    assertTrue(problem("{\"kty\":\"RSA\"}", RSA).contains("not a JSON Web Key"));
    assertTrue(problem("{\"keys\":[1]}", RSA).contains("no object"));
    assertTrue(problem("{\"keys\":[],\"keys\":[]}", RSA).contains("not a JSON object"));
    assertTrue(problem("s3cret", RSA).contains("neither PEM nor a JSON Web Key"));
    assertEquals("it is empty", problem("", RSA));
    assertTrue(problem("-".repeat(1024 * 1024 + 1), RSA).contains("larger than 1 MiB"));
  }

  @Test
  void publicKeys_weakOrHugeRsaKey_isRefused() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);

    assertEquals(
        "an RSA key of 1024 bits; it needs 2048 to 8192",
        problem(TestKeys.pem(generator.generateKeyPair()), RSA));
  }

  @Test
  void publicKeys_pointOffTheCurve_isRefused() throws Exception {
    String x = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
    String jwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + x + "\",\"y\":\"" + x + "\"}";

    assertTrue(problem(jwk, Set.of(Algorithm.ES256)).startsWith("key 1: "));
  }

  @Test
  void usable_setWithOthersBesides_takesThoseThatFit() throws Exception {
    String set =
        TestKeys.set(
            TestKeys.jwk(TestKeys.P256, "\"kid\":\"ec\",\"x5u\":null"),
            "{\"kty\":\"new\"}",
            "{\"kty\":\"oct\",\"k\":\"" + "A".repeat(43) + "\"}",
            TestKeys.jwk(TestKeys.RSA, "\"kid\":\"rsa\""));

    KeySet keys = JsonWebKeys.usable(set.getBytes(StandardCharsets.UTF_8), Set.of(Algorithm.ES256));

    assertEquals(1, keys.keys().size());
    assertEquals(Optional.of("ec"), keys.keys().getFirst().id());
    assertThrows(
        UnusableKeyException.class,
        () -> JsonWebKeys.usable(set.getBytes(StandardCharsets.UTF_8), Set.of(Algorithm.EDDSA)));
  }

  @Test
  void usable_tooManyKeys_isRefused() {
    String[] keys = new String[KeySet.MAXIMUM + 1];
    Arrays.fill(keys, TestKeys.jwk(TestKeys.P256, ""));

    assertThrows(
        UnusableKeyException.class,
        () ->
            JsonWebKeys.usable(
                TestKeys.set(keys).getBytes(StandardCharsets.UTF_8), Set.of(Algorithm.ES256)));
  }

  @Test
  void secret_tooShortForTheHash_isRefusedWithTheFix() throws Exception {
    Path file = file("0123456789abcdef0123456789abcdef\n");

    assertEquals(1, KeyFiles.secret(file, Set.of(Algorithm.HS256)).keys().size());
    assertEquals(
        "the secret has 32 bytes and HS512 needs at least 64; 'openssl rand -hex 64' makes one",
        assertThrows(
                UnusableKeyException.class,
                () -> KeyFiles.secret(file, Set.of(Algorithm.HS256, Algorithm.HS512)))
            .getMessage());
  }

  @Test
  void secret_lineEndOfAnEditor_doesNotCount() throws Exception {
    for (String end : List.of("", "\n", "\r\n")) {
      Path file = file(new String(TestKeys.SECRET, StandardCharsets.US_ASCII) + end);
      assertTrue(
          verifies(KeyFiles.secret(file, Set.of(Algorithm.HS512)), Algorithm.HS512),
          end.replace("\n", "LF"));
    }
  }
}
