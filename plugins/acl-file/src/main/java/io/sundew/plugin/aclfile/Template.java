package io.sundew.plugin.aclfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A level of a pattern in which {@code %c} stands for the client identifier and {@code %u} for the
 * user name. Immutable.
 */
final class Template {
  private final Piece[] pieces;

  private Template(List<Piece> pieces) {
    this.pieces = pieces.toArray(Piece[]::new);
  }

  private sealed interface Piece {}

  private record Text(String text) implements Piece {}

  private enum Name implements Piece {
    CLIENT_ID,
    USER
  }

  /** Whether something is to be put into that level. */
  static boolean isOne(String level) {
    return level.contains("%c") || level.contains("%u");
  }

  /** Reads a level of a pattern. */
  static Template parse(String level) {
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < level.length() - 1; i++) {
      char letter = level.charAt(i + 1);
      if (level.charAt(i) == '%' && (letter == 'c' || letter == 'u')) {
        if (i > from) {
          pieces.add(new Text(level.substring(from, i)));
        }
        pieces.add(letter == 'c' ? Name.CLIENT_ID : Name.USER);
        i++;
        from = i + 1;
      }
    }
    if (from < level.length()) {
      pieces.add(new Text(level.substring(from)));
    }
    return new Template(pieces);
  }

  /** Whether nothing but the client says with what it begins. */
  boolean beginsWithName() {
    return pieces[0] instanceof Name;
  }

  /**
   * Where in the topic it ends when it begins at {@code start}, or -1 where it does not stand there
   * or does not fill its levels. Without a user name nothing matches {@code %u}.
   */
  int match(String topic, int start, String userName, String clientId) {
    int at = start;
    for (Piece piece : pieces) {
      String text =
          switch (piece) {
            case Text(var literal) -> literal;
            case Name.CLIENT_ID -> clientId;
            case Name.USER -> userName;
          };
      if (text.isEmpty() || !topic.startsWith(text, at)) {
        return -1;
      }
      at += text.length();
    }
    return at == topic.length() || topic.charAt(at) == '/' ? at : -1;
  }
}
