package io.sundew.api;

/** What a plugin instance says of itself. A new instance is healthy. Thread safe. */
public interface Health {
  /** All is well. */
  void up();

  /** It cannot do its work; the broker says so in its log and is not ready. */
  void down(String reason);

  /**
   * Something of it does not work while the rest does: the log, the admin API and an event say so,
   * and the broker stays ready.
   *
   * @param subject what does not work, such as the name of a file; a later text about the same
   *     takes this one's place
   * @param text what is wrong, and where; may have several lines
   */
  void warn(String subject, String text);

  /** What was said of that subject is settled; harmless where nothing was. */
  void settle(String subject);

  /**
   * Says something that operators may want to know and need not act on, such as which engine is in
   * use; it is shown with the instance. A later text of the same name takes its place; a hundred
   * names are kept.
   *
   * @param name as it is shown, such as {@code engine}
   */
  void fact(String name, String text);
}
