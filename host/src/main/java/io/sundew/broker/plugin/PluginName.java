package io.sundew.broker.plugin;

import java.util.regex.Pattern;

/** The form of plugin ids and instance names, which stand in paths and metric names. */
final class PluginName {
  /** For messages. */
  static final String FORM = "[a-z0-9][a-z0-9._-]{0,63}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private PluginName() {}

  /** Whether it has that form. */
  static boolean isValid(String name) {
    return PATTERN.matcher(name).matches();
  }
}
