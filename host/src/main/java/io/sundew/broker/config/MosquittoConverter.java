package io.sundew.broker.config;

import io.sundew.broker.config.MosquittoSupport.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@code mosquitto.conf} as a native configuration that behaves the same: Mosquitto's
 * defaults where they differ from Sundew's, paths as they are meant from the working directory,
 * references to the environment as references, and what has no effect as a comment.
 */
public final class MosquittoConverter {
  private static final Set<String> PORTS = Set.of("listener", "port");
  private static final List<String> ADDRESSES = List.of("tcp", "http");

  private final LoadOptions options;
  private final LoadedConfig loaded;
  private final List<MosquittoLine> lines;
  private final Map<String, String> references = new LinkedHashMap<>();

  private MosquittoConverter(LoadOptions options) {
    this.options = options;
    this.loaded = ConfigLoader.load(options);
    var variables = new Variables(options.environment());
    this.lines =
        MosquittoFile.read(
            options.file().orElseThrow(), options.workingDirectory(), variables, _ -> {});
    variables.expanded().forEach(this::refer);
  }

  /** A value that came out of a reference, and as a path too. */
  private void refer(String value, String text) {
    references.put(value, text);
    if (!value.isEmpty() && !value.startsWith("/")) {
      Path directory = options.workingDirectory();
      references.put(
          directory.resolve(value).normalize().toString(), directory.resolve(text).toString());
    }
  }

  /**
   * The native configuration in YAML.
   *
   * @throws ConfigException when the file of the options cannot be used
   */
  public static String convert(LoadOptions options) {
    return new MosquittoConverter(options).text();
  }

  private String text() {
    var text = new StringBuilder();
    text.append("# From ").append(options.file().orElseThrow()).append(" by 'sundew convert'.\n");
    for (MosquittoFinding finding : MosquittoFinding.of(options)) {
      if (finding.level() != Level.WORKS) {
        text.append(
            "# %s: %s %s: %s\n"
                .formatted(finding.source(), finding.option(), finding.level(), finding.note()));
      }
    }
    for (MosquittoLine line : lines) {
      String reference = references.get(line.value());
      if (reference != null && !isKept(line, reference)) {
        text.append("# %s: %s was %s\n".formatted(line.source(), line.option(), reference));
      }
    }
    return text.append(ConfigPrinter.yaml(tree())).toString();
  }

  /** Numbers and flags are read; texts and ports stay references. */
  private boolean isKept(MosquittoLine line, String reference) {
    return PORTS.contains(line.option()) || printed().contains(reference);
  }

  private String printed() {
    return ConfigPrinter.yaml(tree());
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("compatibility", "mosquitto");
    Map<String, Object> all =
        ConfigPrinter.tree(
            new LoadedConfig(loaded.config(), List.of(), loaded.pidFile(), Map.of()));
    Map<String, Object> usual = ConfigPrinter.tree(NativeLoader.defaults());
    all.remove("compatibility");
    all.forEach(
        (key, value) -> {
          switch (key) {
            case "listeners" -> tree.put(key, listeners(value, usual.getOrDefault(key, value)));
            case "allow-anonymous" -> tree.put(key, value);
            default -> unusual(value, usual.get(key)).ifPresent(it -> tree.put(key, referring(it)));
          }
        });
    return tree;
  }

  private List<Object> listeners(Object all, Object usual) {
    List<Object> listeners = new ArrayList<>();
    List<?> sections = (List<?>) all;
    Map<?, ?> plain = (Map<?, ?>) ((List<?>) usual).getFirst();
    for (int i = 0; i < sections.size(); i++) {
      Map<Object, Object> listener = new LinkedHashMap<>();
      ((Map<?, ?>) sections.get(i))
          .forEach(
              (key, value) -> {
                boolean kept = key.equals("name") || ADDRESSES.contains(key);
                if (kept || !value.equals(plain.get(key))) {
                  listener.put(key, referring(value));
                }
              });
      for (String key : ADDRESSES) {
        if (listener.containsKey(key)) {
          listener.put(key, addresses(loaded.config().listeners().get(i), i));
        }
      }
      listeners.add(listener);
    }
    return listeners;
  }

  /** Where it listens, with the port as the file has it. */
  private Object addresses(ListenerConfig config, int position) {
    int number = config.address().getPort();
    String port = portReference(position).orElse(Integer.toString(number));
    if (config.addresses().equals(Addresses.everywhere(number))) {
      return "*:" + port;
    }
    List<String> texts =
        config.addresses().stream()
            .map(Addresses::text)
            .map(text -> text.substring(0, text.lastIndexOf(':') + 1) + port)
            .toList();
    return texts.size() == 1 ? texts.getFirst() : texts;
  }

  /** What gave the listener at that position its port, where that is a variable. */
  private Optional<String> portReference(int position) {
    List<MosquittoLine> opened =
        lines.stream().filter(line -> PORTS.contains(line.option())).toList();
    List<MosquittoLine> inOrder = new ArrayList<>();
    opened.stream().filter(line -> line.option().equals("port")).forEach(inOrder::add);
    opened.stream().filter(line -> line.option().equals("listener")).forEach(inOrder::add);
    return position < inOrder.size() && inOrder.size() == loaded.config().listeners().size()
        ? Optional.ofNullable(references.get(inOrder.get(position).value()))
            .map(text -> text.split(" ", 2)[0])
            .filter(word -> word.startsWith("${"))
        : Optional.empty();
  }

  /** What of a value is not as it would be without it; empty where all is. */
  private static Optional<Object> unusual(Object value, @Nullable Object usual) {
    if (value instanceof Map<?, ?> section && usual instanceof Map<?, ?> defaults) {
      Map<Object, Object> rest = new LinkedHashMap<>();
      section.forEach(
          (key, item) -> {
            if (!item.equals(defaults.get(key))) {
              rest.put(key, item);
            }
          });
      return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }
    return value.equals(usual) ? Optional.empty() : Optional.of(value);
  }

  /** The same with references in the place of what came out of them. */
  private Object referring(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(key, referring(item)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(item -> copy.add(referring(item)));
        yield copy;
      }
      case String text -> references.getOrDefault(text, text);
      default -> value;
    };
  }
}
