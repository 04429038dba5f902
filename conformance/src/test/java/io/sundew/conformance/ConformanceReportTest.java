package io.sundew.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConformanceReportTest {
  private static final Path REPORT = Path.of("..", "docs", "conformance.md");

  private final Statements statements = Statements.load();
  private final Coverage coverage = Coverage.collect();

  @Test
  void docsConformance_isUpToDate() throws IOException {
    String markdown = new ConformanceReport(statements, coverage).markdown();
    if (System.getProperty("conformance.write") != null) {
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, markdown);
    }
    String found = Files.exists(REPORT) ? Files.readString(REPORT) : "";
    assertEquals(
        markdown, found, "docs/conformance.md is stale; it says itself how to write it anew");
  }

  @Test
  void statements_areAllTestedOrExempt() {
    assertEquals(List.of(), new ConformanceReport(statements, coverage).open());
  }

  @Test
  void tests_nameStatementsThatExist() {
    List<Statement> unknown =
        Stream.concat(coverage.tests().keySet().stream(), statements.exempt().keySet().stream())
            .filter(statement -> !statements.all().contains(statement))
            .toList();
    assertEquals(List.of(), unknown);
  }

  @Test
  void exemptions_ofTestedStatements_areLeftOut() {
    List<Statement> both =
        statements.exempt().keySet().stream()
            .filter(statement -> !coverage.of(statement).isEmpty())
            .toList();
    assertEquals(List.of(), both, "these have tests and need no excuse");
  }

  @Test
  void coverage_findsThisPackagesTests() {
    assertTrue(coverage.tests().size() > 100, () -> "only " + coverage.tests().size());
  }
}
