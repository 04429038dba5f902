package io.sundew.conformance;

import static java.util.Objects.requireNonNull;

import io.sundew.testkit.WireCase;
import io.sundew.testkit.WireCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which tests check which statement, as their {@link Spec} annotations and the table of wire cases
 * say. Immutable.
 *
 * @param tests names of tests by statement
 */
record Coverage(Map<Statement, NavigableSet<String>> tests) {
  /** Collects it from all test classes of this package. */
  static Coverage collect() {
    Map<Statement, NavigableSet<String>> tests = new TreeMap<>();
    for (Class<?> type : testClasses()) {
      for (Method method : type.getDeclaredMethods()) {
        String name = type.getSimpleName() + "." + method.getName();
        for (Spec spec : method.getAnnotationsByType(Spec.class)) {
          for (String id : spec.value()) {
            add(tests, new Statement(spec.version(), id), name);
          }
        }
      }
    }
    for (WireCase wireCase : WireCases.all()) {
      for (String id : wireCase.statements()) {
        add(tests, statement(wireCase, id), "wire case “" + wireCase.name() + "”");
      }
    }
    return new Coverage(tests);
  }

  /** The tests of a statement. */
  NavigableSet<String> of(Statement statement) {
    return tests.getOrDefault(statement, new TreeSet<>());
  }

  private static Statement statement(WireCase wireCase, String id) {
    return new Statement(wireCase.version().hasProperties() ? "5.0" : Spec.V3, id);
  }

  private static void add(
      Map<Statement, NavigableSet<String>> tests, Statement statement, String test) {
    tests.computeIfAbsent(statement, _ -> new TreeSet<>()).add(test);
  }

  private static List<Class<?>> testClasses() {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .<Class<?>>map(Coverage::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    try {
      URL here = requireNonNull(Coverage.class.getResource("Coverage.class"));
      return requireNonNull(Path.of(here.toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String simpleName) {
    try {
      return Class.forName(Coverage.class.getPackageName() + "." + simpleName);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
