package io.sundew.plugin.authjwt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signed token taken apart (RFC 7515 section 3.1), of which nothing is verified yet. Confined to
 * one thread.
 *
 * @param algorithm what its header says it is signed by, as it stands there
 * @param keyId the {@code kid} of its header
 * @param signed the bytes that the signature is of
 * @param payload to be read only after the signature was found good
 */
record CompactToken(
    String algorithm, Optional<String> keyId, byte[] signed, byte[] signature, byte[] payload) {
  /** Bytes of the longest token. */
  static final int MAXIMUM = 16 * 1024;

  private static final int MAXIMUM_KEY_ID = 256;

  /**
   * Whether a text is meant to be a token, be it a wrong one: parts of base64url with at least two
   * dots between them, the first part beginning as a JSON object does. A password is hardly ever.
   */
  static boolean isMeantToBe(String text) {
    return beginsAsObject(text)
        && text.chars().allMatch(CompactToken::mayStandInToken)
        && text.chars().filter(c -> c == '.').count() >= 2;
  }

  /** In base64url a brace is 'e' and one of four letters. */
  private static boolean beginsAsObject(String text) {
    return text.length() > 2
        && text.charAt(0) == 'e'
        && text.charAt(1) >= 'w'
        && text.charAt(1) <= 'z';
  }

  private static boolean mayStandInToken(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  /**
   * Takes a token apart.
   *
   * @throws TokenException when it is too long, not a signed token, or has a header that cannot be
   *     trusted to mean what it says
   */
  static CompactToken parse(String text) throws TokenException {
    if (text.length() > MAXIMUM) {
      throw TokenException.invalid("the token is longer than " + MAXIMUM + " bytes");
    }
    String[] parts = text.split("\\.", -1);
    if (!isMeantToBe(text) || parts.length != 3) {
      throw TokenException.invalid("not a signed token");
    }
    Map<String, Object> header = header(decode(parts[0]));
    if (header.containsKey("crit")) { // RFC 7515 section 4.1.11: it asks for what we do not have
      throw TokenException.invalid("the token's header has 'crit'");
    }
    if (!(header.get("alg") instanceof String algorithm)) {
      throw TokenException.invalid("the token's header names no algorithm");
    }
    return new CompactToken(
        algorithm,
        keyId(header.get("kid")),
        text.substring(0, parts[0].length() + 1 + parts[1].length())
            .getBytes(StandardCharsets.US_ASCII),
        decode(parts[2]),
        decode(parts[1]));
  }

  private static byte[] decode(String part) throws TokenException {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw TokenException.invalid("a part of the token is not base64url");
    }
  }

  private static Map<String, Object> header(byte[] json) throws TokenException {
    try {
      return StrictJson.OF_TOKENS.object(json);
    } catch (IOException e) {
      throw TokenException.invalid("the token's header is not a JSON object within the limits");
    }
  }

  private static Optional<String> keyId(@Nullable Object kid) throws TokenException {
    if (kid == null) {
      return Optional.empty();
    }
    if (kid instanceof String text && text.length() <= MAXIMUM_KEY_ID) {
      return Optional.of(text);
    }
    throw TokenException.invalid("the token's 'kid' is not a short text");
  }
}
