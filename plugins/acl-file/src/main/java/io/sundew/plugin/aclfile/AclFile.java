package io.sundew.plugin.aclfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * An ACL file as read at one moment.
 *
 * @param rules what it says
 * @param ruleCount how many lines say it
 * @param blank whether nothing at all stands in it, not even a comment: how a file looks while it
 *     is written anew
 * @param warnings what the operator should look at, each with file and line
 */
record AclFile(AclRules rules, int ruleCount, boolean blank, List<String> warnings) {
  /** Nothing: before the first reading. */
  static final AclFile EMPTY = new AclFile(AclRules.EMPTY, 0, true, List.of());

  /** Far more than an operator writes, and little enough to read while the broker serves. */
  private static final int MAXIMUM_BYTES = 64 * 1024 * 1024;

  AclFile {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads an ACL file.
   *
   * @throws AclFileException when it cannot be read or has a line that is an error
   */
  static AclFile load(Path file) throws AclFileException {
    String text = decode(file, read(file));
    return new AclParser(file).parse(text);
  }

  private static byte[] read(Path file) throws AclFileException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw new AclFileException(
            file, "it is larger than 64 MiB; let patterns with %c or %u say the same in one line");
      }
      return bytes;
    } catch (AclFileException tooLarge) {
      throw tooLarge;
    } catch (NoSuchFileException e) {
      throw new AclFileException(
          file, "there is no such file; make it, or correct the path in the configuration");
    } catch (AccessDeniedException e) {
      throw new AclFileException(
          file, "no permission; let the user read it whom the broker runs as");
    } catch (IOException e) {
      throw new AclFileException(file, "cannot be read: " + e.getMessage());
    }
  }

  /** A rule of bytes that are no UTF-8 would match no topic, and one that denies would be void. */
  private static String decode(Path file, byte[] bytes) throws AclFileException {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(in, out, true);
    if (result.isError()) {
      long before = out.flip().chars().filter(character -> character == '\n').count();
      throw new AclFileException(
          file, (int) before + 1, "is not UTF-8; save the file in that encoding");
    }
    return out.flip().toString();
  }
}
