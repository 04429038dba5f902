package io.sundew.api;

/** Something that goes on until it is closed. Closing it twice is harmless. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
