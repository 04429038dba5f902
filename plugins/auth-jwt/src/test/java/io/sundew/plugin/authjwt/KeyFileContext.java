package io.sundew.plugin.authjwt;

import io.sundew.api.Metrics;
import io.sundew.api.Registration;
import io.sundew.testkit.FakeMetrics;
import io.sundew.testkit.PartialContext;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A context for keys in a file, that keeps nothing of what it is given. */
final class KeyFileContext extends PartialContext {
  KeyFileContext(Path keys) {
    super(
        "auth-jwt",
        setting ->
            switch (setting) {
              case "algorithms" -> List.of("ES256", "EdDSA");
              case "keyFile" -> Optional.of(keys);
              case "acl" -> Optional.of(true);
              default -> Optional.empty();
            });
  }

  @Override
  public Metrics metrics() {
    return new FakeMetrics();
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("auth-jwt");
  }

  @Override
  public Registration watch(Collection<Path> files, Runnable changed) {
    return () -> {};
  }
}
