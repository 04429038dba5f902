package io.sundew.plugin.scriptjs;

import io.sundew.api.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one script keeps among the values of the plugin instance, under its own name. A key that is
 * too long for the store stands there as its digest.
 */
record StoredState(Values values, String script) implements State {
  private static final long PATIENCE_SECONDS = 5;

  private String keyOf(String key) {
    String whole = script + "/" + key;
    byte[] utf8 = bytes(whole);
    return utf8.length <= Values.MAX_KEY_BYTES ? whole : script + "#" + digest(utf8);
  }

  private static String digest(byte[] of) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java has it
    }
  }

  @Override
  public Optional<String> get(String key) {
    return await(values.get(keyOf(key))).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void set(String key, Optional<String> value) {
    String name = keyOf(key);
    await(value.isPresent() ? values.put(name, bytes(value.get())) : values.remove(name));
  }

  @Override
  public boolean replace(String key, Optional<String> expected, Optional<String> value) {
    Optional<byte[]> before = expected.map(StoredState::bytes);
    Optional<byte[]> after = value.map(StoredState::bytes);
    var same = new AtomicBoolean();
    await(
        values.update(
            keyOf(key),
            now -> {
              same.set(
                  now.isPresent() == before.isPresent()
                      && (now.isEmpty() || Arrays.equals(now.get(), before.orElseThrow())));
              return same.get() ? after : now;
            }));
    return same.get();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("context.state: " + failed.getCause(), failed);
    } catch (TimeoutException late) {
      throw new IllegalStateException("context.state: the store does not answer", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("context.state: interrupted", interrupted);
    }
  }
}
