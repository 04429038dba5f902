package io.sundew.plugin.aclfile;

import java.io.IOException;
import java.nio.file.Path;

/** An ACL file that cannot be used; the message names file and line and says what to do. */
final class AclFileException extends IOException {
  private static final long serialVersionUID = 1;

  /** A problem with the file. */
  AclFileException(Path file, String problem) {
    super("ACL file " + file + ": " + problem);
  }

  /** A problem with a line, counted from 1. */
  AclFileException(Path file, int line, String problem) {
    super("ACL file " + file + ":" + line + ": " + problem);
  }
}
