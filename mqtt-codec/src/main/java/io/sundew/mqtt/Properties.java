package io.sundew.mqtt;

import io.sundew.api.UserProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet. Immutable, thread safe; binary values are shared and must not be
 * changed. User properties and subscription identifiers keep their order; all else stands at most
 * once.
 *
 * <p>A PUBLISH with one property must cost little, so there is no map and no boxed number. A bit of
 * {@code present} tells whether a property is there; its value stands in {@code numbers} or {@code
 * objects} at the index that counts the properties of the same group before it.
 */
public final class Properties {
  private static final long[] NO_NUMBERS = {};
  private static final Object[] NO_OBJECTS = {};
  private static final int[] NO_IDENTIFIERS = {};
  private static final byte[] NO_BYTES = {};

  /** What of a PUBLISH ends at its receiver. */
  private static final long HOP =
      Property.TOPIC_ALIAS.bit()
          | Property.MESSAGE_EXPIRY_INTERVAL.bit()
          | Property.SUBSCRIPTION_IDENTIFIER.bit();

  /** No properties. */
  public static final Properties NONE =
      new Properties(0, NO_NUMBERS, NO_OBJECTS, List.of(), NO_IDENTIFIERS);

  private final long present;
  private final long[] numbers;
  private final Object[] objects;
  private final List<UserProperty> userProperties;
  private final int[] subscriptionIdentifiers;

  /** What {@link #encoded()} made. Volatile so that who sees the array sees what is in it. */
  private volatile byte @Nullable [] encoded;

  private volatile @Nullable Properties forwarded;

  private Properties(
      long present,
      long[] numbers,
      Object[] objects,
      List<UserProperty> userProperties,
      int[] subscriptionIdentifiers) {
    this.present = present;
    this.numbers = numbers;
    this.objects = objects;
    this.userProperties = userProperties;
    this.subscriptionIdentifiers = subscriptionIdentifiers;
  }

  /** A builder that begins with nothing. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these properties. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.unchanged = this;
    builder.present = present;
    builder.numbers = numbers;
    builder.objects = objects;
    builder.userProperties = userProperties;
    builder.subscriptionIdentifiers = subscriptionIdentifiers;
    builder.identifierCount = subscriptionIdentifiers.length;
    return builder;
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return present == 0;
  }

  /** Whether that property is there, at least once. */
  public boolean has(Property property) {
    return (present & property.bit()) != 0;
  }

  /** The value of a number property, unsigned, or {@code otherwise} where it is not there. */
  public long number(Property property, long otherwise) {
    return (present & Property.NUMBERS & property.bit()) == 0
        ? otherwise
        : numbers[index(present & Property.NUMBERS, property)];
  }

  /** The value of a text property, or null. */
  public @Nullable String text(Property property) {
    return object(property) instanceof String value ? value : null;
  }

  /** The value of a binary property, or null; not a copy. */
  public byte @Nullable [] binary(Property property) {
    return object(property) instanceof byte[] value ? value : null;
  }

  private @Nullable Object object(Property property) {
    return (present & Property.OBJECTS & property.bit()) == 0
        ? null
        : objects[index(present & Property.OBJECTS, property)];
  }

  /** How many of these properties come before that one. */
  private static int index(long properties, Property property) {
    return Long.bitCount(properties & (property.bit() - 1));
  }

  /** The user properties, in order. */
  public List<UserProperty> userProperties() {
    return userProperties;
  }

  /** The subscription identifiers, in order; not a copy. */
  public int[] subscriptionIdentifiers() {
    return subscriptionIdentifiers;
  }

  /** Whether all of them go on with a message that is forwarded. */
  boolean isForwardedWhole() {
    return (present & HOP) == 0;
  }

  /**
   * Those that go on with a message that is forwarded: not topic alias, message expiry interval and
   * subscription identifiers. Made once.
   */
  public Properties forwarded() {
    if (isForwardedWhole()) {
      return this;
    }
    Properties rest = forwarded;
    if (rest == null) {
      rest =
          toBuilder()
              .remove(Property.TOPIC_ALIAS)
              .remove(Property.MESSAGE_EXPIRY_INTERVAL)
              .removeSubscriptionIdentifiers()
              .build();
      forwarded = rest; // two threads may both come here: they write equal ones
    }
    return rest;
  }

  /** About how many bytes they hold in memory. */
  public int weight() {
    return 2 * encoded().length;
  }

  /** All of them as the wire has them, without the length in front; made once, not a copy. */
  byte[] encoded() {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = isEmpty() ? NO_BYTES : PropertiesWriter.encode(this);
      encoded = bytes; // two threads may both come here: they write the same bytes
    }
    return bytes;
  }

  /** Says what {@link #encoded()} is where the bytes are at hand, as they came from the wire. */
  Properties withEncoded(byte[] bytes) {
    encoded = bytes;
    return this;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Properties that
            && present == that.present
            && Arrays.equals(numbers, that.numbers)
            && Arrays.deepEquals(objects, that.objects)
            && userProperties.equals(that.userProperties)
            && Arrays.equals(subscriptionIdentifiers, that.subscriptionIdentifiers));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(present) + Arrays.hashCode(numbers))
        + userProperties.hashCode();
  }

  /** Names and numbers; texts only as their names, for they may be secret or long. */
  @Override
  public String toString() {
    var names = new ArrayList<String>();
    for (Property property : Property.values()) {
      if (has(property)) {
        long number = number(property, -1);
        names.add(number < 0 ? property.name() : property.name() + "=" + number);
      }
    }
    return names.toString();
  }

  /** Collects properties. Confined to one thread. */
  public static final class Builder {
    /** What it began with, as long as nothing was changed. */
    private @Nullable Properties unchanged = NONE;

    private long present;
    // The next two are never changed in place, so that what was built can share them.
    private long[] numbers = NO_NUMBERS;
    private Object[] objects = NO_OBJECTS;
    // Those of the properties it began with until one is added; full, so that adding copies it.
    private List<UserProperty> userProperties = List.of();
    private int[] subscriptionIdentifiers = NO_IDENTIFIERS;
    private int identifierCount;

    private Builder() {}

    /**
     * Sets a number.
     *
     * @throws IllegalArgumentException when the property holds something else
     */
    public Builder set(Property property, long value) {
      if ((Property.NUMBERS & property.bit()) == 0) {
        throw new IllegalArgumentException(property + " does not hold a number");
      }
      unchanged = null;
      int at = index(present & Property.NUMBERS, property);
      boolean isNew = (present & property.bit()) == 0;
      long[] changed = new long[isNew ? numbers.length + 1 : numbers.length];
      System.arraycopy(numbers, 0, changed, 0, at);
      System.arraycopy(numbers, isNew ? at : at + 1, changed, at + 1, changed.length - at - 1);
      changed[at] = value;
      numbers = changed;
      present |= property.bit();
      return this;
    }

    /**
     * Sets a text.
     *
     * @throws IllegalArgumentException when the property holds something else
     */
    public Builder set(Property property, String value) {
      return setObject(property, Property.Type.TEXT, value);
    }

    /**
     * Sets binary data, which is not copied.
     *
     * @throws IllegalArgumentException when the property holds something else
     */
    public Builder set(Property property, byte[] value) {
      return setObject(property, Property.Type.BINARY, value);
    }

    private Builder setObject(Property property, Property.Type type, Object value) {
      if (property.type() != type) {
        throw new IllegalArgumentException(property + " does not hold " + type);
      }
      unchanged = null;
      int at = index(present & Property.OBJECTS, property);
      boolean isNew = (present & property.bit()) == 0;
      Object[] changed = new Object[isNew ? objects.length + 1 : objects.length];
      System.arraycopy(objects, 0, changed, 0, at);
      System.arraycopy(objects, isNew ? at : at + 1, changed, at + 1, changed.length - at - 1);
      changed[at] = value;
      objects = changed;
      present |= property.bit();
      return this;
    }

    /** Takes a property out, every one of them where it may stand more than once. */
    public Builder remove(Property property) {
      if (!has(property)) {
        return this;
      }
      unchanged = null;
      if ((present & Property.NUMBERS & property.bit()) != 0) {
        int at = index(present & Property.NUMBERS, property);
        long[] changed = Arrays.copyOf(numbers, numbers.length - 1);
        System.arraycopy(numbers, at + 1, changed, at, changed.length - at);
        numbers = changed;
      }
      if ((present & Property.OBJECTS & property.bit()) != 0) {
        int at = index(present & Property.OBJECTS, property);
        Object[] changed = Arrays.copyOf(objects, objects.length - 1);
        System.arraycopy(objects, at + 1, changed, at, changed.length - at);
        objects = changed;
      }
      if (property == Property.USER_PROPERTY) {
        userProperties = List.of();
      }
      if (property == Property.SUBSCRIPTION_IDENTIFIER) {
        subscriptionIdentifiers = NO_IDENTIFIERS;
        identifierCount = 0;
      }
      present &= ~property.bit();
      return this;
    }

    /** Takes all subscription identifiers out. */
    public Builder removeSubscriptionIdentifiers() {
      return remove(Property.SUBSCRIPTION_IDENTIFIER);
    }

    /** Takes all user properties out. */
    public Builder removeUserProperties() {
      return remove(Property.USER_PROPERTY);
    }

    /** Whether that property is set. */
    public boolean has(Property property) {
      return (present & property.bit()) != 0;
    }

    /** Adds a user property at the end. */
    public Builder user(String name, String value) {
      openUserProperties().add(new UserProperty(name, value));
      return this;
    }

    /** Adds user properties at the end. */
    public Builder users(List<UserProperty> properties) {
      if (!properties.isEmpty()) {
        openUserProperties().addAll(properties);
      }
      return this;
    }

    private List<UserProperty> openUserProperties() {
      unchanged = null;
      present |= Property.USER_PROPERTY.bit();
      if (!(userProperties instanceof ArrayList)) {
        List<UserProperty> open = new ArrayList<>(userProperties.size() + 4);
        open.addAll(userProperties);
        userProperties = open;
      }
      return userProperties;
    }

    /** Adds a subscription identifier at the end. */
    public Builder subscriptionIdentifier(int identifier) {
      if (identifierCount == subscriptionIdentifiers.length) {
        subscriptionIdentifiers =
            Arrays.copyOf(subscriptionIdentifiers, Math.max(1, identifierCount * 2));
      }
      unchanged = null;
      subscriptionIdentifiers[identifierCount] = identifier;
      identifierCount++;
      present |= Property.SUBSCRIPTION_IDENTIFIER.bit();
      return this;
    }

    /** The properties collected so far. */
    public Properties build() {
      if (unchanged != null) {
        return unchanged;
      }
      if (present == 0) {
        return NONE;
      }
      return new Properties(
          present,
          numbers,
          objects,
          List.copyOf(userProperties),
          identifierCount == 0
              ? NO_IDENTIFIERS
              : Arrays.copyOf(subscriptionIdentifiers, identifierCount));
    }
  }
}
