package io.sundew.plugin.authjwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/** Checks signatures with one key. Thread safe. */
@FunctionalInterface
interface SignatureCheck {
  /**
   * Whether it is that key's signature of these bytes by that algorithm, which fits the key.
   * Anything that is not a signature at all is none of this key either.
   */
  boolean fits(Algorithm algorithm, byte[] signed, byte[] signature);

  /**
   * By the library. It is shown nothing of the token's header but the algorithm that was checked
   * before, so that no key or option in there can reach it.
   */
  static SignatureCheck by(JWSVerifier verifier) {
    return (algorithm, signed, signature) -> {
      try {
        var header = new JWSHeader(algorithm.jws());
        return verifier.verify(header, signed, Base64URL.encode(signature));
      } catch (JOSEException notASignature) {
        return false;
      }
    };
  }

  /**
   * By the Java platform, for Ed25519: the library would need another library for what the platform
   * has.
   */
  static SignatureCheck ed25519(PublicKey key) {
    return (_, signed, signature) -> {
      try {
        var platform = Signature.getInstance("Ed25519");
        platform.initVerify(key);
        platform.update(signed);
        return platform.verify(signature);
      } catch (GeneralSecurityException notASignature) {
        return false;
      }
    };
  }
}
