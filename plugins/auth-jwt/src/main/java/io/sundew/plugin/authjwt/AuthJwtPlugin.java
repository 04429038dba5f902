package io.sundew.plugin.authjwt;

import static java.lang.System.Logger.Level.WARNING;

import io.sundew.api.Hooks;
import io.sundew.api.Http;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Lets clients in by a JSON Web Token, and where the operator wants it says what they may do. */
public final class AuthJwtPlugin implements SundewPlugin {
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(5);

  @Override
  public Hooks start(PluginContext context) throws Exception {
    Config config = context.config(Config.class);
    boolean acl = config.acl().orElse(false);
    var verifier = new TokenVerifier(config.allowed(), keys(config, context));
    var check =
        new ClaimsCheck(
            config.issuer(),
            config.audience(),
            config.leeway().orElse(LEEWAY),
            config.requireExpiry().orElse(true),
            context.clock());
    var mapping =
        new IdentityMapping(config.userClaim().orElse("sub"), config.clientIdClaim(), acl);

    Hooks hooks =
        Hooks.NONE.authenticate(new JwtAuthenticator(verifier, check, mapping, context.metrics()));
    return acl ? hooks.authorizeOwn(new JwtAuthorizer()) : hooks;
  }

  private static KeySource keys(Config config, PluginContext context) throws InterruptedException {
    if (config.jwksUrl().isPresent()) {
      return service(Config.service(config.jwksUrl().get()), config, context);
    }
    if (config.secretFile().isPresent()) {
      Path file = config.secretFile().get();
      warnOfReaders(file, context.logger());
      return file("secret-file", file, KeyFiles::secret, config, context);
    }
    return file("key-file", config.keyFile().orElseThrow(), KeyFiles::publicKeys, config, context);
  }

  private static KeySource file(
      String key, Path file, KeyFiles.Reader reader, Config config, PluginContext context) {
    try {
      return LiveKeyFile.open(file, reader, config.allowed(), context);
    } catch (UnusableKeyException e) {
      throw new IllegalArgumentException("config." + key + ": " + e.getMessage(), e);
    }
  }

  /** Whoever can read the secret can let himself in as anybody. */
  private static void warnOfReaders(Path file, System.Logger log) {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        log.log(WARNING, "everybody on this machine can read the secret: chmod o-r " + file);
      }
    } catch (IOException | UnsupportedOperationException unknown) {
      return; // reading the file says what is wrong with it
    }
  }

  private static KeySource service(URI url, Config config, PluginContext context)
      throws InterruptedException {
    var request =
        Http.Request.get(url)
            .header("Accept", "application/jwk-set+json, application/json")
            .timeout(FETCH_LIMIT)
            .maximumBody(JwksFetch.MAXIMUM_BYTES);
    JwksFetch fetch =
        () ->
            context
                .http()
                .send(request)
                .thenApply(
                    response -> {
                      if (response.status() != 200) {
                        throw new CompletionException(
                            new IOException("the service answers with " + response));
                      }
                      return response.body();
                    });
    var keys = new JwksKeys(fetch, url.getHost(), config.allowed(), context);
    keys.open(FETCH_LIMIT, context);
    return keys;
  }
}
