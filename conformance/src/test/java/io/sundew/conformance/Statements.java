package io.sundew.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All statements of the standards and what is known about those that need no test. Immutable.
 *
 * @param all every statement
 * @param exempt the statements a server cannot be tested for from outside, with the reason
 */
record Statements(NavigableSet<Statement> all, Map<Statement, Exemption> exempt) {
  /**
   * Why a statement needs no test.
   *
   * @param kind the reason in general
   * @param note the reason in particular, may be empty
   */
  record Exemption(Kind kind, String note) {}

  /** The reasons in general. */
  enum Kind {
    /** It asks something of clients only. */
    CLIENT("binds the client"),
    /** No client can see whether a server keeps it. */
    UNOBSERVABLE("not observable from outside"),
    /** Each test would fail without it. */
    EVERYWHERE("all tests rest on it"),
    /** The number is of a draft and not in the standard. */
    DRAFT("not in the standard"),
    /** It is about what Sundew does not do. */
    INAPPLICABLE("does not apply");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Reads both tables from the resources. */
  static Statements load() {
    NavigableSet<Statement> all = new TreeSet<>();
    for (String[] row : rows("statement-ids.tsv")) {
      all.add(new Statement(row[0], row[1]));
    }
    Map<Statement, Exemption> exempt = new TreeMap<>();
    for (String[] row : rows("exempt-statements.tsv")) {
      var exemption = new Exemption(Kind.valueOf(row[2]), row.length > 3 ? row[3] : "");
      exempt.put(new Statement(row[0], row[1]), exemption);
    }
    return new Statements(all, exempt);
  }

  private static List<String[]> rows(String resource) {
    try (var in = Statements.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
