package io.sundew.mqtt;

import io.sundew.api.UserProperty;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet. Immutable; binary values are shared and must not be changed. User
 * properties and subscription identifiers keep their order; all else stands at most once.
 */
public final class Properties {
  /** No properties. */
  public static final Properties NONE = new Properties(Map.of(), List.of(), new int[0]);

  private final Map<Property, Object> values;
  private final List<UserProperty> userProperties;
  private final int[] subscriptionIdentifiers;

  private Properties(
      Map<Property, Object> values,
      List<UserProperty> userProperties,
      int[] subscriptionIdentifiers) {
    this.values = values;
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
    builder.values.putAll(values);
    builder.userProperties.addAll(userProperties);
    for (int identifier : subscriptionIdentifiers) {
      builder.subscriptionIdentifiers.add(identifier);
    }
    return builder;
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return values.isEmpty() && userProperties.isEmpty() && subscriptionIdentifiers.length == 0;
  }

  /** Whether that property is there. */
  public boolean has(Property property) {
    return values.containsKey(property);
  }

  /** The value of a number property, unsigned, or {@code otherwise} where it is not there. */
  public long number(Property property, long otherwise) {
    return values.get(property) instanceof Long value ? value : otherwise;
  }

  /** The value of a text property, or null. */
  public @Nullable String text(Property property) {
    return values.get(property) instanceof String value ? value : null;
  }

  /** The value of a binary property, or null; not a copy. */
  public byte @Nullable [] binary(Property property) {
    return values.get(property) instanceof byte[] value ? value : null;
  }

  /** The user properties, in order. */
  public List<UserProperty> userProperties() {
    return userProperties;
  }

  /** The subscription identifiers, in order; not a copy. */
  public int[] subscriptionIdentifiers() {
    return subscriptionIdentifiers;
  }

  /**
   * All but user properties and subscription identifiers: numbers as Long, text as String, binary
   * as byte[].
   */
  Map<Property, Object> values() {
    return values;
  }

  @Override
  public String toString() {
    return values.keySet() + " " + userProperties;
  }

  /** Collects properties. */
  public static final class Builder {
    private final EnumMap<Property, Object> values = new EnumMap<>(Property.class);
    private final List<UserProperty> userProperties = new ArrayList<>(0);
    private final List<Integer> subscriptionIdentifiers = new ArrayList<>(0);

    private Builder() {}

    /** Sets a number. */
    public Builder set(Property property, long value) {
      values.put(property, value);
      return this;
    }

    /** Sets a text. */
    public Builder set(Property property, String value) {
      values.put(property, value);
      return this;
    }

    /** Sets binary data, which is not copied. */
    public Builder set(Property property, byte[] value) {
      values.put(property, value);
      return this;
    }

    /** Takes a property out. */
    public Builder remove(Property property) {
      values.remove(property);
      return this;
    }

    /** Takes all subscription identifiers out. */
    public Builder removeSubscriptionIdentifiers() {
      subscriptionIdentifiers.clear();
      return this;
    }

    /** Takes all user properties out. */
    public Builder removeUserProperties() {
      userProperties.clear();
      return this;
    }

    /** Whether that property is set. */
    public boolean has(Property property) {
      return values.containsKey(property);
    }

    /** Adds a user property at the end. */
    public Builder user(String name, String value) {
      userProperties.add(new UserProperty(name, value));
      return this;
    }

    /** Adds user properties at the end. */
    public Builder users(List<UserProperty> properties) {
      userProperties.addAll(properties);
      return this;
    }

    /** Adds a subscription identifier at the end. */
    public Builder subscriptionIdentifier(int identifier) {
      subscriptionIdentifiers.add(identifier);
      return this;
    }

    /** The properties collected so far. */
    public Properties build() {
      if (values.isEmpty() && userProperties.isEmpty() && subscriptionIdentifiers.isEmpty()) {
        return NONE;
      }
      return new Properties(
          values.isEmpty() ? Map.of() : new EnumMap<>(values),
          List.copyOf(userProperties),
          subscriptionIdentifiers.stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
