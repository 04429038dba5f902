package io.sundew.testkit;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Copies of configuration records with one component changed, so that a test names just what it
 * changes and a component that is added later breaks no test.
 */
final class RecordCopy {
  private RecordCopy() {}

  /**
   * A copy in which that component has that value.
   *
   * @throws IllegalArgumentException when the record has no component of that name
   */
  static <R extends Record> R with(R original, String component, Object value) {
    RecordComponent[] components = original.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
    Object[] values = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < components.length; i++) {
        boolean changed = components[i].getName().equals(component);
        values[i] = changed ? value : components[i].getAccessor().invoke(original);
        found |= changed;
      }
      if (!found) {
        throw new IllegalArgumentException(
            original.getClass().getSimpleName() + " has no " + component);
      }
      @SuppressWarnings("unchecked") // the constructor of the original's own class
      R copy = (R) original.getClass().getDeclaredConstructor(types).newInstance(values);
      return copy;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(component + " cannot be " + value, e);
    }
  }
}
