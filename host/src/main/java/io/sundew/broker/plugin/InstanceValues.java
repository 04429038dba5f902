package io.sundew.broker.plugin;

import io.sundew.api.Values;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The values of one instance: their space has its name, answers come on a thread of its own, and
 * once it is stopped nothing works any more. Thread safe.
 */
final class InstanceValues implements Values {
  private static final int MOST_LISTED = 1_000;
  private static final int KIB_UNDER_WAY = 16 << 10;
  private static final int LEAST_KIB = 16;
  private static final int UPDATE_KIB = 64; // what it will be is not known yet

  private final String instance;
  private final KeptValues values;
  private final LoopExit answers;
  private final BooleanSupplier stopped;
  private final Room room = new Room(KIB_UNDER_WAY);

  InstanceValues(String instance, KeptValues values, LoopExit answers, BooleanSupplier stopped) {
    this.instance = instance;
    this.values = values;
    this.answers = answers;
    this.stopped = stopped;
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(String key) {
    checkKey(key);
    return stopped.getAsBoolean()
        ? tooLate()
        : answers.of(values.get(instance, key).thenApply(found -> found.map(byte[]::clone)));
  }

  @Override
  public CompletionStage<Map<String, byte[]>> list(String prefix, String after, int most) {
    if (most < 1 || most > MOST_LISTED) {
      throw new IllegalArgumentException("at most " + most + " values: not 1 to " + MOST_LISTED);
    }
    return stopped.getAsBoolean()
        ? tooLate()
        : answers.of(values.list(instance, prefix, after, most).thenApply(InstanceValues::copied));
  }

  private static Map<String, byte[]> copied(Map<String, byte[]> values) {
    Map<String, byte[]> copy = new LinkedHashMap<>();
    values.forEach((key, value) -> copy.put(key, value.clone()));
    return copy;
  }

  @Override
  public CompletionStage<Void> put(String key, byte[] value) {
    checkKey(key);
    checkValue(value);
    byte[] copy = value.clone();
    return change(LEAST_KIB + copy.length / 1024, () -> values.keep(instance, key, copy));
  }

  @Override
  public CompletionStage<Void> remove(String key) {
    checkKey(key);
    return change(LEAST_KIB, () -> values.keep(instance, key, null));
  }

  @Override
  public CompletionStage<Optional<byte[]>> update(
      String key, UnaryOperator<Optional<byte[]>> change) {
    checkKey(key);
    return change(
        UPDATE_KIB, () -> values.update(instance, key, answers, before -> changed(before, change)));
  }

  private static Optional<byte[]> changed(
      Optional<byte[]> before, UnaryOperator<Optional<byte[]>> change) {
    Optional<byte[]> after = change.apply(before.map(byte[]::clone)).map(byte[]::clone);
    after.ifPresent(InstanceValues::checkValue);
    return after;
  }

  private <T> CompletionStage<T> change(int kib, Supplier<CompletionStage<T>> change) {
    if (stopped.getAsBoolean()) {
      return tooLate();
    }
    if (!room.take(kib)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "too many values are on their way: wait for what put, remove and update return"));
    }
    return answers.of(change.get(), () -> room.give(kib));
  }

  private <T> CompletionStage<T> tooLate() {
    return CompletableFuture.failedFuture(
        new IllegalStateException("plugin instance " + instance + " is stopped"));
  }

  private static void checkKey(String key) {
    int length = key.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of " + length + " bytes: not 1 to " + MAX_KEY_BYTES);
    }
  }

  private static void checkValue(byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a value of " + value.length + " bytes: more than " + MAX_VALUE_BYTES);
    }
  }
}
