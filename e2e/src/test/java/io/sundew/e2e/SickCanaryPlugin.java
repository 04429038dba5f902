package io.sundew.e2e;

import static io.sundew.api.Decisions.forward;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;

/**
 * Version 2 of {@link CanaryPlugin}: it starts, serves, and finds out by the first message it marks
 * that it cannot do its work.
 */
public final class SickCanaryPlugin implements SundewPlugin {
  @Override
  public Hooks start(PluginContext context) {
    return Hooks.NONE.onPublish(
        (publish, _) -> {
          if (!publish.topic().equals("canary")) {
            return forward();
          }
          context.health().down("no more seeds");
          return publish.withUserProperty("version", "2").forward();
        });
  }
}
