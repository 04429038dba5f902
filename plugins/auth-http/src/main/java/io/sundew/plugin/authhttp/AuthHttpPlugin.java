package io.sundew.plugin.authhttp;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.plugin.authhttp.AuthHttpConfig.Cache;
import io.sundew.plugin.authhttp.AuthHttpConfig.Dead;
import io.sundew.plugin.authhttp.AuthHttpConfig.Question;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/** Lets clients in, and lets them do, as an HTTP service says. */
public final class AuthHttpPlugin implements SundewPlugin {
  private final InstantSource clock = InstantSource.system();

  @Override
  public Hooks start(PluginContext context) throws IOException {
    var config = context.config(AuthHttpConfig.class);
    var services = new Services(config, context);
    Hooks hooks = Hooks.NONE;
    if (config.authenticate().isPresent()) {
      var service = services.logins(config.authenticate().get());
      hooks = hooks.authenticate(new HttpAuthenticator(service, clock));
    }
    if (config.authorize().isPresent()) {
      var service = services.actions(config.authorize().get());
      hooks = hooks.authorize(new HttpAuthorizer(context.instance(), service));
    }
    return hooks;
  }

  /** Makes the services of one instance, which share memory and health. */
  private final class Services {
    private final PluginContext context;
    private final Cache keeping;
    private final Dead dead;
    private final AnswerCache cache;
    private final ServiceHealth health;

    Services(AuthHttpConfig config, PluginContext context) {
      this.context = context;
      this.keeping = config.cache().orElse(Cache.DEFAULT);
      this.dead = config.breaker().orElse(Dead.DEFAULT);
      this.cache = AnswerCache.withRandomKey(keeping.entriesOrDefault());
      this.health = new ServiceHealth(context.health());
    }

    /** A refusal is kept only where the service says so: who was just registered may enter. */
    Service logins(Question question) throws IOException {
      var keep =
          new Service.Keeping(keeping.loginsOrDefault(), Duration.ZERO, keeping.atMostOrDefault());
      return service(Kind.AUTHENTICATE, question, keep);
    }

    Service actions(Question question) throws IOException {
      var keep =
          new Service.Keeping(
              keeping.decisionsOrDefault(),
              keeping.decisionsOrDefault(),
              keeping.atMostOrDefault());
      return service(Kind.AUTHORIZE, question, keep);
    }

    private Service service(Kind kind, Question question, Service.Keeping keep) throws IOException {
      var headers = Headers.of(kind.key(), question, context);
      var endpoint = Endpoint.of(kind, question, headers);
      endpoint.warnOfPlainText(context.logger());
      var breaker = new Breaker(dead.failuresOrDefault(), dead.pauseOrDefault(), System::nanoTime);
      return new Service(kind.key(), endpoint, cache, keep, breaker, clock, health, context);
    }
  }
}
