package io.sundew.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks a broker how it is as a platform does. */
final class Health {
  private Health() {}

  /**
   * Waits until the broker says there that it is well: its port opens a moment before it is ready.
   */
  static void awaitOk(int port, String path) {
    Eventually.isTrue(() -> status(port, path) == 200, () -> path + " on port " + port);
  }

  /** The status of the answer to a GET on that port of this machine. */
  static int status(int port, String path) {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
