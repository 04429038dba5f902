package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.api.OnDeliver;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import io.sundew.mqtt.Topic;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chain as the messages of one client meet it: what of it concerns that client is found once, and
 * what authorizers let the broker remember is at hand. Confined to the client's event loop.
 */
public final class ClientChain {
  private static final PublishOutcome NOT_AUTHORIZED =
      new PublishOutcome.Refused(ReasonCode.NOT_AUTHORIZED, "");

  /** Topics that are remembered to pass by; a power of two. */
  private static final int PLACES = 8;

  private final HookChain chain;
  private final DecisionCache decisions;
  private final Client client;
  private final Executor home;
  private final boolean asksAuthorizers;
  private final boolean looksAtPublish;
  private final boolean looksAtDeliver;
  private final List<Binding<OnDeliver>> deliverHooks;
  private final boolean hooksDeliver;
  private final PublishAtOnce transforms;
  private final AuthorizeAtOnce authorizers;
  private final @Nullable Topic[] passing = new @Nullable Topic[PLACES];
  private final RecentDecisions mayPublish;
  private final RecentDecisions mayReceive;

  ClientChain(
      HookChain chain, DecisionCache decisions, Client client, Executor home, TimeSource time) {
    this.chain = chain;
    this.decisions = decisions;
    this.client = client;
    this.home = home;
    this.asksAuthorizers = chain.asksAuthorizers(client);
    this.looksAtPublish = chain.looksAtPublish(client);
    this.looksAtDeliver = chain.looksAtDeliver(client);
    this.deliverHooks = Binding.serving(client, chain.onDeliver());
    this.hooksDeliver = !deliverHooks.isEmpty();
    this.transforms = new PublishAtOnce(chain.onPublish(), client, Heartbeat.of(home));
    this.authorizers = chain.authorizeAtOnce(client, home);
    this.mayPublish = new RecentDecisions(decisions, client, Action.PUBLISH, time);
    this.mayReceive = new RecentDecisions(decisions, client, Action.RECEIVE, time);
  }

  /** Whether this is still what that chain is for that client, told apart by identity. */
  @SuppressWarnings("ReferenceEquality") // another object is another chain
  public boolean isOf(HookChain now, Client who) {
    return now == chain && who == client && now.decisions() == decisions;
  }

  /** Whether messages of the client pass hooks first. */
  public boolean looksAtPublish() {
    return looksAtPublish;
  }

  /**
   * Whether nothing is asked about messages of that topic: no hook wants them, and nobody controls
   * the client's access. Mostly remembered, for to compare filters costs more than to route.
   */
  public boolean passesBy(Topic topic) {
    if (asksAuthorizers) {
      return false;
    }
    int place = topic.hashCode() & (PLACES - 1);
    if (topic.equals(passing[place])) {
      return true;
    }
    if (transforms.cover(topic.name())) {
      return false;
    }
    passing[place] = topic;
    return true;
  }

  /** Whether messages to the client pass hooks first. */
  public boolean looksAtDeliver() {
    return looksAtDeliver;
  }

  /** Whether that message may go to the client at once: no hook wants it, and access is clear. */
  public boolean letsReceive(Publication publication) {
    if (hooksDeliver && isOfInterest(publication)) {
      return false;
    }
    Authorization access = access(mayReceive, Action.RECEIVE, publication);
    return access != null && access.allowed();
  }

  private boolean isOfInterest(Publication publication) {
    for (int i = 0; i < deliverHooks.size(); i++) {
      if (deliverHooks.get(i).concerns(publication)) {
        return true;
      }
    }
    return false;
  }

  /** What is known, or said by authorizers that answer at once. */
  private @Nullable Authorization access(
      RecentDecisions recent, Action action, Publication publication) {
    Authorization known = recent.find(publication.topicName());
    if (known != null || !authorizers.isPossible()) {
      return known;
    }
    AuthorizeRequest request =
        Access.request(action, publication.topic(), publication.qos(), publication.retain());
    Authorization said = authorizers.decide(request);
    if (said != null) {
      recent.remember(publication.topicName(), said);
    }
    return said;
  }

  /**
   * Whether {@link #publish} can decide on that message without the machinery for many: its access
   * is known or found at once, and all transforms that it concerns run inline.
   */
  public boolean publishesAtOnce(Publication publication) {
    return (!asksAuthorizers
            || authorizers.isPossible()
            || mayPublish.find(publication.topicName()) != null)
        && transforms.isPossible(publication);
  }

  /**
   * Decides on one message; null when the answer comes later, which only one that was given another
   * topic, or a hook that is being swapped, makes it do.
   */
  public @Nullable PublishOutcome publish(
      Publication publication, Consumer<List<PublishOutcome>> later) {
    if (asksAuthorizers) {
      Authorization access = access(mayPublish, Action.PUBLISH, publication);
      if (access == null) {
        return onlyOne(chain.publish(List.of(publication), client, home, later));
      }
      if (!access.allowed()) {
        return NOT_AUTHORIZED;
      }
    }
    PublishOutcome outcome = transforms.decide(publication);
    if (outcome == null) {
      return onlyOne(chain.publish(List.of(publication), client, home, later));
    }
    return asksAuthorizers && outcome instanceof PublishOutcome.Route(var parts)
        ? checked(publication, parts, outcome, later)
        : outcome;
  }

  private @Nullable PublishOutcome checked(
      Publication publication,
      List<Publication> parts,
      PublishOutcome outcome,
      Consumer<List<PublishOutcome>> later) {
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).topicName().equals(publication.topicName())) {
        return onlyOne(chain.publishTransformed(publication, parts, client, home, later));
      }
    }
    return outcome;
  }

  private static @Nullable PublishOutcome onlyOne(@Nullable List<PublishOutcome> outcomes) {
    return outcomes == null ? null : outcomes.getFirst();
  }
}
