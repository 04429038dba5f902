package io.sundew.plugin.bridgemqtt;

import io.sundew.api.ReasonCode;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why there is no connection to the remote broker any more, in words for operators. */
final class LinkFailure extends IOException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_TEXT = 200;

  private final @Nullable ReasonCode reason;

  LinkFailure(String message) {
    this(message, null);
  }

  LinkFailure(String message, @Nullable ReasonCode reason) {
    super(message);
    this.reason = reason;
  }

  /** The remote broker has said no with that reason. */
  static LinkFailure refused(String what, ReasonCode reason, @Nullable String text) {
    return new LinkFailure("the remote broker " + what + ": " + words(reason, text), reason);
  }

  /** The remote broker's reason, where it gave one. */
  @Nullable ReasonCode reason() {
    return reason;
  }

  /** A reason and what the remote broker said besides, made harmless. */
  static String words(ReasonCode reason, @Nullable String text) {
    String name = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return text == null || text.isEmpty()
        ? "%s (0x%02X)".formatted(name, reason.code())
        : "%s (0x%02X, \"%s\")".formatted(name, reason.code(), harmless(text));
  }

  /** What others have written, so that it may stand in a line of the log. */
  static String harmless(String text) {
    String shorter = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    return shorter.replaceAll("[\\p{Cntrl}\"\\u2028\\u2029]", "?");
  }
}
