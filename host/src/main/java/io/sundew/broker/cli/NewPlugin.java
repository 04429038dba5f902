package io.sundew.broker.cli;

import io.sundew.broker.BrokerVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The project of a plugin to begin with: files made of templates.
 *
 * @param name the plugin's id
 * @param packageName the package of its classes
 */
record NewPlugin(String name, String packageName) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([._-][a-z0-9]+)*");
  private static final int LONGEST_NAME = 64;
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  /**
   * @throws IllegalArgumentException when one of the two cannot be used, naming it
   */
  NewPlugin {
    checkName(name);
    if (!SourceVersion.isName(packageName, SourceVersion.latest())) {
      throw new IllegalArgumentException(
          "'" + packageName + "' cannot be the name of a package: choose another --package");
    }
  }

  /** A plugin in a package named after it. */
  static NewPlugin named(String name) {
    checkName(name);
    return new NewPlugin(name, "org.example." + name.replaceAll("[._-]", "_"));
  }

  private static void checkName(String name) {
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' cannot be the name of a plugin: use words of lower case letters and digits, such"
              + " as greet-all, at most "
              + LONGEST_NAME
              + " characters");
    }
  }

  /**
   * Writes the project.
   *
   * @param directory made by this
   * @param home the installation it is built out of
   */
  void write(Path directory, Path home) throws IOException {
    Map<String, String> values = values(home);
    for (Map.Entry<String, String> file : files().entrySet()) {
      Path target = directory.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, fillIn(template(file.getValue()), values));
    }
  }

  /** Templates by the file that is made of them. */
  private Map<String, String> files() {
    String folder = packageName.replace('.', '/') + "/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", "pom.xml");
    files.put(".mvn/maven.config", "maven.config");
    files.put(".gitignore", "gitignore");
    files.put("README.md", "README.md");
    files.put("sundew.yaml", "sundew.yaml");
    files.put("src/main/resources/META-INF/MANIFEST.MF", "MANIFEST.MF");
    files.put("src/main/java/" + folder + className() + ".java", "Plugin.java");
    files.put("src/main/java/" + folder + configName() + ".java", "Config.java");
    files.put("src/test/java/" + folder + className() + "Test.java", "PluginTest.java");
    return files;
  }

  private Map<String, String> values(Path home) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    try (InputStream file = resource("versions.properties")) {
      var versions = new Properties();
      versions.load(file);
      versions.stringPropertyNames().forEach(key -> values.put(key, versions.getProperty(key)));
    }
    values.put("name", name);
    values.put("package", packageName);
    values.put("class", className());
    values.put("config", configName());
    values.put("sundew", BrokerVersion.CURRENT);
    String absolute = home.toAbsolutePath().toString();
    values.put("home", absolute);
    values.put("home-in-xml", absolute.replace("&", "&amp;").replace("<", "&lt;"));
    return values;
  }

  private String className() {
    return stem() + "Plugin";
  }

  private String configName() {
    return stem() + "Config";
  }

  /** {@code greet-all} becomes {@code GreetAll}. */
  private String stem() {
    return Arrays.stream(name.split("[._-]", -1))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }

  private static String fillIn(String template, Map<String, String> values) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place -> {
              String value = values.get(place.group(1));
              if (value == null) {
                throw new IllegalStateException("nothing is known of " + place.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  private static String template(String file) throws IOException {
    try (InputStream in = resource(file + ".template")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream resource(String file) {
    InputStream in = NewPlugin.class.getResourceAsStream("newplugin/" + file);
    if (in == null) {
      throw new IllegalStateException("newplugin/" + file + " is missing from the jar");
    }
    return in;
  }
}
