package io.sundew.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the arrow of ARCHITECTURE.md: which package of the host may use which, read off the class
 * files.
 */
class PackageArrowTest {
  private static final String ROOT = "io.sundew.broker";
  private static final Pattern NAME = Pattern.compile("io/sundew/broker/(?:([a-z]+)/)?[A-Z]\\w*");

  /**
   * Left to right: a package uses those of levels before its own only, and none of its own level
   * but itself.
   */
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("time"),
          Set.of("config"),
          Set.of("message", "egress", "http"),
          Set.of("routing", "plugin", "store"),
          Set.of("session"),
          Set.of("transport", "stats", "transfer"),
          Set.of("admin"),
          Set.of(""),
          Set.of("cli"));

  @Test
  void everyPackage_usesOnlyPackagesBeforeIt() throws Exception {
    List<String> wrong = new ArrayList<>();
    uses()
        .forEach(
            (from, all) ->
                all.stream()
                    .filter(to -> levelOf(to) >= levelOf(from))
                    .forEach(to -> wrong.add("'" + from + "' uses '" + to + "'")));
    assertEquals(List.of(), wrong);
  }

  @Test
  void theReader_seesUsesThatAreThere() throws Exception {
    assertTrue(
        uses()
            .get("session")
            .containsAll(Set.of("routing", "plugin", "store", "message", "config", "time")));
  }

  @Test
  void thePluginApi_usesNothingButItselfAndTheJdk() throws Exception {
    Path api =
        Path.of(
            io.sundew.api.SundewPlugin.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    if (!Files.isDirectory(api)) {
      return; // a jar: the module's own build has no other dependency to put into it
    }
    Set<String> foreign = new TreeSet<>();
    for (Path file : classFiles(api)) {
      for (String name : names(file)) {
        if (!name.startsWith("io/sundew/api/")
            && !name.startsWith("java/")
            && !name.startsWith("javax/security/auth/") // in java.base, too
            && !name.startsWith("org/jspecify/")) {
          foreign.add(name);
        }
      }
    }
    assertEquals(Set.of(), foreign);
  }

  private static int levelOf(String name) {
    for (int i = 0; i < LEVELS.size(); i++) {
      if (LEVELS.get(i).contains(name)) {
        return i;
      }
    }
    throw new AssertionError(
        "package '" + name + "' has no place in the arrow: add it to LEVELS and ARCHITECTURE.md");
  }

  /** Which packages each package uses, itself left out; the root package's name is empty. */
  private static Map<String, Set<String>> uses() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Broker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path root = classes.resolve(ROOT.replace('.', '/'));
    Map<String, Set<String>> uses = new TreeMap<>();
    for (Path file : classFiles(root)) {
      String from =
          root.relativize(file).getNameCount() == 1
              ? ""
              : root.relativize(file).getName(0).toString();
      Set<String> to = uses.computeIfAbsent(from, _ -> new TreeSet<>());
      for (String name : names(file)) {
        Matcher matcher = NAME.matcher(name);
        while (matcher.find()) {
          to.add(matcher.group(1) == null ? "" : matcher.group(1));
        }
      }
      to.remove(from);
    }
    assertFalse(uses.isEmpty(), "no class files below " + root);
    return uses;
  }

  private static List<Path> classFiles(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  /** Class names and the descriptors and signatures that may hold some. */
  private static Set<String> names(Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
      if (entry instanceof ClassEntry type) {
        names.add(elementName(type.asInternalName()));
      } else if (entry instanceof Utf8Entry text) {
        Matcher matcher = Pattern.compile("L([\\w$]+/[\\w/$]+)[;<]").matcher(text.stringValue());
        while (matcher.find()) {
          names.add(matcher.group(1));
        }
      }
    }
    return names;
  }

  private static String elementName(String name) {
    String element = name.replaceFirst("^\\[+L?", "").replaceFirst(";$", "");
    return element.length() == 1 ? "java/lang/Object" : element;
  }
}
