package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  /**
   * Written by mosquitto_passwd 2.0.11; the last is a test vector of Argon2's reference
   * implementation.
   */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "wonderland,"
            + " $7$101$e37ATRE/xzzGzb/g$J8brEmGx6Y6w+2nbZxVqPdKNs2MhWTYfZhoR9AsL38kohJpWK/gwh9ENNN1wysoQgaynPPdamrDcwX03uUObwg==",
        "\"\","
            + " $7$101$vzTGcbL+HbletTfb$Emt3xOEHZyvgFXtUQMOyV2Yt7Ka1jk92bdta3ePAJzPWymbih2qsPpkaJ7bgtENiZh9qLlnL3CaOq9ynuT0Ifg==",
        "pw, $6$BTgvtt817mhGzWIl$RQMG7XYpqFGSZjRCJurNx3uORRud5UEzxk60/z5QmulcbumvFzHVNZfrtddAzMMyfAODdakSCtto0DXvyWviHg==",
        "password,"
            + " \"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc\"",
      })
  void parse_hashesOfOtherPrograms_matchTheirPasswordOnly(String password, String text) {
    var hash = PasswordHash.parse(text);

    assertTrue(hash.matches(password.getBytes(UTF_8)));
    assertFalse(hash.matches((password + "x").getBytes(UTF_8)));
    assertEquals(text, hash.encoded());
  }

  @Test
  void parse_paddedArgon2_isReadToo() {
    var hash =
        PasswordHash.parse(
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ=$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=");

    assertTrue(hash.matches("password".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @EnumSource
  void hash_anyBytes_isReadBack(HashAlgorithm algorithm) {
    byte[] password = {(byte) 0xFF, 0, (byte) 0xC3, 'x'};

    var hash = PasswordHash.parse(algorithm.hash(password, 101).encoded());

    assertTrue(hash.matches(password));
    assertFalse(hash.matches(new byte[] {(byte) 0xFF}));
  }

  @Test
  void hash_twice_differsBySalt() {
    byte[] password = "same".getBytes(UTF_8);

    var first = HashAlgorithm.SHA512_PBKDF2.hash(password, 101);
    var second = HashAlgorithm.SHA512_PBKDF2.hash(password, 101);

    assertFalse(first.encoded().equals(second.encoded()));
  }

  @Test
  void hash_argon2id_hasTheFormOfMosquitto21() {
    var text = HashAlgorithm.ARGON2ID.hash("x".getBytes(UTF_8), 101).encoded();

    assertTrue(
        text.matches(
            "\\$argon2id\\$v=19\\$m=47104,t=1,p=1\\$[A-Za-z0-9+/]{86}\\$[A-Za-z0-9+/]{86}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "$5$AAAA$AAAA",
        "$6$",
        "$6$AAAAAAAAAAAAAAAA$AAAA",
        "$6$AAAA$RQMG7XYpqFGSZjRCJurNx3uORRud5UEzxk60/z5QmulcbumvFzHVNZfrtddAzMMyfAODdakSCtto0DXvyWviHg==",
        "$7$0$vzTGcbL+HbletTfb$Emt3xOEHZyvgFXtUQMOyV2Yt7Ka1jk92bdta3ePAJzPWymbih2qsPpkaJ7bgtENiZh9qLlnL3CaOq9ynuT0Ifg==",
        "$7$99999999999$vzTGcbL+HbletTfb$Emt3xOEHZyvgFXtUQMOyV2Yt7Ka1jk92bdta3ePAJzPWymbih2qsPpkaJ7bgtENiZh9qLlnL3CaOq9ynuT0Ifg==",
        "$7$101$vzTGcbL+Hbl*tTfb$Emt3xOEHZyvgFXtUQMOyV2Yt7Ka1jk92bdta3ePAJzPWymbih2qsPpkaJ7bgtENiZh9qLlnL3CaOq9ynuT0Ifg==",
        "$7$101$vzTGcbL+HbletTfb$Emt3xOEHZyvgFXtUQMOyV2Yt7Ka1jk92bdta3ePA",
        "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=101,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFh",
      })
  void parse_brokenHash_isRefusedWithoutShowingIt(String text) {
    var complaint =
        assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(text)).toString();

    assertFalse(complaint.contains("vzTG") || complaint.contains("c29t"), complaint);
  }
}
