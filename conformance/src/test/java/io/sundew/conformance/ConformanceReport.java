package io.sundew.conformance;

import io.sundew.conformance.Statements.Exemption;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Collectors;

/** {@code docs/conformance.md}: every statement and what becomes of it. */
final class ConformanceReport {
  /** More tests than that are counted, not named. */
  private static final int NAMED_TESTS = 3;

  private final Statements statements;
  private final Coverage coverage;

  ConformanceReport(Statements statements, Coverage coverage) {
    this.statements = statements;
    this.coverage = coverage;
  }

  /** The report as Markdown. */
  String markdown() {
    var text = new StringBuilder();
    text.append(
        """
        # Conformance

        Every normative statement of MQTT 5.0 and 3.1.1 with the tests in `conformance` that check it. Written by
        `ConformanceReportTest` from the tests' `@Spec` annotations and the table of wire cases; do not edit. To write it anew:

            mvn -pl conformance -am test -Dtest=ConformanceReportTest -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.write

        """);
    for (String version : versions()) {
      section(text, version);
    }
    return text.toString();
  }

  /** Statements that nothing is known about. */
  List<Statement> open() {
    return statements.all().stream().filter(this::isOpen).toList();
  }

  private List<String> versions() {
    return statements.all().stream().map(Statement::version).distinct().toList();
  }

  private void section(StringBuilder text, String version) {
    List<Statement> all =
        statements.all().stream().filter(s -> s.version().equals(version)).toList();
    long tested = all.stream().filter(this::isTested).count();
    long open = all.stream().filter(this::isOpen).count();
    text.append("## MQTT %s%n%n".formatted(version));
    text.append(
        "%d statements: %d tested, %d that need no test, %d open.%n%n"
            .formatted(all.size(), tested, all.size() - tested - open, open));
    text.append("| statement | checked by |\n|---|---|\n");
    for (Statement statement : all) {
      text.append("| %s | %s |%n".formatted(statement.id(), verdict(statement)));
    }
    text.append('\n');
  }

  private String verdict(Statement statement) {
    if (isTested(statement)) {
      return names(coverage.of(statement));
    }
    Exemption exemption = statements.exempt().get(statement);
    if (exemption == null) {
      return "**open**";
    }
    String kind = exemption.kind().text();
    return exemption.note().isEmpty() ? kind : kind + ": " + exemption.note();
  }

  private static String names(NavigableSet<String> tests) {
    String named =
        tests.stream()
            .limit(NAMED_TESTS)
            .map(name -> name.startsWith("wire case") ? name : "`" + name + "`")
            .collect(Collectors.joining(", "));
    int rest = tests.size() - NAMED_TESTS;
    return rest > 0 ? named + " and " + rest + " more" : named;
  }

  private boolean isTested(Statement statement) {
    return !coverage.of(statement).isEmpty();
  }

  private boolean isOpen(Statement statement) {
    return !isTested(statement) && !statements.exempt().containsKey(statement);
  }
}
