package io.sundew.plugin.aclfile;

import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.deny;

import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;
import java.time.Duration;

/**
 * The decision on an action, by the rules as they are now. Thread safe; it looks up rules in memory
 * and waits for nothing, so it may run on an event loop.
 *
 * <p>As with Mosquitto whoever is let in may subscribe to anything: what a client must not read is
 * kept from it when it would be delivered. And as there, who has no rule may do nothing, so this
 * authorizer never abstains.
 *
 * <p>The broker may remember what a client may publish and receive; what has changed in the file is
 * asked anew.
 */
final class AclAuthorizer implements Authorizer {
  /** Until the rules change, of which the broker is told. */
  private static final Duration FOR_AGES = Duration.ofDays(1000);

  private static final AuthorizeDecision MAY = allow(FOR_AGES);
  private static final AuthorizeDecision MAY_NOT = deny(FOR_AGES);

  private final LiveAclFile file;

  AclAuthorizer(LiveAclFile file) {
    this.file = file;
  }

  @Override
  public AuthorizeDecision authorize(AuthorizeRequest request, Client client) {
    return switch (request.action()) {
      case SUBSCRIBE -> allow();
      case RECEIVE -> permit(Rights.READ, request, client) ? MAY : MAY_NOT;
      case PUBLISH -> permit(Rights.WRITE, request, client) ? MAY : MAY_NOT;
      case WILL -> permit(Rights.WRITE, request, client) ? allow() : deny();
    };
  }

  private boolean permit(int right, AuthorizeRequest request, Client client) {
    return file.rules().permit(right, request.topic(), client.name(), client.clientId());
  }
}
