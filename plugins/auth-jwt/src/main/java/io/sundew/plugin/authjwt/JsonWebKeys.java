package io.sundew.plugin.authjwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads JSON Web Keys and sets of them (RFC 7517, RFC 8037). */
final class JsonWebKeys {
  private JsonWebKeys() {}

  /**
   * The keys of a file, each of which must be one to use.
   *
   * @throws UnusableKeyException when one is not
   */
  static KeySet all(byte[] json, Set<Algorithm> algorithms) throws UnusableKeyException {
    List<VerificationKey> keys = new ArrayList<>();
    List<Map<String, Object>> entries = entries(json);
    for (int i = 0; i < entries.size(); i++) {
      try {
        keys.add(key(entries.get(i), algorithms));
      } catch (UnusableKeyException e) {
        throw new UnusableKeyException("key " + (i + 1) + ": " + e.getMessage());
      }
    }
    return new KeySet(keys);
  }

  /**
   * The keys of a service that may have others besides: those to use.
   *
   * @throws UnusableKeyException when there is none
   */
  static KeySet usable(byte[] json, Set<Algorithm> algorithms) throws UnusableKeyException {
    List<VerificationKey> keys = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Map<String, Object> entry : entries(json)) {
      try {
        keys.add(key(entry, algorithms));
      } catch (UnusableKeyException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (keys.isEmpty()) {
      String why = problems.isEmpty() ? "it is empty" : "the first is " + problems.getFirst();
      throw new UnusableKeyException("the set has no key to use: " + why);
    }
    return new KeySet(keys);
  }

  /** The keys of a set, or the one that the object is. */
  private static List<Map<String, Object>> entries(byte[] json) throws UnusableKeyException {
    Map<String, Object> object;
    try {
      object = StrictJson.OF_KEYS.object(json);
    } catch (IOException e) {
      throw new UnusableKeyException("not a JSON object within the limits");
    }
    if (!object.containsKey("keys")) {
      return List.of(object);
    }
    if (!(object.get("keys") instanceof List<?> list) || list.size() > KeySet.MAXIMUM) {
      throw new UnusableKeyException("its 'keys' are not a list of at most " + KeySet.MAXIMUM);
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> entry)) {
        throw new UnusableKeyException("its 'keys' have something that is no object");
      }
      Map<String, Object> members = new HashMap<>();
      entry.forEach((name, value) -> members.put(String.valueOf(name), value));
      entries.add(members);
    }
    return entries;
  }

  private static VerificationKey key(Map<String, Object> entry, Set<Algorithm> algorithms)
      throws UnusableKeyException {
    JWK key = parse(entry);
    if (key.isPrivate()) {
      throw new UnusableKeyException(
          "a private or symmetric key, which does not belong here; a secret goes into a"
              + " secret-file");
    }
    if (!isForSignatures(key)) {
      throw new UnusableKeyException("a key that is not for signatures, by its 'use' or 'key_ops'");
    }
    return VerificationKey.of(
        publicKey(key), Optional.ofNullable(key.getKeyID()), allowed(key, algorithms));
  }

  private static JWK parse(Map<String, Object> entry) throws UnusableKeyException {
    try {
      Map<String, Object> members = new HashMap<>(entry);
      members.values().removeIf(StrictJson.Null.NULL::equals);
      return JWK.parse(members);
    } catch (ParseException | RuntimeException e) {
      throw new UnusableKeyException("not a JSON Web Key of a known kind");
    }
  }

  private static boolean isForSignatures(JWK key) {
    KeyUse use = key.getKeyUse();
    Set<KeyOperation> operations = key.getKeyOperations();
    return (use == null || use.equals(KeyUse.SIGNATURE))
        && (operations == null || operations.contains(KeyOperation.VERIFY));
  }

  /** A key that names its algorithm is for that one only. */
  private static Set<Algorithm> allowed(JWK key, Set<Algorithm> algorithms) {
    if (key.getAlgorithm() == null) {
      return algorithms;
    }
    String only = key.getAlgorithm().getName();
    return algorithms.stream()
        .filter(algorithm -> algorithm.toString().equals(only))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static PublicKey publicKey(JWK key) throws UnusableKeyException {
    try {
      return switch (key) {
        case RSAKey rsa -> rsa.toRSAPublicKey();
        case ECKey ec -> ec.toECPublicKey();
        case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) ->
            ed25519(pair.getDecodedX());
        default -> throw new UnusableKeyException("a key of a kind that no algorithm uses");
      };
    } catch (JOSEException | GeneralSecurityException e) {
      throw new UnusableKeyException("a broken key");
    }
  }

  /** RFC 8032 section 5.1.2: y little-endian, in the highest bit the sign of x. */
  private static PublicKey ed25519(byte[] encoded)
      throws GeneralSecurityException, UnusableKeyException {
    if (encoded.length != 32) {
      throw new UnusableKeyException("an Ed25519 key of " + encoded.length + " bytes");
    }
    byte[] bigEndian = new byte[32];
    for (int i = 0; i < 32; i++) {
      bigEndian[i] = encoded[31 - i];
    }
    boolean xOdd = bigEndian[0] < 0;
    bigEndian[0] &= 0x7F;
    var point = new EdECPoint(xOdd, new BigInteger(1, bigEndian));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }
}
