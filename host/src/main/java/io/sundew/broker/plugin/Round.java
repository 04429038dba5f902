package io.sundew.broker.plugin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the bindings of one hook, in order, about a batch of items. Each binding gets all items that
 * are still open for it in one batch. Confined like its {@link Walk}.
 *
 * @param <H> the hook
 * @param <D> its decision, checked and ready to be applied
 * @param <I> an item
 */
abstract class Round<H, D, I> {
  private final Walk<?> walk;
  private final Asker asker;
  private final List<Binding<H>> bindings;
  private final List<Shadow> shadows = new ArrayList<>(0);
  private int next;
  private boolean finished;

  /** A round about that client. */
  Round(Walk<?> walk, Object client, List<Binding<H>> bindings) {
    this.walk = walk;
    this.asker = walk.asker(client);
    this.bindings = bindings;
  }

  /** The items that this binding is to be asked about now. */
  abstract List<I> openFor(Binding<H> binding);

  /**
   * Asks the hook about one item. Runs on the binding's thread and must not change anything.
   *
   * @throws Exception when the hook fails or its decision cannot be used
   */
  abstract D call(Binding<H> binding, I item) throws Exception;

  /** Applies a decision. */
  abstract void decide(Binding<H> binding, I item, D decision);

  /** Applies the binding's failure policy. */
  abstract void fail(Binding<H> binding, I item);

  /**
   * Whether a shadow's decision would have led to what became of the item; asked at the end of the
   * round.
   */
  abstract boolean agrees(I item, D decision);

  /** Whether all bindings are through; false when one of them resumes the walk later. */
  final boolean advance() {
    while (next < bindings.size()) {
      Binding<H> binding = bindings.get(next++);
      List<I> items = openFor(binding);
      if (!items.isEmpty() && !ask(binding, items)) {
        return false;
      }
    }
    finished = true;
    shadows.forEach(Shadow::compare);
    return true;
  }

  private boolean ask(Binding<H> binding, List<I> items) {
    if (binding.isShadow()) {
      new Shadow(binding, items).begin();
      return true;
    }
    Answers<D> answers =
        binding.ask(
            new ItemCalls(binding, items),
            asker,
            walk.home(),
            late -> {
              apply(binding, items, late);
              walk.resume();
            });
    if (answers == null) {
      return false;
    }
    apply(binding, items, answers);
    return true;
  }

  private void apply(Binding<H> binding, List<I> items, Answers<D> answers) {
    for (int i = 0; i < items.size(); i++) {
      D decision = answers.get(i);
      if (decision == null) {
        fail(binding, items.get(i));
      } else {
        decide(binding, items.get(i), decision);
      }
    }
  }

  /** One call per item. */
  private final class ItemCalls implements Calls<D> {
    private final Binding<H> binding;
    private final List<I> items;

    ItemCalls(Binding<H> binding, List<I> items) {
      this.binding = binding;
      this.items = items;
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public D call(int index) throws Exception {
      return Round.this.call(binding, items.get(index));
    }
  }

  /**
   * A binding that runs beside; nobody waits for it. Its answers and the end of the round may come
   * in any order.
   */
  private final class Shadow {
    private final Binding<H> binding;
    private final List<I> items;
    private @Nullable Answers<D> answers;

    Shadow(Binding<H> binding, List<I> items) {
      this.binding = binding;
      this.items = items;
    }

    void begin() {
      shadows.add(this);
      Answers<D> atOnce =
          binding.ask(
              new ItemCalls(binding, items),
              Asker.hasty(this), // nobody waits for it, so nothing else would bound it
              walk.home(),
              this::answered);
      if (atOnce != null) {
        answers = atOnce;
      }
    }

    private void answered(Answers<D> late) {
      answers = late;
      if (finished) {
        compare();
      }
    }

    void compare() {
      if (answers == null) {
        return;
      }
      for (int i = 0; i < items.size(); i++) {
        D decision = answers.get(i);
        if (decision != null && !agrees(items.get(i), decision)) {
          binding.differed();
        }
      }
    }
  }
}
