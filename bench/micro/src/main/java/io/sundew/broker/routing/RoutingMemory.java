package io.sundew.broker.routing;

import io.sundew.api.Qos;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Prints how many bytes of heap a subscription holds in the {@link SubscriptionIndex}: its own
 * object, its filter's text and its part of the index. Sessions are not counted: they are made
 * before.
 */
public final class RoutingMemory {
  private static final int[] SIZES = {10_000, 100_000, 1_000_000};
  private static final int EXTRAPOLATED = 10_000_000;
  private static final int COLLECTIONS = 3;

  private RoutingMemory() {}

  /** Which filters there are. */
  private enum Shape {
    EXACT("no wildcard, a topic each", 10),
    ONE("+ in the middle", 10),
    REST("# at the end", 10),
    MIX("80 % exact, 15 % +, 5 % #", 10),
    DEEP("eight levels, + at the end", 10),
    SAME("one filter for all", 1),
    SHARED("share groups of 100", 1);

    private final String text;
    private final int perSubscriber;

    Shape(String text, int perSubscriber) {
      this.text = text;
      this.perSubscriber = perSubscriber;
    }

    Subscription subscription(Subscriber[] subscribers, int number) {
      Subscriber subscriber = subscribers[number / perSubscriber];
      int group = number / 100;
      return switch (this) {
        case EXACT -> plain(subscriber, SubscriptionMix.topic(number));
        case ONE -> plain(subscriber, "plant/+/d%d/t".formatted(number));
        case REST -> plain(subscriber, SubscriptionMix.topic(number) + "/#");
        case MIX -> plain(subscriber, SubscriptionMix.filter(number));
        case DEEP ->
            plain(
                subscriber,
                "tenant/t%d/site/s%d/line/l%d/d%d/+"
                    .formatted(number % 50, number % 1000, number % 10, number));
        case SAME -> plain(subscriber, "plant/%s".formatted("alarm")); // as decoded: a text each
        case SHARED ->
            new Subscription(
                subscriber, "jobs/" + group, "g" + group, Qos.AT_LEAST_ONCE, false, false, 0);
      };
    }

    private static Subscription plain(Subscriber subscriber, String filter) {
      return SubscriptionMix.subscription(subscriber, filter);
    }
  }

  /** Measures; the arguments are numbers of subscriptions, in rising order. */
  public static void main(String[] arguments) {
    int[] sizes =
        arguments.length == 0
            ? SIZES
            : Arrays.stream(arguments).mapToInt(Integer::parseInt).sorted().toArray();
    Subscriber[] subscribers =
        IntStream.range(0, sizes[sizes.length - 1])
            .mapToObj(_ -> new SubscriptionMix.Client())
            .toArray(Subscriber[]::new);
    printHeader(sizes);
    for (Shape shape : Shape.values()) {
      printRow(shape, sizes, measure(shape, sizes, subscribers));
    }
  }

  /** The bytes held by that many subscriptions of that shape. */
  private static long[] measure(Shape shape, int[] sizes, Subscriber[] subscribers) {
    var index = new SubscriptionIndex();
    long[] bytes = new long[sizes.length];
    long before = used();
    int number = 0;
    for (int i = 0; i < sizes.length; i++) {
      for (; number < sizes[i]; number++) {
        index.subscribe(shape.subscription(subscribers, number));
      }
      bytes[i] = used() - before;
    }
    if (index.count() != number) { // it also keeps the index reachable until here
      throw new IllegalStateException(index.count() + " subscriptions, expected " + number);
    }
    return bytes;
  }

  /** Bytes of heap in use by what is reachable. */
  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void printHeader(int[] sizes) {
    System.out.printf(Locale.ROOT, "%-28s", "bytes a subscription at");
    for (int size : sizes) {
      System.out.printf(Locale.ROOT, "%,12d", size);
    }
    System.out.printf(Locale.ROOT, "   MiB at %,d%n", EXTRAPOLATED);
  }

  /** What is beyond the last size is taken to cost what the last step did. */
  private static void printRow(Shape shape, int[] sizes, long[] bytes) {
    System.out.printf(Locale.ROOT, "%-28s", shape.text);
    for (int i = 0; i < sizes.length; i++) {
      System.out.printf(Locale.ROOT, "%,12d", Math.round((double) bytes[i] / sizes[i]));
    }
    int last = sizes.length - 1;
    int stepSize = last == 0 ? sizes[0] : sizes[last] - sizes[last - 1];
    long stepBytes = last == 0 ? bytes[0] : bytes[last] - bytes[last - 1];
    double beyond = (double) stepBytes / stepSize * (EXTRAPOLATED - sizes[last]);
    System.out.printf(Locale.ROOT, "%,20d%n", Math.round((bytes[last] + beyond) / (1 << 20)));
  }
}
