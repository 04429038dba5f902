package io.sundew.broker.admin;

import io.sundew.broker.http.Answer;
import java.io.IOException;
import java.io.InputStream;

/** The description of the API for programs, which is a file beside this class. */
final class OpenApi {
  private OpenApi() {}

  static Answer document() throws IOException {
    try (InputStream file = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (file == null) {
        throw new IOException("openapi.json is missing from the jar");
      }
      return new Answer.Complete(200, "application/json", file.readAllBytes());
    }
  }
}
