package io.sundew.broker.http;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** Why a request cannot be answered as asked; becomes the answer, in the shape of RFC 9457. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String error;

  /**
   * @param status of HTTP
   * @param error names the kind of problem for programs
   * @param detail says to people what is wrong and what to do
   */
  public Problem(int status, String error, String detail) {
    super(detail);
    this.status = status;
    this.error = error;
  }

  /** The request itself is wrong. */
  public static Problem invalid(String detail) {
    return new Problem(400, "invalid-request", detail);
  }

  /** There is no such thing. */
  public static Problem notFound(String detail) {
    return new Problem(404, "not-found", detail);
  }

  /** Not as things are. */
  public static Problem conflict(String detail) {
    return new Problem(409, "conflict", detail);
  }

  /** Not now. */
  public static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", detail);
  }

  /** Of HTTP. */
  public int status() {
    return status;
  }

  Body body() {
    return new Body(error, status, String.valueOf(getMessage()));
  }

  /** What is sent. */
  @JsonPropertyOrder({"error", "status", "detail"})
  record Body(String error, int status, String detail) {}
}
