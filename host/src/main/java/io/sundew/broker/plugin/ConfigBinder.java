package io.sundew.broker.plugin;

import io.sundew.broker.config.Nearest;
import io.sundew.broker.config.Quantities;
import io.sundew.broker.config.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds settings as read from a configuration file to a record, strictly: each key must be a
 * component in kebab-case, and each component must be there unless it is an {@code Optional}.
 * Components may be String, int, long, boolean, double, Path, Duration, enums, nested records, and
 * Optional, List or Map (with text keys) of these. Not thread safe.
 */
final class ConfigBinder {
  private final Path directory;

  /** A binder of settings whose relative paths begin at that directory. */
  ConfigBinder(Path directory) {
    this.directory = directory;
  }

  /**
   * The record of these settings.
   *
   * @throws IllegalArgumentException when they do not fit, naming the key and the nearest valid key
   */
  <T extends Record> T bind(Class<T> type, Map<String, ?> settings) {
    return record(type, settings, "config");
  }

  private <T> T record(Class<T> type, Map<?, ?> settings, String at) {
    RecordComponent[] components = type.getRecordComponents();
    checkKeys(components, settings, at);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = key(components[i].getName());
      values[i] = component(components[i].getGenericType(), settings.get(key), at + "." + key);
    }
    return construct(type, components, values, at);
  }

  private void checkKeys(RecordComponent[] components, Map<?, ?> settings, String at) {
    List<String> valid =
        Arrays.stream(components).map(component -> key(component.getName())).toList();
    for (Object key : settings.keySet()) {
      if (!valid.contains(String.valueOf(key))) {
        String known = valid.isEmpty() ? "it has no keys" : "keys are " + String.join(", ", valid);
        throw wrong(
            at + "." + key,
            "unknown key" + Nearest.hint(String.valueOf(key), valid) + " (" + known + ")");
      }
    }
  }

  private <T> T construct(Class<T> type, RecordComponent[] components, Object[] values, String at) {
    Class<?>[] parameters =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      Throwable why = refused.getCause() == null ? refused : refused.getCause();
      throw new IllegalArgumentException(at + ": " + why.getMessage(), why);
    } catch (ReflectiveOperationException broken) {
      throw new IllegalArgumentException(at + ": " + type + " cannot be made: " + broken, broken);
    }
  }

  /** A component that is not optional must be there. */
  private Object component(Type type, @Nullable Object value, String at) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return value == null
          ? Optional.empty()
          : Optional.of(value(generic.getActualTypeArguments()[0], value, at));
    }
    if (value == null) {
      throw wrong(at, "missing");
    }
    return value(type, value, at);
  }

  private Object value(Type type, Object value, String at) {
    if (type instanceof ParameterizedType generic) {
      return collection(generic, value, at);
    }
    if (!(type instanceof Class<?> plain)) {
      throw unsupported(type, at);
    }
    if (plain.isRecord()) {
      return record(plain, as(Map.class, value, "a block of keys", at), at);
    }
    return plain.isEnum() ? constant(plain, value, at) : scalar(plain, value, at);
  }

  private Object collection(ParameterizedType type, Object value, String at) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return list(arguments[0], as(List.class, value, "a list", at), at);
    }
    if (type.getRawType() == Map.class && arguments[0] == String.class) {
      return map(arguments[1], as(Map.class, value, "a block of keys", at), at);
    }
    throw unsupported(type, at);
  }

  private List<Object> list(Type element, List<?> values, String at) {
    List<Object> bound = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      bound.add(component(element, values.get(i), at + "[" + i + "]"));
    }
    return List.copyOf(bound);
  }

  private Map<String, Object> map(Type element, Map<?, ?> values, String at) {
    Map<String, Object> bound = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> bound.put(String.valueOf(key), component(element, value, at + "." + key)));
    return Collections.unmodifiableMap(bound);
  }

  private Object constant(Class<?> type, Object value, String at) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (name(constant).equals(value)) {
        return constant;
      }
    }
    String all = Arrays.stream(constants).map(ConfigBinder::name).collect(Collectors.joining(", "));
    throw wrong(at, "'" + value + "' is none of " + all);
  }

  private static String name(Object constant) {
    return Spelling.of((Enum<?>) constant);
  }

  private Object scalar(Class<?> type, Object value, String at) {
    if (type == String.class) {
      return text(value, at);
    } else if (type == int.class || type == Integer.class) {
      return Math.toIntExact(whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE, at));
    } else if (type == long.class || type == Long.class) {
      return whole(value, Long.MIN_VALUE, Long.MAX_VALUE, at);
    } else if (type == boolean.class || type == Boolean.class) {
      return as(Boolean.class, value, "true or false", at);
    } else if (type == double.class || type == Double.class) {
      return as(Number.class, value, "a number", at).doubleValue();
    } else if (type == Path.class) {
      return path(as(String.class, value, "a path", at), at);
    } else if (type == Duration.class) {
      return duration(value, at);
    }
    throw unsupported(type, at);
  }

  /** A user name may look like a number. */
  private String text(Object value, String at) {
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : as(String.class, value, "a text", at);
  }

  private long whole(Object value, long least, long most, String at) {
    boolean isWhole = value instanceof Integer || value instanceof Long || value instanceof Short;
    long number = isWhole ? ((Number) value).longValue() : 0;
    if (!isWhole || number < least || number > most) {
      throw wrong(at, "'" + value + "' is not a whole number from " + least + " to " + most);
    }
    return number;
  }

  private Path path(String value, String at) {
    try {
      return directory.resolve(value);
    } catch (InvalidPathException invalid) {
      throw wrong(at, "'" + value + "' is not a path: " + invalid.getReason());
    }
  }

  private Duration duration(Object value, String at) {
    return Quantities.duration(String.valueOf(value))
        .orElseThrow(
            () -> wrong(at, "'" + value + "' is not a duration such as 250ms, 2s, 5m, 1h or 1d"));
  }

  private <T> T as(Class<T> type, Object value, String what, String at) {
    if (!type.isInstance(value)) {
      throw wrong(at, "'" + value + "' is not " + what);
    }
    return type.cast(value);
  }

  /** The programmer's mistake, not the operator's. */
  private IllegalArgumentException unsupported(Type type, String at) {
    return wrong(
        at, "the plugin asks for " + type.getTypeName() + ", which a configuration cannot hold");
  }

  private IllegalArgumentException wrong(String at, String what) {
    return new IllegalArgumentException(at + ": " + what);
  }

  /**
   * A component's name in the spelling of configurations: {@code maxSize} becomes {@code max-size}.
   */
  static String key(String component) {
    return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
