package io.sundew.api;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What code outside can see of types, one line each: types with what they extend and permit,
 * fields, constructors, methods. Whether a method has a body is no matter, except where plugins
 * must implement it.
 */
final class ApiSignatures {
  private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString");

  private final NavigableSet<String> lines = new TreeSet<>();

  private ApiSignatures() {}

  /** The lines of those types that are public. */
  static NavigableSet<String> of(Collection<Class<?>> types) {
    var signatures = new ApiSignatures();
    types.stream().filter(ApiSignatures::isVisible).forEach(signatures::add);
    return signatures.lines;
  }

  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private void add(Class<?> type) {
    String name = type.getTypeName();
    lines.add(type.toGenericString());
    supertypes(type).forEach(each -> lines.add(name + " is a " + each.getTypeName()));
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses())
          .forEach(each -> lines.add(name + " permits " + each.getTypeName()));
    }
    Arrays.stream(type.getDeclaredFields()).filter(ApiSignatures::isSeen).forEach(this::add);
    Arrays.stream(type.getDeclaredConstructors()).filter(ApiSignatures::isSeen).forEach(this::add);
    Arrays.stream(type.getDeclaredMethods())
        .filter(ApiSignatures::isSeen)
        .filter(method -> !OF_OBJECT.contains(method.getName()))
        .forEach(this::add);
  }

  private static Stream<Type> supertypes(Class<?> type) {
    Type parent = type.getGenericSuperclass();
    return Stream.concat(
        parent == null || parent == Object.class ? Stream.of() : Stream.of(parent),
        Arrays.stream(type.getGenericInterfaces()));
  }

  private static boolean isSeen(Executable member) {
    return !member.isSynthetic() && isSeen(member.getModifiers());
  }

  private static boolean isSeen(Field field) {
    return !field.isSynthetic() && isSeen(field.getModifiers());
  }

  private static boolean isSeen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private void add(Field field) {
    lines.add(field.toGenericString());
  }

  private void add(Executable member) {
    String line = member.toGenericString().replaceFirst(" (abstract|default) ", " ");
    lines.add(line);
    if (member instanceof Method method
        && Modifier.isAbstract(method.getModifiers())
        && isMadeByPlugins(method.getDeclaringClass())) {
      lines.add(ApiChanges.IMPLEMENTED + line);
    }
  }

  /** Hooks and other functions, and the plugin itself; all else is made by the broker. */
  private static boolean isMadeByPlugins(Class<?> type) {
    return type.isAnnotationPresent(FunctionalInterface.class) || type == SundewPlugin.class;
  }
}
