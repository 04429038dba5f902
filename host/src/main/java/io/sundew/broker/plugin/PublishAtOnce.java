package io.sundew.broker.plugin;

import io.sundew.api.Client;
import io.sundew.api.OnPublish;
import io.sundew.api.PublishDecision;
import io.sundew.api.Refuse;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message through transforms where all it concerns run inline, without the machinery of a
 * {@link PublishWalk}, which costs more than a short hook. For where nobody controls access; what
 * comes out is the same. Confined to the caller's event loop.
 */
final class PublishAtOnce {
  private final List<Binding<OnPublish>> bindings;
  private final Client publisher;
  private final @Nullable Heartbeat loop;

  PublishAtOnce(List<Binding<OnPublish>> bindings, Client publisher, @Nullable Heartbeat loop) {
    this.bindings = Binding.serving(publisher, bindings);
    this.publisher = publisher;
    this.loop = loop;
  }

  /** Whether some binding is to be asked about messages of that topic that the client publishes. */
  boolean cover(String topic) {
    for (int i = 0; i < bindings.size(); i++) {
      if (bindings.get(i).settings().scope().covers(topic)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether this can be done now: each binding answers at once or is not asked about that message.
   * What one before it makes of the message is not known, so it may not follow one that is asked.
   */
  boolean isPossible(Publication publication) {
    boolean asked = false;
    for (int i = 0; i < bindings.size(); i++) {
      Binding<OnPublish> binding = bindings.get(i);
      boolean atOnce = binding.answersAtOnce();
      if (atOnce && asked) {
        continue;
      }
      boolean concerned = binding.concerns(publication);
      if (!atOnce && (asked || concerned)) {
        return false;
      }
      asked |= concerned;
    }
    return true;
  }

  /**
   * Asks the bindings in order; null when one of them is held meanwhile, so that a walk must be
   * taken, which asks all of them.
   */
  @Nullable PublishOutcome decide(Publication publication) {
    return decide(publication, 0);
  }

  private @Nullable PublishOutcome decide(Publication publication, int from) {
    Publication current = publication;
    for (int i = from; i < bindings.size(); i++) {
      Binding<OnPublish> binding = bindings.get(i);
      if (!binding.concerns(current)) {
        continue;
      }
      PublishDecision decision = ask(binding, current);
      switch (decision) {
        case null -> {
          if (binding.isHeld()) {
            return null;
          }
          PublishOutcome failed = PublishDecisions.failed(binding.settings().policy());
          if (failed != null) {
            return failed;
          }
        }
        case PublishDecision.Forward() -> {}
        case PublishDecision.Replace(var message) -> current = (Publication) message;
        case PublishDecision.Emit(var messages) -> {
          return all(messages.stream().map(Publication.class::cast).toList(), i + 1);
        }
        case PublishDecision.Drop() -> {
          return new PublishOutcome.Dropped();
        }
        case Refuse refuse -> {
          return PublishDecisions.refused(refuse);
        }
      }
    }
    return new PublishOutcome.Route(List.of(current));
  }

  private @Nullable PublishDecision ask(Binding<OnPublish> binding, Publication publication) {
    return binding.askNow(() -> PublishDecisions.ask(binding, publication, publisher, loop), loop);
  }

  /** One of them refused, nothing is routed. */
  private @Nullable PublishOutcome all(List<Publication> publications, int from) {
    List<Publication> routed = new ArrayList<>(publications.size());
    for (Publication publication : publications) {
      switch (decide(publication, from)) {
        case null -> {
          return null;
        }
        case PublishOutcome.Route(var some) -> routed.addAll(some);
        case PublishOutcome.Dropped() -> {}
        case PublishOutcome.Refused refused -> {
          return refused;
        }
        case PublishOutcome.Disconnect disconnect -> {
          return disconnect;
        }
        case PublishOutcome.DeadLettered impossible ->
            throw new IllegalStateException("not decided at once: " + impossible);
      }
    }
    return routed.isEmpty() ? new PublishOutcome.Dropped() : new PublishOutcome.Route(routed);
  }
}
