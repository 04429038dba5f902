package io.sundew.broker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sundew plugin new} writes and refuses; that it builds is tested end to end. */
class NewPluginTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path home;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(directory.resolve("R&D/sundew"));
    Files.createDirectories(home.resolve("maven"));
    Files.createFile(Files.createDirectories(home.resolve("lib/plugins")).resolve("shipped.jar"));
  }

  private int run(String... arguments) {
    var quiet = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    var surroundings = new Surroundings(Optional.of(home), directory, Map.of(), quiet, errors);
    List<String> all = new ArrayList<>(List.of("plugin", "new"));
    all.addAll(List.of(arguments));
    return CommandLines.run(all, surroundings);
  }

  private String refusal() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String written(String file) throws IOException {
    return Files.readString(directory.resolve(file));
  }

  @Test
  void new_writesAProjectWithNothingLeftToFillIn() throws IOException {
    assertEquals(0, run("greet-all"), this::refusal);
    String plugin = "greet-all/src/main/java/org/example/greet_all/GreetAllPlugin.java";
    assertTrue(written(plugin).startsWith("package org.example.greet_all;"), plugin);
    assertTrue(written("greet-all/pom.xml").contains("R&amp;D/sundew</sundew.home>"));
    try (Stream<Path> files = Files.walk(directory.resolve("greet-all"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains("{{"), file.toString());
      }
    }
  }

  @Test
  void new_takesPackageAndDirectory() throws IOException {
    assertEquals(0, run("greet", "--package", "com.acme.mqtt", "--directory", "a/b"));
    assertTrue(
        written("a/b/src/main/resources/META-INF/MANIFEST.MF")
            .contains("Plugin-Class: com.acme.mqtt.GreetPlugin\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Greet", "1st", "a--b", "a b", "../a", "", "shipped", "class."})
  void wrongName_isRefused(String name) {
    assertEquals(2, run(name));
    assertTrue(refusal().contains("'" + name + "'"), refusal());
    assertFalse(Files.exists(directory.resolve("src")));
  }

  @Test
  void nameTooLong_isRefused() {
    assertEquals(2, run("a".repeat(65)));
    assertEquals(0, run("a".repeat(64)), this::refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.class", "com..x", "com.1x", "a/b"})
  void wrongPackage_isRefused(String packageName) {
    assertEquals(2, run("greet", "--package", packageName));
    assertTrue(refusal().contains("'" + packageName + "'"), refusal());
  }

  @Test
  void existingDirectory_isLeftAlone() throws IOException {
    Path there = Files.createDirectory(directory.resolve("greet"));
    assertEquals(2, run("greet"));
    assertTrue(refusal().contains("greet exists already"), refusal());
    try (Stream<Path> files = Files.list(there)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void withoutInstallation_isRefused() throws IOException {
    Files.delete(home.resolve("maven"));
    assertEquals(2, run("greet"));
    assertTrue(refusal().contains("has no directory maven/"), refusal());
  }
}
