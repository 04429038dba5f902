package io.sundew.plugin.bridgehttp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Standard Webhooks says: an HMAC-SHA-256 of identifier, time and body for each
 * key, so that services may go over to a new key one by one. Immutable; thread safe.
 */
final class Signer {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;

  private final List<SecretKeySpec> keys;

  private Signer(List<SecretKeySpec> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * A signer with the keys that the configuration names.
   *
   * @throws IOException when a file cannot be read
   * @throws IllegalArgumentException when a key is none; the message does not tell it
   */
  static Signer of(BridgeHttpConfig.Sign config) throws IOException {
    List<SecretKeySpec> keys = new ArrayList<>();
    List<String> written = config.keys().orElse(List.of());
    for (int i = 0; i < written.size(); i++) {
      keys.add(key(written.get(i), "sign.keys[" + i + "]"));
    }
    for (Path file : config.keyFiles().orElse(List.of())) {
      keys.add(key(SecretFile.read(file), file.toString()));
    }
    return new Signer(keys);
  }

  private static SecretKeySpec key(String text, String where) {
    try {
      if (text.startsWith(PREFIX)) {
        byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (bytes.length >= SHORTEST && bytes.length <= LONGEST) {
          return new SecretKeySpec(bytes, ALGORITHM);
        }
      }
    } catch (IllegalArgumentException noBase64) {
      // said below, without what the decoder tells of the key
    }
    throw new IllegalArgumentException(
        where + ": is not " + PREFIX + " and the base64 of 24 to 64 bytes");
  }

  /** The headers of a request. */
  Map<String, String> sign(String id, long epochSeconds, byte[] body) {
    var signatures = new StringJoiner(" ");
    for (SecretKeySpec key : keys) {
      signatures.add("v1," + Base64.getEncoder().encodeToString(mac(key, id, epochSeconds, body)));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(epochSeconds));
    headers.put("webhook-signature", signatures.toString());
    return headers;
  }

  private static byte[] mac(SecretKeySpec key, String id, long epochSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible); // every Java has it, and takes any key
    }
  }
}
