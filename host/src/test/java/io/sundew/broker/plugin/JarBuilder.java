package io.sundew.broker.plugin;

import io.sundew.api.ApiVersion;
import io.sundew.api.SundewPlugin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Makes jars of sources. */
final class JarBuilder {
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /**
   * A plugin of one class, {@code example.ExamplePlugin}, with this body and the imports that
   * plugins need.
   */
  static JarBuilder plugin(String id, String body) {
    var builder =
        new JarBuilder()
            .attribute("Plugin-Id", id)
            .attribute("Plugin-Version", "1.0.0")
            .attribute("Plugin-Class", "example.ExamplePlugin")
            .attribute("Plugin-Requires", ">=" + ApiVersion.CURRENT);
    return builder.source(
        "example.ExamplePlugin", classOf("ExamplePlugin implements SundewPlugin", body));
  }

  private static String classOf(String declaration, String body) {
    return """
    package example;
    import static io.sundew.api.Decisions.*;
    import io.sundew.api.*;
    import java.nio.file.*;
    import java.util.*;
    public class %s {
      %s
    }
    """
        .formatted(declaration, body);
  }

  /** A plain library of one class. */
  static JarBuilder library(String name, String source) {
    return new JarBuilder().source(name, source);
  }

  JarBuilder attribute(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  JarBuilder without(String name) {
    attributes.remove(name);
    return this;
  }

  JarBuilder entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** Compiles against the plugin API alone. */
  JarBuilder source(String name, String source) {
    entries.putAll(compile(name, source));
    return this;
  }

  byte[] bytes() throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach(manifest.getMainAttributes()::putValue);
    var bytes = new ByteArrayOutputStream();
    try (var jar = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  Path write(Path directory, String file) throws IOException {
    Files.createDirectories(directory);
    return Files.write(directory.resolve(file), bytes());
  }

  private static Map<String, byte[]> compile(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new DiagnosticCollector<JavaFileObject>();
    var files =
        new InMemoryFiles(compiler.getStandardFileManager(messages, null, StandardCharsets.UTF_8));
    List<String> options = List.of("--release", "25", "-proc:none", "-classpath", apiPath());
    boolean done =
        compiler
            .getTask(null, files, messages, options, null, List.of(new Source(name, source)))
            .call();
    if (!done) {
      throw new AssertionError(messages.getDiagnostics().toString());
    }
    return files.classes();
  }

  private static String apiPath() {
    return Path.of(
            URI.create(
                SundewPlugin.class.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** A compiled class in memory. */
  private static final class Output extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Output(String name) {
      super(URI.create("memory:///" + name.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  /** Keeps what is compiled. */
  private static final class InMemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, Output> outputs = new LinkedHashMap<>();

    InMemoryFiles(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return outputs.computeIfAbsent(className, Output::new);
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      outputs.forEach(
          (name, output) ->
              classes.put(name.replace('.', '/') + ".class", output.bytes.toByteArray()));
      return classes;
    }
  }
}
