package io.sundew.plugin.authjwt;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an identity of claims: one names it, the other plain ones become attributes, and those that
 * grant rights travel as one attribute. Thread safe.
 *
 * @param userClaim the claim that names the identity
 * @param clientIdClaim the claim that must be the client identifier
 * @param acl whether rights that cannot be understood turn the token down
 */
record IdentityMapping(String userClaim, Optional<String> clientIdClaim, boolean acl) {
  private static final int MAXIMUM_NAME = 1024;
  private static final int MAXIMUM_VALUE = 1024;

  /** They are true of the token, not of its bearer. */
  private static final Set<String> OF_THE_TOKEN = Set.of("exp", "nbf", "iat");

  /**
   * The identity.
   *
   * @param clientId of CONNECT; empty where the broker assigns one
   * @throws TokenException when the claims name nobody, or another client
   */
  Identity identity(Map<String, Object> claims, String clientId) throws TokenException {
    String name = text(claims.get(userClaim)).orElseThrow(() -> lacking(userClaim));
    if (name.isEmpty()
        || name.length() > MAXIMUM_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw TokenException.invalid(
          "the token's claim '" + userClaim + "' is empty, too long or has control characters");
    }
    if (clientIdClaim.isPresent()) {
      String of = clientIdClaim.get();
      if (!text(claims.get(of)).orElseThrow(() -> lacking(of)).equals(clientId)) {
        throw new TokenException(
            TokenException.Kind.OTHER_CLIENT,
            "the client identifier is not that of the token's claim '" + of + "'");
      }
    }
    return new Identity(name, attributes(claims));
  }

  private static TokenException lacking(String claim) {
    return TokenException.invalid("the token has no plain claim '" + claim + "'");
  }

  private Map<String, String> attributes(Map<String, Object> claims) throws TokenException {
    Map<String, String> attributes = new HashMap<>();
    claims.forEach(
        (name, claim) -> {
          if (!OF_THE_TOKEN.contains(name)) {
            text(claim)
                .filter(value -> value.length() <= MAXIMUM_VALUE)
                .ifPresent(value -> attributes.put(name, value));
          }
        });
    attributes.remove(RightsClaims.ATTRIBUTE);
    rights(claims).ifPresent(rights -> attributes.put(RightsClaims.ATTRIBUTE, rights));
    return attributes;
  }

  /**
   * They travel with the identity even where nothing asks for them yet: with another configuration
   * the clients that are there keep their rights.
   */
  private Optional<String> rights(Map<String, Object> claims) throws TokenException {
    try {
      return RightsClaims.encode(claims);
    } catch (IllegalArgumentException wrong) {
      if (acl) {
        throw TokenException.invalid("the token's rights: " + wrong.getMessage());
      }
      return Optional.empty();
    }
  }

  /** A plain claim as text. */
  private static Optional<String> text(@Nullable Object claim) {
    return switch (claim) {
      case String text -> Optional.of(text);
      case Number number -> Optional.of(number.toString());
      case Boolean truth -> Optional.of(truth.toString());
      case null, default -> Optional.empty();
    };
  }
}
