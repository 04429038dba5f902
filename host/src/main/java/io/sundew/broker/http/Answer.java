package io.sundew.broker.http;

import io.netty.channel.Channel;
import java.util.Map;

/** What a request is answered with. */
public sealed interface Answer {
  /** A value that is written as JSON. */
  static Answer of(Object value) {
    return of(200, value);
  }

  /** A value that is written as JSON, with that status. */
  static Complete of(int status, Object value) {
    return new Complete(status, "application/json", Json.write(value));
  }

  /** Nothing to say but that it is done. */
  static Answer done() {
    return new Complete(204, "", new byte[0]);
  }

  /** That it cannot be done. */
  static Complete of(Problem problem) {
    return new Complete(problem.status(), "application/problem+json", Json.write(problem.body()));
  }

  /**
   * Something that comes as things happen, until it ends or the peer goes; the connection serves
   * nothing after it.
   *
   * @param headers further ones, by name
   */
  record Live(int status, String contentType, Map<String, String> headers, Source source)
      implements Answer {
    public Live {
      headers = Map.copyOf(headers);
    }

    /** A success without further headers. */
    public Live(String contentType, Source source) {
      this(200, contentType, Map.of(), source);
    }

    /** Where it comes from. Called on the channel's event loop. */
    public interface Source {
      /** Begins, on a channel to which the head of the answer has been written. */
      void begin(Channel channel);

      /** Goes on: the channel takes more again, or less. */
      void write();

      /** It will not begin: the peer had gone before. By any thread. */
      default void abandon() {}
    }
  }

  /**
   * All of it, at once.
   *
   * @param contentType empty where there is no body
   * @param headers further ones, by name
   */
  record Complete(int status, String contentType, byte[] body, Map<String, String> headers)
      implements Answer {
    public Complete {
      headers = Map.copyOf(headers);
    }

    /** Without further headers. */
    public Complete(int status, String contentType, byte[] body) {
      this(status, contentType, body, Map.of());
    }

    /** The same with these headers. */
    public Complete with(Map<String, String> others) {
      return new Complete(status, contentType, body, others);
    }
  }
}
