package io.sundew.broker.admin;

import io.sundew.broker.time.SystemRandom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that lets somebody operate the broker: 32 random bytes in base64url, in a file that
 * only the broker's user can read. Immutable; it is never logged.
 */
final class AdminToken {
  /** The file in the data directory. */
  static final String FILE = "admin.token";

  private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
  private static final int BYTES = 32;
  private static final String SCHEME = "Bearer ";
  private static final String FORM = "[A-Za-z0-9_-]{43}";
  private static final Set<PosixFilePermission> PRIVATE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final byte[] expected;

  private AdminToken(String token) {
    this.expected = (SCHEME + token).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token of that data directory, which stays the same from start to start. A file that others
   * could read or write, or that holds no token, is replaced.
   *
   * @throws IOException when it can be neither read nor written
   */
  static AdminToken in(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    String kept = read(file);
    return new AdminToken(kept == null ? write(file) : kept);
  }

  private static @Nullable String read(Path file) throws IOException {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile() && PRIVATE.containsAll(attributes.permissions())) {
        String token = Files.readString(file).strip();
        if (token.matches(FORM)) {
          return token;
        }
      }
      LOG.warn("{} held no token that only this user can read, and is written anew", file);
      return null;
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static String write(Path file) throws IOException {
    byte[] random = SystemRandom.bytes(BYTES);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE)); // not through a link
    Files.writeString(file, token + "\n", StandardOpenOption.WRITE);
    return token;
  }

  /** Whether that is the value of an Authorization header that lets in. Takes as long for any. */
  boolean lets(@Nullable String authorization) {
    return authorization != null
        && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
  }
}
