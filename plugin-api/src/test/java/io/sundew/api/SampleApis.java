package io.sundew.api;

/** Two versions of an API, by nested types of the same simple names. */
public final class SampleApis {
  private SampleApis() {}

  /** The earlier one. */
  public static final class Before {
    private Before() {}

    /** What plugins implement. */
    @FunctionalInterface
    public interface Hook {
      /** The question. */
      String ask(int question);
    }

    /** What the broker tells. */
    public record Fact(String name) {}
  }

  /** The later one. */
  public static final class After {
    private After() {}

    /** The same. */
    @FunctionalInterface
    public interface Hook {
      /** The question. */
      String ask(int question);
    }

    /** Has a component more, so that its constructor is another. */
    public record Fact(String name, int number) {}
  }
}
