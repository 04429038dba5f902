package io.sundew.plugin.tlsfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.TlsMaterial;
import io.sundew.api.TlsMaterial.KeyEntry;
import io.sundew.plugin.tlsfiles.TlsFiles.Pair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsFilesTest {
  private static final String PASSWORD = "correct-horse";

  @TempDir private Path directory;

  /** A way to write a private key: how OpenSSL is asked for it. */
  private enum Form {
    PKCS8_RSA("genpkey -algorithm RSA -out"),
    PKCS8_EC("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out"),
    PKCS8_ED25519("genpkey -algorithm ed25519 -out"),
    PKCS1_RSA("genrsa -traditional -out"),
    SEC1_EC("ecparam -name prime256v1 -genkey -noout -out"),
    SEC1_EC_BEHIND_ITS_PARAMETERS("ecparam -name secp384r1 -genkey -out"),
    ENCRYPTED_PKCS8("genpkey -algorithm RSA -aes-256-cbc -pass pass:" + PASSWORD + " -out"),
    ENCRYPTED_PKCS1("genrsa -traditional -aes256 -passout pass:" + PASSWORD + " -out");

    private final String command;

    Form(String command) {
      this.command = command;
    }

    private void write(Path key) throws Exception {
      OpenSsl.run(command + " " + key);
    }

    private boolean isEncrypted() {
      return this == ENCRYPTED_PKCS8 || this == ENCRYPTED_PKCS1;
    }
  }

  private Path certificateFor(Path key) throws Exception {
    Path certificate = directory.resolve("cert.pem");
    OpenSsl.run(
        "req -x509 -new -days 30 -subj /CN=broker.example -key %s -passin pass:%s -out %s"
            .formatted(key, PASSWORD, certificate));
    return certificate;
  }

  private static TlsFiles one(Path certificate, Path key, Optional<String> password) {
    return new TlsFiles(
        List.of(new Pair(certificate, Optional.of(key), password)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void load_keyInAnyForm_givesThatKey(Form form) throws Exception {
    Path key = directory.resolve("key.pem");
    form.write(key);

    TlsMaterial material = one(certificateFor(key), key, Optional.of(PASSWORD)).load();

    KeyEntry entry = material.keys().getFirst();
    assertTrue(isSignedBy(entry.key(), entry.chain().getFirst().getPublicKey()));
  }

  private static boolean isSignedBy(PrivateKey key, PublicKey counterpart) throws Exception {
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> "EdDSA";
            });
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(counterpart);
    return signature.verify(signed);
  }

  @ParameterizedTest
  @EnumSource(names = "ENCRYPTED.*", mode = EnumSource.Mode.MATCH_ALL)
  void load_encryptedKeyWithoutOrWithAnotherPassword_namesTheFile(Form form) throws Exception {
    Path key = directory.resolve("key.pem");
    form.write(key);
    Path certificate = certificateFor(key);

    assertTrue(form.isEncrypted());
    assertProblem(one(certificate, key, Optional.empty()), key, "key-password");
    assertProblem(one(certificate, key, Optional.of("another")), key, "cannot be decrypted");
  }

  @Test
  void load_keyThatDoesNotNameItsCurve_saysWhatWould() throws Exception {
    Path key = directory.resolve("key.pem");
    OpenSsl.run("ecparam -name prime256v1 -param_enc explicit -genkey -out " + key);
    Path certificate = Pem.write(directory.resolve("cert.pem"), Pem.certificate(Pem.ec()));

    assertProblem(one(certificate, key, Optional.empty()), key, "does not name its curve");
  }

  @Test
  void load_everythingInOneFile_isRead() throws Exception {
    KeyPair pair = Pem.rsa();
    Path all = directory.resolve("all.pem");
    Files.writeString(all, "# for the broker\n" + Pem.of(pair.getPrivate(), Pem.certificate(pair)));
    var files =
        new TlsFiles(
            List.of(new Pair(all, Optional.empty(), Optional.empty())),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertEquals(pair.getPrivate(), files.load().keys().getFirst().key());
    assertEquals(List.of(all), files.paths());
  }

  @Test
  void load_authoritiesAndRevocationList_areRead() throws Exception {
    KeyPair pair = Pem.ec();
    Path both = Pem.write(directory.resolve("both.pem"), Pem.certificate(pair), pair.getPrivate());
    Path ca = Pem.write(directory.resolve("ca.pem"), Pem.certificate(pair), Pem.certificate(pair));
    Path authorities = Files.createDirectory(directory.resolve("authorities"));
    Files.writeString(authorities.resolve("README"), "what lies here\n");
    Pem.write(authorities.resolve("one.crt"), Pem.certificate(pair));
    Path crl = Pem.write(directory.resolve("crl.pem"), Pem.revocationList(pair, 7));

    TlsMaterial material =
        new TlsFiles(
                List.of(new Pair(both, Optional.empty(), Optional.empty())),
                Optional.of(ca),
                Optional.of(authorities),
                Optional.of(crl))
            .load();

    assertEquals(3, material.trust().size());
    assertEquals(1, material.crls().size());
    assertEquals(1, material.crls().getFirst().getRevokedCertificates().size());
  }

  @Test
  void load_whatCannotBeUsed_namesTheFileAndWhy() throws Exception {
    KeyPair pair = Pem.ec();
    Path certificate = Pem.write(directory.resolve("cert.pem"), Pem.certificate(pair));
    Path key = Pem.write(directory.resolve("key.pem"), pair.getPrivate());
    Path missing = directory.resolve("missing.pem");
    Path half =
        Files.writeString(
            directory.resolve("half.pem"),
            Files.readString(certificate).substring(0, Files.readString(certificate).length() / 2));

    assertProblem(one(missing, key, Optional.empty()), missing, "no such file");
    assertProblem(one(key, key, Optional.empty()), key, "no certificate");
    assertProblem(one(certificate, certificate, Optional.empty()), certificate, "no private key");
    assertProblem(one(half, key, Optional.empty()), half, "");
  }

  private static void assertProblem(TlsFiles files, Path file, String part) {
    TlsFileException problem = assertThrows(TlsFileException.class, files::load);
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(part), message);
    assertTrue(!message.contains(PASSWORD), message);
  }
}
