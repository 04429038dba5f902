package io.sundew.plugin.authhttp;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the service can be asked.
 *
 * @param key its section in the configuration
 * @param known the variables there are
 * @param attributes whether the client's attributes are variables, too
 * @param fields the variables that are sent where the configuration does not say
 * @param timeout below the host's deadline (5 s and 1 s), so that it is the plugin that answers
 */
record Kind(
    String key, Set<String> known, boolean attributes, List<String> fields, Duration timeout) {
  /** May this client enter? */
  static final Kind AUTHENTICATE =
      new Kind(
          "authenticate",
          Facts.OF_LOGINS,
          false,
          List.of("clientid", "username", "password", "peerhost"),
          Duration.ofSeconds(3));

  /** May this client do that? */
  static final Kind AUTHORIZE =
      new Kind(
          "authorize",
          Facts.OF_ACTIONS,
          true,
          List.of("clientid", "username", "peerhost", "topic", "action", "qos", "retain"),
          Duration.ofMillis(700));
}
