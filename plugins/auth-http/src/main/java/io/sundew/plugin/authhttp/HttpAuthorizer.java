package io.sundew.plugin.authhttp;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.deny;

import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;
import io.sundew.plugin.authhttp.AnswerCache.Held;
import java.time.Duration;

/**
 * Lets clients do what the service says. As in EMQX it is asked about publishing and subscribing: a
 * client receives what it was allowed to subscribe to. Thread safe; it waits for the service.
 */
final class HttpAuthorizer implements Authorizer {
  private static final Duration LONG = Duration.ofHours(1);

  private final String instance;
  private final Service service;

  HttpAuthorizer(String instance, Service service) {
    this.instance = instance;
    this.service = service;
  }

  @Override
  public AuthorizeDecision authorize(AuthorizeRequest request, Client client)
      throws InterruptedException {
    if (request.action() == Action.RECEIVE || isSuperuser(client)) {
      return allow(LONG);
    }
    try {
      Held held = service.ask(Facts.of(request, client));
      return switch (held.answer().verdict()) {
        case ALLOW -> allow(held.timeToLive());
        case DENY -> deny(held.timeToLive());
        case IGNORE -> abstain();
      };
    } catch (Service.Unavailable | IllegalArgumentException noAnswer) {
      return deny();
    }
  }

  /** Only this instance's service makes superusers, whatever attributes others give. */
  private boolean isSuperuser(Client client) {
    return client.authenticator().equals(instance)
        && "true".equals(client.attributes().get(HttpAuthenticator.SUPERUSER));
  }
}
