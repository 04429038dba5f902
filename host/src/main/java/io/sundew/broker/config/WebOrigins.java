package io.sundew.broker.config;

import java.util.List;
import java.util.Locale;

/**
 * The origins of web pages that may open a WebSocket. A client that is no browser has none and is
 * not held to them.
 */
public sealed interface WebOrigins {
  /** The words that stand in a list's place. */
  String SAME_WORD = "same";

  /** As {@link #SAME_WORD}. */
  String ANY_WORD = "any";

  /** Pages of any origin. */
  WebOrigins ANY = new Any();

  /** Pages that came from the host they ask. */
  WebOrigins SAME = new Same();

  /**
   * Whether a page of that origin may.
   *
   * @param host the request's Host header
   */
  boolean allow(String origin, String host);

  /** Pages of any origin. */
  record Any() implements WebOrigins {
    @Override
    public boolean allow(String origin, String host) {
      return true;
    }
  }

  /**
   * Pages that came from the host they ask. The scheme is not compared: behind a proxy that ends
   * TLS the page's is another than the broker's.
   */
  record Same() implements WebOrigins {
    @Override
    public boolean allow(String origin, String host) {
      int authority = origin.indexOf("://");
      return authority > 0
          && !host.isEmpty()
          && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
  }

  /**
   * Pages of these origins.
   *
   * @param origins such as {@code https://example.org}, in small letters
   */
  record Listed(List<String> origins) implements WebOrigins {
    public Listed {
      origins = origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    public boolean allow(String origin, String host) {
      return origins.contains(origin.toLowerCase(Locale.ROOT));
    }
  }
}
