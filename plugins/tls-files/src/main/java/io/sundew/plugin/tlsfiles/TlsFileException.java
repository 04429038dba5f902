package io.sundew.plugin.tlsfiles;

import java.nio.file.Path;

/** A file that cannot be used; the message names it, says why and what would help. */
final class TlsFileException extends Exception {
  private static final long serialVersionUID = 1L;

  TlsFileException(Path file, String problem) {
    super(file + ": " + problem);
  }

  TlsFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
