package io.sundew.plugin.authpasswd;

import java.io.IOException;
import java.nio.file.Path;

/** A password file that cannot be used; the message names file and line and says what to do. */
final class PasswordFileException extends IOException {
  private static final long serialVersionUID = 1;

  /** A problem with the file. */
  PasswordFileException(Path file, String problem) {
    super("password file " + file + ": " + problem);
  }

  /** A problem with a line, counted from 1. */
  PasswordFileException(Path file, int line, String problem) {
    super("password file " + file + ":" + line + ": " + problem);
  }
}
