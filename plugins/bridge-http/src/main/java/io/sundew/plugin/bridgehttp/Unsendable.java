package io.sundew.plugin.bridgehttp;

/** A message can not be sent, whatever the service would say; the text is for operators. */
final class Unsendable extends Exception {
  private static final long serialVersionUID = 1;

  Unsendable(String why) {
    super(why);
  }
}
