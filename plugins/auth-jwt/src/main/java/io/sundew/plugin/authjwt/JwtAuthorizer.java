package io.sundew.plugin.authjwt;

import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.deny;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;

/**
 * The decision on what a client may do, by the rights of its token alone. Thread safe; it neither
 * blocks nor takes long, and may run on event loops.
 *
 * <p>Rights are read once for a client and kept with it: keys are weak and told apart by identity,
 * so that rights go with the identity they came from. Decisions are not for the broker to remember:
 * they depend on quality of service and retain, and to look one up takes no less time.
 */
final class JwtAuthorizer implements Authorizer {
  private final Cache<Client, Rights> rights =
      Caffeine.newBuilder()
          .weakKeys()
          .executor(Runnable::run) // upkeep on the caller: no thread outlives the plugin
          .build();

  @Override
  public AuthorizeDecision authorize(AuthorizeRequest request, Client client) {
    return rights.get(client, Rights::of).allow(request) ? allow() : deny();
  }
}
