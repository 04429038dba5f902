package io.sundew.broker.admin;

/** What a request is answered with. */
sealed interface Answer {
  /** A value that is written as JSON. */
  static Answer of(Object value) {
    return new Complete(200, "application/json", Json.write(value));
  }

  /** Nothing to say but that it is done. */
  static Answer done() {
    return new Complete(204, "", new byte[0]);
  }

  /** That it cannot be done. */
  static Complete of(Problem problem) {
    return new Complete(problem.status(), "application/problem+json", Json.write(problem.body()));
  }

  /** Lines that come as things happen. */
  record Live(LiveTrace trace) implements Answer {}

  /** All of it, at once. */
  record Complete(int status, String contentType, byte[] body) implements Answer {}
}
