package io.sundew.plugin.scriptjs;

import io.sundew.api.ReasonCode;
import java.util.Locale;
import org.graalvm.polyglot.Value;

/** Reason codes as scripts write them: as numbers, or as names such as {@code not-authorized}. */
final class Reasons {
  private Reasons() {}

  /** The code of an error. */
  static int code(Value value) {
    ReasonCode reason;
    if (value.fitsInInt()) {
      reason = ReasonCode.of(value.asInt());
    } else if (value.isString()) {
      String name = value.asString();
      try {
        reason = ReasonCode.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException("'" + name + "' is no reason code", unknown);
      }
    } else {
      throw new IllegalArgumentException("refuse(code, why): the code is a number or a name");
    }
    if (!reason.isError()) {
      throw new IllegalArgumentException("refuse(code, why): " + reason + " is not an error");
    }
    return reason.code();
  }
}
