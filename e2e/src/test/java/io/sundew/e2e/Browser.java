package io.sundew.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Chromium without a window, at one page. */
final class Browser implements AutoCloseable {
  static final String INSTALL = "apt-get install chromium";

  private final Program program;

  private Browser(Program program) {
    this.program = program;
  }

  /**
   * Opens a page.
   *
   * @param profile a directory to be made for what the browser keeps, in one for its other files
   */
  static Browser open(String page, Path profile) {
    // The port keeps it running without a window; root is let in without the sandbox only.
    List<String> options =
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile);
    var command =
        Stream.of(
                Stream.of("env", "TMPDIR=" + profile.getParent(), "chromium"),
                options.stream(),
                Stream.of(page))
            .flatMap(words -> words)
            .toList();
    return new Browser(Program.start(command, null));
  }

  /** What it printed, to be shown where a test fails. */
  String output() {
    return program.output();
  }

  @Override
  public void close() {
    program.close();
  }
}
