package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.api.OnPublish;
import io.sundew.api.PublishDecision;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of one read through access control, the transforms in order, and access
 * control again for what goes to another topic now. What happens to any message that took a
 * publication's place happens to the publication: one of them refused, nothing of it is routed.
 * Messages of plugins pass without access control.
 */
final class PublishWalk extends Walk<List<PublishOutcome>> {
  private final Client publisher;
  private final List<Item> items;
  private int stage;

  PublishWalk(
      HookChain chain,
      List<Publication> publications,
      Client publisher,
      Executor home,
      Consumer<List<PublishOutcome>> later) {
    super(chain, home, later);
    this.publisher = publisher;
    this.items = new ArrayList<>(publications.size());
    publications.forEach(publication -> items.add(new Item(publication)));
  }

  /** A walk that begins behind the transforms, which made that of the publication. */
  PublishWalk(
      HookChain chain,
      Publication original,
      List<Publication> parts,
      Client publisher,
      Executor home,
      Consumer<List<PublishOutcome>> later) {
    this(chain, List.of(original), publisher, home, later);
    Item item = items.getFirst();
    item.replace(item.parts.getFirst(), parts);
    stage = 2;
  }

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    return switch (stage++) {
      case 0 -> authorize();
      case 1 -> {
        refuseDenied();
        yield new Transforms(this);
      }
      case 2 -> authorize();
      default -> {
        refuseDenied();
        yield null;
      }
    };
  }

  /** Asks about every topic the publisher has not been asked about. */
  private Round<?, ?, ?> authorize() {
    List<Access> accesses = new ArrayList<>(items.size());
    for (Item item : items) {
      for (Part part : item.openParts()) {
        if (chain().asksAuthorizers(publisher) && part.needsAccess(item)) {
          part.access =
              Access.to(
                  Action.PUBLISH,
                  part.publication.topic(),
                  part.publication.qos(),
                  part.publication.retain());
          accesses.add(part.access);
        }
      }
    }
    return chain().authorizeRound(this, publisher, accesses);
  }

  private void refuseDenied() {
    for (Item item : items) {
      for (Part part : item.openParts()) {
        if (part.access != null && !part.access.authorization().allowed()) {
          item.end = new PublishOutcome.Refused(ReasonCode.NOT_AUTHORIZED, "");
        }
      }
    }
  }

  @Override
  List<PublishOutcome> answer() {
    List<PublishOutcome> outcomes = new ArrayList<>(items.size());
    items.forEach(item -> outcomes.add(item.outcome()));
    return outcomes;
  }

  /** A publication as it came in and what has become of it. */
  private static final class Item {
    private final Publication original;
    private final List<Part> parts = new ArrayList<>(1);
    private final List<Publication> letters = new ArrayList<>(0);
    private @Nullable PublishOutcome end;

    Item(Publication original) {
      this.original = original;
      parts.add(new Part(this, original));
    }

    List<Part> openParts() {
      return end == null ? parts : List.of();
    }

    void replace(Part part, List<Publication> publications) {
      int at = parts.indexOf(part);
      parts.remove(at);
      for (Publication publication : publications.reversed()) {
        parts.add(at, new Part(this, publication));
      }
    }

    PublishOutcome outcome() {
      PublishOutcome plain = withoutLetters();
      return letters.isEmpty() ? plain : new PublishOutcome.DeadLettered(letters, plain);
    }

    private PublishOutcome withoutLetters() {
      if (end != null) {
        return end;
      }
      if (parts.size() == 1) {
        return new PublishOutcome.Route(List.of(parts.getFirst().publication));
      }
      return parts.isEmpty()
          ? new PublishOutcome.Dropped()
          : new PublishOutcome.Route(parts.stream().map(part -> part.publication).toList());
    }
  }

  /** One of the messages a publication has become. */
  private static final class Part {
    private final Item item;
    private final Publication publication;
    private @Nullable Access access;

    Part(Item item, Publication publication) {
      this.item = item;
      this.publication = publication;
    }

    /**
     * A plugin needs no access; a publisher was let to the original topic before anything took its
     * place.
     */
    boolean needsAccess(Item of) {
      return of.original.origin().plugin().isEmpty()
          && (publication == of.original
              ? access == null
              : !publication.topic().equals(of.original.topic()));
    }
  }

  /** The transforms. */
  private final class Transforms extends Round<OnPublish, PublishDecision, Part> {
    Transforms(Walk<?> walk) {
      super(walk, publisher.clientId(), chain().onPublish());
    }

    @Override
    List<Part> openFor(Binding<OnPublish> binding) {
      if (!binding.settings().scope().serves(publisher)) {
        return List.of();
      }
      List<Part> open = new ArrayList<>(items.size());
      for (Item item : items) {
        for (Part part : item.openParts()) {
          if (binding.concerns(part.publication)) {
            open.add(part);
          }
        }
      }
      return open;
    }

    @Override
    PublishDecision call(Binding<OnPublish> binding, Part part) throws Exception {
      return PublishDecisions.ask(binding, part.publication, publisher, null);
    }

    @Override
    void decide(Binding<OnPublish> binding, Part part, PublishDecision decision) {
      switch (decision) {
        case PublishDecision.Forward() -> {}
        case PublishDecision.Replace(var message) ->
            part.item.replace(part, List.of((Publication) message));
        case PublishDecision.Emit(var messages) ->
            part.item.replace(part, messages.stream().map(Publication.class::cast).toList());
        case PublishDecision.Drop() -> part.item.replace(part, List.of());
        case Refuse refuse -> {
          putAside(binding, part, PublishDecisions.reason(refuse));
          part.item.end = PublishDecisions.refused(refuse);
        }
      }
    }

    @Override
    void fail(Binding<OnPublish> binding, Part part) {
      PublishOutcome failed = PublishDecisions.failed(binding.settings().policy());
      if (failed != null) {
        putAside(binding, part, "the hook failed or did not answer in time");
      }
      if (failed instanceof PublishOutcome.Dropped) {
        part.item.replace(part, List.of());
      } else if (failed != null) {
        part.item.end = failed;
      }
    }

    private void putAside(Binding<OnPublish> binding, Part part, String reason) {
      PublishDecisions.deadLetter(binding, part.publication, reason)
          .ifPresent(part.item.letters::add);
    }

    /** A shadow saw the message as it would have got it: it agrees when it leaves it alone. */
    @Override
    boolean agrees(Part part, PublishDecision decision) {
      return switch (decision) {
        case PublishDecision.Forward() -> true;
        case PublishDecision.Replace(var message) ->
            Publications.sameContent(part.publication, (Publication) message);
        case PublishDecision.Emit _, PublishDecision.Drop _ -> false;
        case Refuse _ -> part.item.end instanceof PublishOutcome.Refused;
      };
    }
  }
}
